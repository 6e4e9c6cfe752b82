-- Extends a lease, and records the worker's heartbeat. A lease that expired unnoticed (Redis or the worker was
-- suspended) is taken again if nobody else has claimed the job.
--
-- key    job, lease, workers
-- arg    id, events (channel), holder, epoch (as text), from (statuses of a running job), lease_ms, worker
-- gives  {OK} | {LOST, status or ""}
local damaged = damage({hash = {key.job}, string = {key.lease}, zset = {key.workers}})
if damaged then return damaged end
local status, ours = claimed()
if not ours then
  local free = status and one_of(status, arg.from) and redis.call('EXISTS', key.lease) == 0
  if not free or redis.call('HGET', key.job, 'epoch') ~= arg.epoch then return lost(status) end
end
local now = now_ms()

write_job(now, {heartbeat_at = int(now)})
redis.call('SET', key.lease, arg.holder, 'PX', int(arg.lease_ms))
redis.call('ZADD', key.workers, 'XX', int(now), arg.worker)
return {'OK'}
