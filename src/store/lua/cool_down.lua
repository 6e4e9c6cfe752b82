-- Reads the cool-down that applies to a user: the user's own or the upstream's, whichever ends last. Writes nothing.
--
-- key    user_rest and upstream_rest (their cool-downs)
-- arg    user
-- gives  {NONE} | {COOLING, until in ms, "1" if it is the user's own}
local damaged = damage({hash = {key.user_rest, key.upstream_rest}})
if damaged then return damaged end
local now = now_ms()
local rest = rest_end(key.upstream_rest, now) >= rest_end(key.user_rest, now) and key.upstream_rest or key.user_rest
local ends = rest_end(rest, now)
if ends <= now then return {'NONE'} end
local is_own = rest == key.user_rest or redis.call('HGET', rest, 'user') == arg.user
return {'COOLING', int(ends), is_own and '1' or ''}
