-- Lets epochs go on behind one that the sink knows: Redis has lost it, and the clock was set back.
--
-- KEYS  1 newest epoch
-- ARGV  1 epoch of the sink
-- gives {OK} | {DAMAGED, key, what}
local known = tonumber(ARGV[1])
local damaged = damage({number = {KEYS[1]}})
if damaged then return damaged end
if tonumber(redis.call('GET', KEYS[1]) or 0) < known then redis.call('SET', KEYS[1], int(known)) end
return {'OK'}
