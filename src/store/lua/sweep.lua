-- Looks after one job of `active`. Running without a lease: its worker is gone; the job waits again, or fails when that
-- happened too often in a row. Waiting for longer than a lease without a signal: signalled, and given back the lock that
-- Redis lost, without which nobody could claim it.
--
-- KEYS  1 job  2 lease  3 lock  4 queue  5 active  (also reads the job that the lock names)
-- ARGV  1 id  2 events channel  3 statuses of a job that runs  4 status after a loss  5 status after the last one
--       6 losses at which it fails  7 error code  8 error message  9 statuses of a job that waits  10 lease, ms
--       11 beginning of job keys  12 statuses of unfinished jobs
-- gives {NOTHING} | {LOST} | {GIVEN_UP} | {SIGNALLED}
local job, lease, lock, queue, active = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, events, running, after_loss, after_last, code, message, waiting =
  ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[7], ARGV[8], ARGV[9]
local limit, lease_ms = tonumber(ARGV[6]), tonumber(ARGV[10])

local damaged = damage({hash = {job}, string = {lease}, id = {lock}, list = {queue}, zset = {active}})
if damaged then return damaged end
local status = redis.call('HGET', job, 'status')
local now = now_ms()
if status and one_of(status, running) then
  cap(lease, lease_ms)
  if redis.call('EXISTS', lease) == 1 then return {'NOTHING'} end
  local losses = whole(redis.call('HGET', job, 'losses')) + 1
  if losses < limit then
    write_job(job, id, events, now, {'status', after_loss, 'losses', int(losses)}, AT_REST)
    signal(queue, active, id, now, 'LPUSH')
    return {'LOST'}
  end
  write_job(job, id, events, now, {
    'status', after_last, 'losses', int(losses), 'ended_at', int(now), 'error_code', code, 'error_message', message,
  }, AT_REST)
  if redis.call('GET', lock) == id then redis.call('DEL', lock) end
  unsignal(queue, active, id)
  return {'GIVEN_UP'}
end
if status and one_of(status, waiting) then
  local since = redis.call('ZSCORE', active, id)
  if since and math.abs(now - tonumber(since)) < lease_ms then return {'NOTHING'} end
  if redis.call('LPOS', queue, id) then return {'NOTHING'} end
  if not holder_of(lock, ARGV[11], ARGV[12]) then redis.call('SET', lock, id) end
  signal(queue, active, id, now, 'LPUSH')
  return {'SIGNALLED'}
end
-- Nothing a worker could do for it. Its own record is not touched.
unsignal(queue, active, id)
return {'NOTHING'}
