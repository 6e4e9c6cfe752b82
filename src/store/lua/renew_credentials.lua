-- Saves renewed credentials, but only over the version that they were renewed from. Never links an account.
--
-- key    account
-- arg    version (that one, as text), credentials (encrypted), source, token_ends_at and key_ends_at (ms, or ""), areas_refused, told_zone, told_id
-- gives  {KEPT} | {SUPERSEDED} | {DAMAGED, key, what}
local damaged = damage({hash = {key.account}})
if damaged then return damaged end
if redis.call('HGET', key.account, 'version') ~= arg.version
  or redis.call('HEXISTS', key.account, 'credentials') == 0 then return {'SUPERSEDED'} end
local version = whole(arg.version) + 1

keep_credentials(key.account, version, false)
return {'KEPT'}
