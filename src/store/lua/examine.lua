#!lua flags=no-writes
-- Reads everything of a job in one moment, whatever its keys hold. Of what is no hash or no text nothing is read, or it is an
-- error.
--
-- KEYS  1 job  2 chunks  3-6 done  7-10 no data (bitmaps by type)
-- ARGV  1 the longest text that is read  2 the most fields that a hash may have  3 "1": what can't be read is an error
-- gives {job, chunk records, done, no data}
local damaged
-- What a command gives, if the key holds that kind and no more than it may.
local function read(key, kind, size, most, command)
  local found = redis.call('TYPE', key).ok
  if found == kind and redis.call(size, key) <= tonumber(most) then return redis.call(command, key) end
  if found ~= 'none' then damaged = key end
end
local function hash(key)
  return read(key, 'hash', 'HLEN', ARGV[2], 'HGETALL') or {}
end
local function text(key)
  return read(key, 'string', 'STRLEN', ARGV[1], 'GET') or false
end
local job, chunks = hash(KEYS[1]), hash(KEYS[2])
local done, no_data = {}, {}
for n = 1, 4 do
  done[n] = text(KEYS[2 + n])
  no_data[n] = text(KEYS[6 + n])
end
if damaged and ARGV[3] == '1' then return redis.error_reply('WRONGTYPE ' .. damaged) end
return {job, chunks, done, no_data}
