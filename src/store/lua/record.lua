#!lua flags=no-writes
-- Reads a hash, of a few fields or of as many as were ever written to one. Anything else is an error.
--
-- KEYS  1 hash
-- ARGV  1 the most fields that a hash may have
-- gives its fields; none if it is not there
local kind = redis.call('TYPE', KEYS[1]).ok
if kind == 'hash' and redis.call('HLEN', KEYS[1]) > tonumber(ARGV[1]) then
  return redis.error_reply('WRONGTYPE it has more fields than it should')
end
return redis.call('HGETALL', KEYS[1])
