-- Reads the cool-down that a user waits for: of the user's own and the upstream's the one that ends last. Writes nothing.
--
-- KEYS  1 cool-down of the user  2 cool-down of the upstream
-- ARGV  1 user
-- gives {NONE} | {COOLING, until in ms, reason, "1" if it is the user's own}
local user_rest, upstream_rest = KEYS[1], KEYS[2]
local user = ARGV[1]

local damaged = damage({hash = {user_rest, upstream_rest}})
if damaged then return damaged end
local now = now_ms()
local key = rest_end(upstream_rest, now) >= rest_end(user_rest, now) and upstream_rest or user_rest
local ends = rest_end(key, now)
if ends <= now then return {'NONE'} end
local is_own = key == user_rest or redis.call('HGET', key, 'user') == user
return {'COOLING', int(ends), redis.call('HGET', key, 'reason') or '', is_own and '1' or ''}
