-- Forgets a worker that is gone, or going, once its list is empty.
--
-- KEYS  1 workers  2 in-flight list
-- ARGV  1 worker  2 silence after which a worker counts as gone, ms; "" if it is going by itself
-- gives {OK} | {KEPT}
local workers, inflight = KEYS[1], KEYS[2]
local worker, silence = ARGV[1], tonumber(ARGV[2])

local damaged = damage({zset = {workers}, list = {inflight}})
if damaged then return damaged end
local seen = tonumber(redis.call('ZSCORE', workers, worker) or 0)
if silence and math.abs(now_ms() - seen) < silence then return {'KEPT'} end
if redis.call('EXISTS', inflight) == 1 then return {'KEPT'} end

redis.call('ZREM', workers, worker)
return {'OK'}
