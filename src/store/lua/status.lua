#!lua flags=no-writes
-- Reads what a poll needs, in one round trip, whatever the keys hold: what is no job id names no job, and what is no bitmap
-- holds no day.
--
-- KEYS  1 latest  2-4 asked  5-7 coverage (bitmaps by dated type)  8 lock  9 jobs  (also reads the jobs that these name)
-- ARGV  1 beginning of job keys  2 beginning of chunks keys  3 user  4 the longest text that is read
--       5 the most fields that a hash may have
-- gives {id, job, chunk records that name a failure, asked, coverage}; the id is empty if there is no job, and the job if it
-- can't be read at all
local function text(key)
  local is_text = redis.call('TYPE', key).ok == 'string' and redis.call('STRLEN', key) <= tonumber(ARGV[4])
  return is_text and redis.call('GET', key)
end
local function kind(key)
  return redis.call('TYPE', key).ok
end
local function is_record(key)
  return kind(key) == 'hash' and redis.call('HLEN', key) <= tonumber(ARGV[5])
end
-- Whether a job is there, and this user's: of one that does not say so itself, the user's history does.
local function is_mine(id)
  local key = ARGV[1] .. id
  if kind(key) == 'none' then return false end
  if kind(key) == 'hash' and redis.call('HGET', key, 'user') == ARGV[3] then return true end
  return kind(KEYS[9]) == 'zset' and redis.call('ZSCORE', KEYS[9], id)
end

local id = text(KEYS[1])
if not (id and is_mine(id)) then
  id = text(KEYS[8])
  if not (id and is_mine(id)) then
    id = kind(KEYS[9]) == 'zset' and redis.call('ZREVRANGE', KEYS[9], 0, 0)[1]
    if not (id and is_mine(id)) then id = nil end
  end
end
local job, failed = {}, {}
if id and is_record(ARGV[1] .. id) then
  job = redis.call('HGETALL', ARGV[1] .. id)
  local is_failed = redis.call('HGET', ARGV[1] .. id, 'chunks_failed')
  if is_failed and is_failed ~= '0' and is_record(ARGV[2] .. id) then
    for _, chunk in ipairs(redis.call('HVALS', ARGV[2] .. id)) do
      if string.find(chunk, '"failed":', 1, true) then failed[#failed + 1] = chunk end
    end
  end
end
local asked, covered = {}, {}
for n = 1, 3 do
  asked[n] = text(KEYS[1 + n])
  covered[n] = text(KEYS[4 + n])
end
return {id or '', job, failed, asked, covered}
