-- Removes a lost or stopping worker, once its list is empty.
--
-- key    workers, inflight (the worker's list)
-- arg    worker, silence_ms (after which a worker counts as gone; null if it is going by itself)
-- gives  {OK} | {KEPT}
local damaged = damage({zset = {key.workers}, list = {key.inflight}})
if damaged then return damaged end
local seen = tonumber(redis.call('ZSCORE', key.workers, arg.worker) or 0)
if arg.silence_ms and math.abs(now_ms() - seen) < arg.silence_ms then return {'KEPT'} end
if redis.call('EXISTS', key.inflight) == 1 then return {'KEPT'} end

redis.call('ZREM', key.workers, arg.worker)
return {'OK'}
