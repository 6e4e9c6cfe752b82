-- Saves renewed credentials, but only over the version that they were renewed from.
--
-- key    account
-- arg    version (that one, as text), credentials (encrypted), token_ends_at (ms, or "")
-- gives  {KEPT} | {SUPERSEDED}
local damaged = damage({hash = {key.account}})
if damaged then return damaged end
if redis.call('HGET', key.account, 'version') ~= arg.version then return {'SUPERSEDED'} end
local version = int(whole(arg.version) + 1)

redis.call('HSET', key.account, 'credentials', arg.credentials, 'version', version, 'updated_at', int(now_ms()),
  'token_ends_at', arg.token_ends_at)
return {'KEPT'}
