-- Starts a job, unless the user has an unfinished one. Repeating it with the same id gives the same answer. The job
-- remembers the days that it is the first to ask for (`first_asked`: runs {type, first, last}): a cancel takes back
-- only those.
--
-- key    lock, job, chunks, latest, jobs, active, queue, account; by dated type: asked, asked_again, coverage, final_days, empty
--        (bitmaps); doubted_jobs, by id  (also reads the job that the lock names)
-- arg    id, events (channel), user, needs_account, unfinished (statuses), job_prefix (beginning of job keys),
--        fields (of the job), chunks (JSON texts), asked (runs {type, first, last} of days), doubted (the same, of days that
--        were last asked for by a clock that was ahead)
-- gives  {STARTED} | {HELD, id} | {NOT_LINKED} | {DAMAGED, key, what}
local bitmaps_of_days = {key.asked, key.asked_again, key.coverage, key.final_days, key.empty}
local damaged = damage({hash = {key.job}, id = {key.lock}, list = {key.queue}, zset = {key.jobs, key.active},
  string = bitmaps_of_days})
if damaged then return damaged end
local owner = redis.call('HGET', key.job, 'user')
if owner then
  if owner ~= arg.user then return {'DAMAGED', key.job, 'the id of the new job is in use'} end
  return {'STARTED'}
end
local holder = holder_of_lock()
if holder then return {'HELD', holder} end
local is_linked = kind(key.account) == 'hash' and redis.call('HEXISTS', key.account, 'credentials') == 1
if arg.needs_account and not is_linked then return {'NOT_LINKED'} end

local now = now_ms()
-- Days after today are never asked for. No time zone is more than 14 hours ahead; 10957 days lie between 1970 and 2000.
local today = math.floor((now / 1000 + 14 * 3600) / 86400) - 10957
-- The runs of a job's days with that value in `asked`.
local function asked_before(value)
  local found = {}
  for _, run in ipairs(arg.asked) do
    local last = math.min(run.last, today)
    for _, part in ipairs(run.first <= last and runs_of(key.asked[run.type], value, run.first, last) or {}) do
      found[#found + 1] = {type = run.type, first = part.first, last = part.last}
    end
  end
  return found
end
local first_asked, asked_again = asked_before(0), asked_before(1)
for _, run in ipairs(arg.doubted) do assert(key.coverage[run.type] and run.first <= run.last) end

-- What was asked for ahead of time, or by a clock that was ahead, is not trusted: it is neither final nor empty.
for _, at in ipairs(flat(bitmaps_of_days)) do clear_run(at, today + 1, redis.call('STRLEN', at) * 8) end
for _, run in ipairs(arg.doubted) do
  local empty = key.empty[run.type]
  clear_run(key.final_days[run.type], run.first, run.last)
  for _, none in ipairs(runs_of(empty, 1, run.first, run.last)) do
    clear_run(key.coverage[run.type], none.first, none.last)
  end
  clear_run(empty, run.first, run.last)
end
for _, doubted in pairs(key.doubted_jobs) do
  if kind(doubted) == 'hash' then redis.call('HSET', doubted, 'doubted', '1') end
end
redis.call('DEL', key.lock, key.chunks)
redis.call('SET', key.lock, arg.id, 'NX')
redis.call('HSET', key.job, 'rev', '1', 'created_at', int(now), 'updated_at', int(now),
  'first_asked', cjson.encode(first_asked), unpack(pairs_of(arg.fields)))
for n, chunk in ipairs(arg.chunks) do redis.call('HSET', key.chunks, int(n - 1), chunk) end
for _, run in ipairs(first_asked) do set_run(key.asked[run.type], run.first, run.last) end
for _, run in ipairs(asked_again) do set_run(key.asked_again[run.type], run.first, run.last) end
redis.call('SET', key.latest, arg.id)
redis.call('ZADD', key.jobs, int(now), arg.id)
signal(now, 'LPUSH')
tell()
return {'STARTED'}
