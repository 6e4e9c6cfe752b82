-- Takes a signal out of the list of a lost or stopping worker, and requeues it if the job still waits.
--
-- key    inflight (the worker's list), job, queue, active, workers
-- arg    id, worker, waiting (statuses of a waiting job), silence_ms (after which a worker counts as gone; null if it is
--        going by itself)
-- gives  {ALIVE} | {DROPPED} | {SIGNALLED}
local damaged = damage({list = {key.inflight, key.queue}, zset = {key.active, key.workers}})
if damaged then return damaged end
local now = now_ms()
local seen = tonumber(redis.call('ZSCORE', key.workers, arg.worker) or 0)
if arg.silence_ms and math.abs(now - seen) < arg.silence_ms then return {'ALIVE'} end
local status = not is_damaged(key.job, 'hash') and redis.call('HGET', key.job, 'status')

if redis.call('LREM', key.inflight, 0, arg.id) == 0 then return {'DROPPED'} end
if not (status and one_of(status, arg.waiting)) then return {'DROPPED'} end
signal(now, 'RPUSH')
return {'SIGNALLED'}
