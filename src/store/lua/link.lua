-- Saves the credentials of an account that its user links, unless data of another Garmin account is stored for this user,
-- or its data is to be deleted: no job must write any until that is done.
-- The text's fingerprint is kept, so that the same text in the settings does not undo renewals later.
--
-- key    account, deletions; by dated type: coverage (bitmaps)
-- arg    user, fingerprint (of the text), credentials (encrypted), source, token_ends_at and key_ends_at (ms, or ""), areas_refused, told_zone, told_id, garmin_id
--        (as text, or false), timezone (or false)
-- gives  {LINKED} | {OTHER_ACCOUNT} | {DELETING} | {DAMAGED, key, what}
local damaged = damage({hash = {key.account, key.deletions}, string = {key.coverage}})
if damaged then return damaged end
if redis.call('HEXISTS', key.deletions, arg.user) == 1 then return {'DELETING'} end
local owner = redis.call('HGET', key.account, 'garmin_id')
local has_data = false
for _, days in pairs(key.coverage) do has_data = has_data or redis.call('BITCOUNT', days) > 0 end
if owner and arg.garmin_id and owner ~= arg.garmin_id and has_data then return {'OTHER_ACCOUNT'} end
local version = next_version(key.account)

keep_credentials(key.account, version, true)
if arg.garmin_id then redis.call('HSET', key.account, 'garmin_id', arg.garmin_id) end
if arg.timezone then redis.call('HSET', key.account, 'timezone', arg.timezone) end
return {'LINKED'}
