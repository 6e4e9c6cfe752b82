-- Extends or releases the slot of an upstream, if it is the holder's.
--
-- KEYS  1 slot
-- ARGV  1 holder  2 lease, ms; "0" to release
-- gives {OK} | {GONE}
local slot, holder, lease_ms = KEYS[1], ARGV[1], tonumber(ARGV[2])

local damaged = damage({string = {slot}})
if damaged then return damaged end
if redis.call('GET', slot) ~= holder then return {'GONE'} end
-- What expires in 0 ms is gone at once.
redis.call('PEXPIRE', slot, int(lease_ms))
return {'OK'}
