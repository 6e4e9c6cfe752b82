-- Notes that a worker lives.
--
-- KEYS  1 workers
-- ARGV  1 worker
-- gives {OK}
local damaged = damage({zset = {KEYS[1]}})
if damaged then return damaged end
redis.call('ZADD', KEYS[1], int(now_ms()), ARGV[1])
return {'OK'}
