-- Resumes a paused or failed job: it waits again, its failures and the attempts of their chunks are reset, and what is
-- done stays done.
--
-- key    job, lock, chunks, latest, queue, active  (also reads the job that the lock names)
-- arg    id, events (channel), user, from (statuses it may be resumed from), to (status it gets),
--        unfinished (statuses), job_prefix (beginning of job keys)
-- gives  {OK} | {STATE, status} | {NONE} | {HELD, id} | {DAMAGED, key, what}
local damaged = damage({hash = {key.job, key.chunks}, id = {key.lock}, list = {key.queue}, zset = {key.active}})
if damaged then return damaged end
if redis.call('HGET', key.job, 'user') ~= arg.user then return {'NONE'} end
local status = redis.call('HGET', key.job, 'status')
if not one_of(status, arg.from) then return {'STATE', status} end
local holder = holder_of_lock()
if holder and holder ~= arg.id then return {'HELD', holder} end
-- A damaged record is only shown; it can't be resumed.
if redis.call('HGET', key.job, 'error_code') == 'record_damaged' then return {'STATE', status} end
if redis.call('HLEN', key.chunks) ~= whole(redis.call('HGET', key.job, 'chunks_total')) then
  return {'DAMAGED', key.chunks, 'a chunk record is missing'}
end
local fresh = {}
local records = redis.call('HGETALL', key.chunks)
for n = 1, #records, 2 do
  local chunk = cjson.decode(records[n + 1])
  local changed = chunk.failed ~= nil
  if changed then chunk.attempts, chunk.failed = 0, nil end
  -- Missing parts of stored days are asked for again, but not those that may be gone: they would no longer count as
  -- missing.
  for _, span in ipairs(chunk.partial or {}) do
    if (span.ground == 'certain' or span.ground == 'likely' or span.ground == 'pending') and span.look ~= 'due' then span.look, changed = 'due', true end
  end
  if changed then fresh[records[n]] = cjson.encode(chunk) end
end
local now = now_ms()

write_job(now, {
  status = arg.to, ended_at = '', error_code = '', error_message = '', losses = '0', chunks_failed = '0',
}, AT_REST)
for number, text in pairs(fresh) do redis.call('HSET', key.chunks, number, text) end
redis.call('SET', key.lock, arg.id)
redis.call('SET', key.latest, arg.id)
signal(now, 'LPUSH')
return {'OK'}
