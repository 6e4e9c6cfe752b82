-- Resumes a paused or failed job: it waits again, its failures and the attempts of their chunks are reset, and what is
-- done stays done. A retry does so for a job that ended with failures, perhaps for one chunk or type of them: the others
-- stay failed.
--
-- key    job, lock, chunks, latest, queue, active  (also reads the job that the lock names)
-- arg    id, events (channel), user, from (statuses it may be resumed from), to (status it gets),
--        unfinished (statuses), job_prefix (beginning of job keys); for a retry code (the error code that it ended with),
--        chunk (its field) and type, each if it is for one only
-- gives  {OK} | {STATE, status} | {NONE} | {HELD, id} | {NOTHING} | {DAMAGED, key, what}
local damaged = damage({hash = {key.job, key.chunks}, id = {key.lock}, list = {key.queue}, zset = {key.active}})
if damaged then return damaged end
if redis.call('HGET', key.job, 'user') ~= arg.user then return {'NONE'} end
local status = redis.call('HGET', key.job, 'status')
if not one_of(status, arg.from) then return {'STATE', status} end
local holder = holder_of_lock()
if holder and holder ~= arg.id then return {'HELD', holder} end
local code = redis.call('HGET', key.job, 'error_code')
-- A damaged record is only shown; it can't be resumed.
if code == 'record_damaged' or (arg.code and code ~= arg.code) then return {'STATE', status} end
if redis.call('HLEN', key.chunks) ~= whole(redis.call('HGET', key.job, 'chunks_total')) then
  return {'DAMAGED', key.chunks, 'a chunk record is missing'}
end

-- Splits the failures of a chunk: those that stay, if any, and whether others are reset.
local function split(number, failed)
  if not failed then return nil, false end
  if arg.chunk and number ~= arg.chunk then return failed, false end
  if not arg.type then return nil, true end
  local stays, is_any = {}, false
  for _, span in ipairs(failed) do
    local types = {}
    for _, one in ipairs(span.types) do
      if one == arg.type then is_any = true else types[#types + 1] = one end
    end
    span.types = types
    if #types > 0 then stays[#stays + 1] = span end
  end
  return #stays > 0 and stays or nil, is_any
end

local is_whole = not arg.chunk and not arg.type
local fresh, failures, is_any = {}, 0, false
local records = redis.call('HGETALL', key.chunks)
for n = 1, #records, 2 do
  local chunk = cjson.decode(records[n + 1])
  local stays, changed = split(records[n], chunk.failed)
  if changed then chunk.attempts, chunk.failed, is_any = 0, stays, true end
  if stays then failures = failures + 1 end
  -- Missing parts of stored days are asked for again, but not those that may be gone: they would no longer count as
  -- missing.
  for _, span in ipairs(is_whole and chunk.partial or {}) do
    if (span.ground == 'certain' or span.ground == 'likely' or span.ground == 'pending') and span.look ~= 'due' then span.look, changed = 'due', true end
  end
  if changed then fresh[records[n]] = cjson.encode(chunk) end
end
if arg.code and not is_any then return {'NOTHING'} end
local now = now_ms()

write_job(now, {
  status = arg.to, ended_at = '', error_code = '', error_message = '', losses = '0', chunks_failed = int(failures),
}, AT_REST)
for number, text in pairs(fresh) do redis.call('HSET', key.chunks, number, text) end
redis.call('SET', key.lock, arg.id)
redis.call('SET', key.latest, arg.id)
signal(now, 'LPUSH')
return {'OK'}
