#!lua flags=no-writes
-- Reads everything of a job, whatever its keys hold; of what is no hash or no text, nothing.
--
-- KEYS  1 job  2 chunks  3-6 done  7-10 no data (bitmaps by type)
-- ARGV  1 the longest text that is read
-- gives {job, chunk records, done, no data}
local function hash(key)
  return redis.call('TYPE', key).ok == 'hash' and redis.call('HGETALL', key) or {}
end
local function text(key)
  local is_text = redis.call('TYPE', key).ok == 'string' and redis.call('STRLEN', key) <= tonumber(ARGV[1])
  return is_text and redis.call('GET', key)
end
local done, no_data = {}, {}
for n = 1, 4 do
  done[n] = text(KEYS[2 + n])
  no_data[n] = text(KEYS[6 + n])
end
return {hash(KEYS[1]), hash(KEYS[2]), done, no_data}
