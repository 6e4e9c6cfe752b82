-- Removes an account's credentials and everything known about them. What stays is needed later: the version, so that a
-- late renewal finds another one; the fingerprints, so that the settings do not link the account again by themselves;
-- whose data is stored.
--
-- key    account
-- gives  {UNLINKED} | {NOT_LINKED} | {DAMAGED, key, what}
local damaged = damage({hash = {key.account}})
if damaged then return damaged end
if redis.call('HEXISTS', key.account, 'credentials') == 0 then return {'NOT_LINKED'} end
local version, now = next_version(key.account), int(now_ms())

redis.call('HDEL', key.account, 'credentials', 'source', 'timezone', 'linked_at', 'token_ends_at', 'key_ends_at',
  'areas_refused')
redis.call('HSET', key.account, 'version', int(version), 'unlinked_at', now, 'updated_at', now)
return {'UNLINKED'}
