-- Extends a lease, and notes that the worker lives. A lease that expired unnoticed (Redis or the worker stood still)
-- is taken again while nobody else has claimed the job.
--
-- KEYS  1 job  2 lease  3 workers
-- ARGV  1 id  2 events channel  3 holder  4 epoch  5 statuses of a job that runs  6 lease, ms  7 worker
-- gives {OK} | {LOST, status or ""}
local job, lease, workers = KEYS[1], KEYS[2], KEYS[3]
local id, events, holder, epoch, from, worker = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[7]
local lease_ms = tonumber(ARGV[6])

local damaged = damage({hash = {job}, string = {lease}, zset = {workers}})
if damaged then return damaged end
local status, ours = claimed(job, lease, holder, from)
if not ours then
  local free = status and one_of(status, from) and redis.call('EXISTS', lease) == 0
  if not free or redis.call('HGET', job, 'epoch') ~= epoch then return lost(status) end
end
local now = now_ms()

write_job(job, id, events, now, {'heartbeat_at', int(now)})
redis.call('SET', lease, holder, 'PX', int(lease_ms))
redis.call('ZADD', workers, 'XX', int(now), worker)
return {'OK'}
