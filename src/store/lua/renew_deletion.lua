-- Gives an order to delete data a new epoch, beyond one known to the sink: Redis has lost that one.
--
-- key    deletions, epoch (the newest)
-- arg    user, epoch (of the order, as text), known (of the sink)
-- gives  {RENEWED} | {SUPERSEDED} (the order is gone, or another one) | {DAMAGED, key, what}
local damaged = damage({hash = {key.deletions}, number = {key.epoch}})
if damaged then return damaged end
if not is_ordered() then return {'SUPERSEDED'} end
local us = now_us()
local epoch = next_epoch(arg.known, us)
local since = string.match(redis.call('HGET', key.deletions, arg.user), '^(%d+):') or int(math.floor(us / 1000))

redis.call('SET', key.epoch, epoch)
redis.call('HSET', key.deletions, arg.user, since .. ':' .. epoch)
return {'RENEWED'}
