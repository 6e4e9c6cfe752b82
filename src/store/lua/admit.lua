-- Takes an upstream for one request, if it may be asked now and is free.
--
-- KEYS  1 cool-down of the user  2 cool-down of the upstream  3 slot  4 whose turn was last  5 who waits  6 budget
-- ARGV  1 holder  2 lease, ms  3 time between two requests of the budget, us ("0": no limit)  4 how far ahead of that
--       pace a user may be, us  5 how long a waiter is remembered, ms
-- gives {GO} | {COOLING_DOWN, until in ms} | {OVER_BUDGET, until in ms} | {BUSY}
local user_rest, upstream_rest, slot, last, waiting, budget = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local holder = ARGV[1]
local lease_ms, interval, ahead, memory = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local damaged = damage({hash = {user_rest, upstream_rest}, string = {slot, last, waiting}, number = {budget}})
if damaged then return damaged end
local us = now_us()
local now = math.floor(us / 1000)
local rest = math.max(rest_end(user_rest, now), rest_end(upstream_rest, now))
if rest > now then return {'COOLING_DOWN', int(rest)} end

cap(slot, lease_ms)
cap(waiting, memory)
local owner = redis.call('GET', slot)
if owner ~= holder then
  -- Whoever had the last turn lets the one that waits go first; that is never the same, as only another's turn makes
  -- one wait.
  local waiter = redis.call('GET', waiting)
  local not_my_turn = redis.call('GET', last) == holder and waiter
  if owner or not_my_turn then
    if not waiter then redis.call('SET', waiting, holder, 'PX', int(memory)) end
    return {'BUSY'}
  end
end

-- Generic cell rate algorithm: `pace` is the time at which the user would be on pace again.
local pace = math.max(tonumber(redis.call('GET', budget) or 0), us)
-- No budget spaces requests by more than a minute, so that this was written by a clock that was wrong.
if pace - us > ahead + 60000000 + SKEW * 1000 then pace = us end
if interval > 0 and owner ~= holder and pace - us > ahead then
  return {'OVER_BUDGET', int(math.ceil((pace - ahead) / 1000))}
end

if interval > 0 and owner ~= holder then
  local next_pace = pace + interval
  redis.call('SET', budget, int(next_pace), 'PX', int(math.ceil((next_pace - us) / 1000) + 1000))
end
if redis.call('GET', waiting) == holder then redis.call('DEL', waiting) end
redis.call('SET', slot, holder, 'PX', int(lease_ms))
redis.call('SET', last, holder, 'PX', int(lease_ms))
return {'GO'}
