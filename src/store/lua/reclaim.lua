-- Takes a signal out of the list of a worker that is gone, or going, and returns it if the job still waits.
--
-- KEYS  1 in-flight list  2 job  3 queue  4 active  5 workers
-- ARGV  1 id  2 worker  3 statuses of a job that waits  4 silence after which a worker counts as gone, ms; "" if it is
--       going by itself
-- gives {ALIVE} | {DROPPED} | {SIGNALLED}
local inflight, job, queue, active, workers = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, worker, waiting, silence = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])

local damaged = damage({list = {inflight, queue}, zset = {active, workers}})
if damaged then return damaged end
local now = now_ms()
local seen = tonumber(redis.call('ZSCORE', workers, worker) or 0)
if silence and math.abs(now - seen) < silence then return {'ALIVE'} end
local status = not is_damaged(job, 'hash') and redis.call('HGET', job, 'status')

if redis.call('LREM', inflight, 0, id) == 0 then return {'DROPPED'} end
if not (status and one_of(status, waiting)) then return {'DROPPED'} end
signal(queue, active, id, now, 'RPUSH')
return {'SIGNALLED'}
