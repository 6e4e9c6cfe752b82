-- Removes an account's credentials and everything known about them. What stays is needed later: the version, so that a
-- late renewal finds another one; the fingerprints, so that the settings do not link the account again by themselves;
-- whose data is stored.
--
-- With `deletes_data` it also orders the deletion of that data, linked or not, unless that is ordered already. The order has an
-- epoch: larger than that of any claim that knows the credentials, so that the sink refuses what such a claim writes later.
--
-- key    account, deletions, epoch (the newest)
-- arg    user, deletes_data
-- gives  {UNLINKED} | {NOT_LINKED} | {DAMAGED, key, what}
local damaged = damage({hash = {key.account, key.deletions}, number = {key.epoch}})
if damaged then return damaged end
local is_linked = redis.call('HEXISTS', key.account, 'credentials') == 1
local version, us = next_version(key.account), now_us()
local now, epoch = int(math.floor(us / 1000)), next_epoch(0, us)

if arg.deletes_data and redis.call('HSETNX', key.deletions, arg.user, now .. ':' .. epoch) == 1 then
  redis.call('SET', key.epoch, epoch)
end
if not is_linked then return {'NOT_LINKED'} end
redis.call('HDEL', key.account, 'credentials', 'source', 'timezone', 'linked_at', 'token_ends_at', 'key_ends_at',
  'areas_refused')
redis.call('HSET', key.account, 'version', int(version), 'unlinked_at', now, 'updated_at', now)
return {'UNLINKED'}
