-- Releases the holder's permit, so that others may ask the upstream.
--
-- key    slot
-- arg    holder
-- gives  {OK} | {GONE}
local damaged = damage({string = {key.slot}})
if damaged then return damaged end
if redis.call('GET', key.slot) ~= arg.holder then return {'GONE'} end
redis.call('DEL', key.slot)
return {'OK'}
