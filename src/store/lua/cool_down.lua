-- Imposes a cool-down. One that is on already is never shortened, and counts no further strike: two workers that met
-- the same refusal are refused once. It is the user's whose requests brought it on, and everybody's if that were several.
--
-- KEYS  1 cool-down
-- ARGV  1 reason  2 what the upstream asked for, ms, or ""  3 how long strikes are remembered after the end, ms
--       4 whose request was refused  5.. length in ms after 0, 1, 2, ... strikes before; the last also after more
-- gives {OK, until in ms, strikes}
local key, reason = KEYS[1], ARGV[1]
local asked_for, memory, user = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]

local damaged = damage({hash = {key}})
if damaged then return damaged end
local now = now_ms()
local before = math.min(math.max(tonumber(redis.call('HGET', key, 'strikes') or 0) or 0, 0), 1000)
local old_end = rest_end(key, now)
local is_on = old_end > now
local strikes = is_on and before or before + 1
local length = asked_for
if not length then length = is_on and 0 or tonumber(ARGV[math.min(5 + before, #ARGV)]) end
local ends = math.max(old_end, now + length)
if is_on and redis.call('HGET', key, 'user') ~= user then user = '' end

redis.call('HSET', key, 'until', int(ends), 'length', int(ends - now), 'reason', reason, 'strikes', int(strikes),
  'user', user)
redis.call('PEXPIREAT', key, int(ends + memory))
return {'OK', int(ends), int(strikes)}
