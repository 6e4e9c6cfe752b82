-- Looks after one job of `active`. Running without a lease: its worker is gone; the job waits again, or fails when that
-- happened too often in a row. Waiting for longer than a lease without a signal: signalled, and given back the lock that
-- Redis lost, without which nobody could claim it.
--
-- key    job, lease, lock, queue, active  (also reads the job that the lock names)
-- arg    id, events (channel), running and waiting (statuses of a job that does), after_loss and after_last (statuses it gets),
--        limit (losses at which it fails), code and message (of the error then), lease_ms, job_prefix (beginning of job keys),
--        unfinished (statuses)
-- gives  {NOTHING} | {LOST} | {GIVEN_UP} | {SIGNALLED}
local damaged = damage({hash = {key.job}, string = {key.lease}, id = {key.lock}, list = {key.queue}, zset = {key.active}})
if damaged then return damaged end
local status = redis.call('HGET', key.job, 'status')
local now = now_ms()
if status and one_of(status, arg.running) then
  cap(key.lease, arg.lease_ms)
  if redis.call('EXISTS', key.lease) == 1 then return {'NOTHING'} end
  local losses = whole(redis.call('HGET', key.job, 'losses')) + 1
  if losses < arg.limit then
    write_job(now, {status = arg.after_loss, losses = int(losses)}, AT_REST)
    signal(now, 'LPUSH')
    return {'LOST'}
  end
  write_job(now, {
    status = arg.after_last, losses = int(losses), ended_at = int(now), error_code = arg.code, error_message = arg.message,
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
-- Nothing a worker could do for it. Its own record is not touched.
unsignal()
return {'NOTHING'}
