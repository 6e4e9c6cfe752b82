-- Lets a paused or failed job go on: it waits again, its failures are forgotten with the attempts of their chunks, what is
-- done stays done.
--
-- KEYS  1 job  2 lock  3 chunks  4 latest  5 queue  6 active  (also reads the job that the lock names)
-- ARGV  1 id  2 events channel  3 user  4 statuses it may be resumed from  5 status it gets
--       6 statuses of unfinished jobs  7 beginning of job keys
-- gives {OK} | {STATE, status} | {NONE} | {HELD, id} | {DAMAGED, what}
local job, lock, chunks, latest, queue, active = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local id, events, user, from, to, unfinished, job_prefix =
  ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]

local damaged = damage({hash = {job, chunks}, id = {lock}, list = {queue}, zset = {active}})
if damaged then return damaged end
if redis.call('HGET', job, 'user') ~= user then return {'NONE'} end
local status = redis.call('HGET', job, 'status')
if not one_of(status, from) then return {'STATE', status} end
local holder = holder_of(lock, job_prefix, unfinished)
if holder and holder ~= id then return {'HELD', holder} end
-- What is left of a damaged record is shown, and nothing to go on from.
if redis.call('HGET', job, 'error_code') == 'record_damaged' then return {'STATE', status} end
if redis.call('HLEN', chunks) ~= whole(redis.call('HGET', job, 'chunks_total')) then
  return {'DAMAGED', chunks, 'a chunk record is missing'}
end
local fresh = {}
local records = redis.call('HGETALL', chunks)
for n = 1, #records, 2 do
  local chunk = cjson.decode(records[n + 1])
  local changed = chunk.failed ~= nil
  if changed then chunk.attempts, chunk.failed = 0, nil end
  -- What stored days lack is asked for once more again; but not what may be gone, for that would no longer count.
  for _, span in ipairs(chunk.partial or {}) do
    if (span.ground == 'certain' or span.ground == 'likely') and span.look ~= 'due' then span.look, changed = 'due', true end
  end
  if changed then fresh[#fresh + 1] = {records[n], cjson.encode(chunk)} end
end
local now = now_ms()

write_job(job, id, events, now, {
  'status', to, 'ended_at', '', 'error_code', '', 'error_message', '', 'losses', '0', 'chunks_failed', '0',
}, AT_REST)
for _, chunk in ipairs(fresh) do redis.call('HSET', chunks, chunk[1], chunk[2]) end
redis.call('SET', lock, id)
redis.call('SET', latest, id)
signal(queue, active, id, now, 'LPUSH')
return {'OK'}
