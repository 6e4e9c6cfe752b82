-- Ends the cool-downs that the requests of a user alone brought on. Their strikes stay, so that the next one is longer.
--
-- KEYS  1 cool-down of the user  2 cool-down of the upstream
-- ARGV  1 user
-- gives {ENDED, how many}
local user_rest, upstream_rest = KEYS[1], KEYS[2]
local user = ARGV[1]

local damaged = damage({hash = {user_rest, upstream_rest}})
if damaged then return damaged end
local now = now_ms()
local ended = 0
for _, key in ipairs({user_rest, upstream_rest}) do
  local is_own = key == user_rest or redis.call('HGET', key, 'user') == user
  if is_own and rest_end(key, now) > now then
    redis.call('HSET', key, 'until', int(now), 'length', 0)
    ended = ended + 1
  end
end
return {'ENDED', int(ended)}
