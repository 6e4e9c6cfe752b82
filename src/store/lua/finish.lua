-- Ends a job: completed, or failed with a code. Completed only if every cell is done.
--
-- KEYS  1 job  2 lease  3 lock  4 chunks  5 queue  6 active  7-10 done bitmaps by type
-- ARGV  1 id  2 events channel  3 holder  4 statuses it may end from  5 status it gets  6 error code  7 error message
--       8 cells that must be done, "" for a failed job
-- gives {OK} | {LOST, status or ""} | {UNDONE, cells done} | {DAMAGED, what}
local job, lease, lock, chunks, queue, active = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local id, events, holder, from, to, code, message = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]

local damaged = damage({hash = {job, chunks}, id = {lock}, list = {queue}, zset = {active},
  string = {lease, unpack(KEYS, 7, 10)}})
if damaged then return damaged end
local status, ours = claimed(job, lease, holder, from)
if not ours then return lost(status) end
local progress = redis.call('HGET', job, 'progress')
if ARGV[8] ~= '' then
  if redis.call('HLEN', chunks) ~= whole(redis.call('HGET', job, 'chunks_total')) then
    return {'DAMAGED', chunks, 'a chunk record is missing'}
  end
  local done = 0
  for n = 7, 10 do done = done + redis.call('BITCOUNT', KEYS[n]) end
  if done < tonumber(ARGV[8]) then return {'UNDONE', int(done)} end
  progress = '1'
end
local now = now_ms()

write_job(job, id, events, now, {
  'status', to, 'progress', progress, 'ended_at', int(now), 'error_code', code, 'error_message', message,
}, AT_REST)
redis.call('DEL', lease)
if redis.call('GET', lock) == id then redis.call('DEL', lock) end
unsignal(queue, active, id)
return {'OK'}
