-- Imposes a cool-down. A current one is never shortened, and gets no further strike: two workers that met the same
-- refusal count once. It belongs to the user whose requests caused it, or to everybody if several users' did.
--
-- key    rest (the cool-down)
-- arg    asked_for_ms (by the upstream, or null), memory_ms (how long strikes are remembered after the end), user (whose
--        request was refused), lengths_ms (after 0, 1, 2, ... strikes before; the last also after more), trusts_stated (whether
--        what was asked for is enough if it is shorter than these)
-- gives  {OK, until in ms, strikes}
local damaged = damage({hash = {key.rest}})
if damaged then return damaged end
local user, now = arg.user, now_ms()
local before = math.min(math.max(tonumber(redis.call('HGET', key.rest, 'strikes') or 0) or 0, 0), 1000)
local old_end = rest_end(key.rest, now)
local is_on = old_end > now
local strikes = is_on and before or before + 1
local length = is_on and 0 or arg.lengths_ms[math.min(1 + before, #arg.lengths_ms)]
if arg.asked_for_ms then length = math.max(arg.asked_for_ms, arg.trusts_stated and 0 or length) end
local ends = math.max(old_end, now + length)
if is_on and redis.call('HGET', key.rest, 'user') ~= user then user = '' end

redis.call('HSET', key.rest, 'until', int(ends), 'length', int(ends - now),
  'strikes', int(strikes), 'user', user)
redis.call('PEXPIREAT', key.rest, int(ends + arg.memory_ms))
return {'OK', int(ends), int(strikes)}
