-- Ends the cool-downs caused by a single user's requests. Their strikes stay, so that the next one is longer.
--
-- key    user_rest and upstream_rest (their cool-downs)
-- arg    user
-- gives  {ENDED, how many}
local damaged = damage({hash = {key.user_rest, key.upstream_rest}})
if damaged then return damaged end
local now = now_ms()
local ended = 0
for _, rest in ipairs({key.user_rest, key.upstream_rest}) do
  local is_own = rest == key.user_rest or redis.call('HGET', rest, 'user') == arg.user
  if is_own and rest_end(rest, now) > now then
    redis.call('HSET', rest, 'until', int(now), 'length', 0)
    ended = ended + 1
  end
end
return {'ENDED', int(ended)}
