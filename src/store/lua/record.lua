-- Reads a hash. Anything else, or a hash with implausibly many fields, is an error.
--
-- key    record
-- gives  its fields; none if it is not there
local fields = read(key.record, is_record, 'HGETALL')
if unreadable[1] then return redis.error_reply('WRONGTYPE it is no hash, or has more fields than it should') end
return fields or {}
