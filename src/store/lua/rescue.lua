-- Checks one job of `active`. Running without a lease: its worker is lost; the job is requeued, or fails if that
-- happened too often in a row. Waiting for longer than a lease without a signal: signalled again, and its lock restored
-- if Redis lost it, since it could not be claimed without.
--
-- key    job, lease, lock, queue, active  (also reads the job that the lock names)
-- arg    id, events (channel), running and waiting (statuses of such a job), after_stall and after_last (statuses it gets),
--        limit (stalls at which it fails), code and message (of the error then), lease_ms, job_prefix (beginning of job keys),
--        unfinished (statuses)
-- gives  {NOTHING} | {LOST} | {GIVEN_UP} | {SIGNALLED}
local damaged = damage({hash = {key.job}, string = {key.lease}, id = {key.lock}, list = {key.queue}, zset = {key.active}})
if damaged then return damaged end
local status = redis.call('HGET', key.job, 'status')
local now = now_ms()
if status and one_of(status, arg.running) then
  cap(key.lease, arg.lease_ms)
  if redis.call('EXISTS', key.lease) == 1 then return {'NOTHING'} end
  local stalls = whole(redis.call('HGET', key.job, 'losses')) + 1
  if stalls < arg.limit then
    write_job(now, {status = arg.after_stall, losses = int(stalls)}, AT_REST)
    signal(now, 'LPUSH')
    return {'LOST'}
  end
  write_job(now, {
    status = arg.after_last, losses = int(stalls), ended_at = int(now), error_code = arg.code, error_message = arg.message,
  }, AT_REST)
  if redis.call('GET', key.lock) == arg.id then redis.call('DEL', key.lock) end
  unsignal()
  return {'GIVEN_UP'}
end
if status and one_of(status, arg.waiting) then
  local since = redis.call('ZSCORE', key.active, arg.id)
  if since and math.abs(now - tonumber(since)) < arg.lease_ms then return {'NOTHING'} end
  if redis.call('LPOS', key.queue, arg.id) then return {'NOTHING'} end
  if not holder_of_lock() then redis.call('SET', key.lock, arg.id) end
  signal(now, 'LPUSH')
  return {'SIGNALLED'}
end
-- There is nothing for a worker to do. The job's own record is not touched.
unsignal()
return {'NOTHING'}
