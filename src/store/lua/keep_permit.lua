-- Extends the holder's permit to ask an upstream.
--
-- key    slot
-- arg    holder, lease_ms
-- gives  {OK} | {GONE}
local damaged = damage({string = {key.slot}})
if damaged then return damaged end
if redis.call('GET', key.slot) ~= arg.holder then return {'GONE'} end
redis.call('PEXPIRE', key.slot, int(arg.lease_ms))
return {'OK'}
