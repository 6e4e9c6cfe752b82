-- Raises the epoch above one known to the sink: Redis has lost it, and the clock was set back.
--
-- key    epoch (the newest)
-- arg    known (of the sink)
-- gives  {OK} | {DAMAGED, key, what}
local damaged = damage({number = {key.epoch}})
if damaged then return damaged end
if tonumber(redis.call('GET', key.epoch) or 0) < arg.known then redis.call('SET', key.epoch, int(arg.known)) end
return {'OK'}
