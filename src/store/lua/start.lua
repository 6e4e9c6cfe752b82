-- Starts a job, if the user has none that is unfinished. The same id again answers as the first time. The job remembers
-- the days that it is the first to ask for (`first_asked`: [type, first, last] bits): a cancel takes back no others.
--
-- KEYS  1 lock  2 job  3 chunks  4 latest  5 jobs  6 active  7 queue  8 account  9-11 asked  12-14 asked
--       again  15-17 coverage  18-20 settled  21-23 empty (bitmaps by dated type)
--       (also reads the job that the lock names)
-- ARGV  1 id  2 events channel  3 user  4 "1" if an account is needed  5 statuses of unfinished jobs
--       6 beginning of job keys  7 JSON: fields (name, value, ...), chunks (JSON texts), asked ([type, first, last] bits),
--       doubted (the same, of days that were last asked for by a clock that was ahead), doubted_jobs (keys)
-- gives {STARTED} | {HELD, id} | {NOT_LINKED} | {DAMAGED, what}
local lock, job, chunks, latest, jobs, active, queue, account =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local id, events, user, needs_account, unfinished, job_prefix =
  ARGV[1], ARGV[2], ARGV[3], ARGV[4] == '1', ARGV[5], ARGV[6]

local damaged = damage({hash = {job}, id = {lock}, list = {queue}, zset = {jobs, active}, string = {unpack(KEYS, 9, 23)}})
if damaged then return damaged end
local owner = redis.call('HGET', job, 'user')
if owner then
  if owner ~= user then return {'DAMAGED', job, 'the id of the new job is in use'} end
  return {'STARTED'}
end
local holder = holder_of(lock, job_prefix, unfinished)
if holder then return {'HELD', holder} end
if needs_account and redis.call('EXISTS', account) == 0 then return {'NOT_LINKED'} end

local plan = cjson.decode(ARGV[7])
local now = now_ms()
-- Days after today are never asked for. No zone is further ahead than 14 hours; 10957 days lie between 1970 and 2000.
local today = math.floor((now / 1000 + 14 * 3600) / 86400) - 10957
local first_asked, asked_again = {}, {}
for _, run in ipairs(plan.asked) do
  local type, first, last = run[1], run[2], math.min(run[3], today)
  local asked = assert(KEYS[8 + type])
  if first <= last then
    for _, new in ipairs(runs_of(asked, 0, first, last)) do first_asked[#first_asked + 1] = {type, new[1], new[2]} end
    for _, old in ipairs(runs_of(asked, 1, first, last)) do asked_again[#asked_again + 1] = {type, old[1], old[2]} end
  end
end

for _, run in ipairs(plan.doubted) do assert(KEYS[14 + run[1]] and run[2] <= run[3]) end

-- What was asked for before it happened, or by a clock that was ahead, proves nothing: it is neither final nor empty.
for n = 9, 23 do clear_run(KEYS[n], today + 1, redis.call('STRLEN', KEYS[n]) * 8) end
for _, run in ipairs(plan.doubted) do
  local type, first, last = run[1], run[2], run[3]
  local covered, settled, empty = KEYS[14 + type], KEYS[17 + type], KEYS[20 + type]
  clear_run(settled, first, last)
  for _, none in ipairs(runs_of(empty, 1, first, last)) do clear_run(covered, none[1], none[2]) end
  clear_run(empty, first, last)
end
for _, doubted in ipairs(plan.doubted_jobs) do
  if redis.call('TYPE', doubted).ok == 'hash' then redis.call('HSET', doubted, 'doubted', '1') end
end
redis.call('DEL', lock, chunks)
redis.call('SET', lock, id, 'NX')
redis.call('HSET', job, 'rev', '1', 'created_at', int(now), 'updated_at', int(now),
  'first_asked', cjson.encode(first_asked), unpack(plan.fields))
for n, chunk in ipairs(plan.chunks) do redis.call('HSET', chunks, int(n - 1), chunk) end
for _, run in ipairs(first_asked) do set_run(KEYS[8 + run[1]], run[2], run[3]) end
for _, run in ipairs(asked_again) do set_run(KEYS[11 + run[1]], run[2], run[3]) end
redis.call('SET', latest, id)
redis.call('ZADD', jobs, int(now), id)
signal(queue, active, id, now, 'LPUSH')
redis.call('PUBLISH', events, user .. ' ' .. id .. ' 1')
return {'STARTED'}
