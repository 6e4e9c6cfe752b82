-- Takes the permit for one request to an upstream, if it may be asked now and is free.
--
-- key    user_rest and upstream_rest (their cool-downs), slot, last (whose turn was last), waiting (who waits), budget
-- arg    holder, lease_ms, interval_us (between two requests of the budget; 0: no limit), ahead_us (how far ahead of that pace
--        a user may be), memory_ms (how long a waiter is remembered)
-- gives  {GO} | {COOLING_DOWN, until in ms} | {OVER_BUDGET, until in ms} | {BUSY}
local damaged = damage({hash = {key.user_rest, key.upstream_rest}, string = {key.slot, key.last, key.waiting},
  number = {key.budget}})
if damaged then return damaged end
local us = now_us()
local now = math.floor(us / 1000)
local rest = math.max(rest_end(key.user_rest, now), rest_end(key.upstream_rest, now))
if rest > now then return {'COOLING_DOWN', int(rest)} end

cap(key.slot, arg.lease_ms)
cap(key.waiting, arg.memory_ms)
local owner = redis.call('GET', key.slot)
if owner ~= arg.holder then
  -- The holder of the last turn lets a waiting claim go first. The two always differ, since a claim only waits for
  -- another's turn.
  local waiter = redis.call('GET', key.waiting)
  local not_my_turn = redis.call('GET', key.last) == arg.holder and waiter
  if owner or not_my_turn then
    if not waiter then redis.call('SET', key.waiting, arg.holder, 'PX', int(arg.memory_ms)) end
    return {'BUSY'}
  end
end

-- Generic cell rate algorithm: `pace` is the time at which the user would be back on pace.
local pace = math.max(tonumber(redis.call('GET', key.budget) or 0), us)
-- The limit never spaces requests by more than a minute, so this was written by a wrong clock.
if pace - us > arg.ahead_us + 60000000 + SKEW * 1000 then pace = us end
if arg.interval_us > 0 and owner ~= arg.holder and pace - us > arg.ahead_us then
  return {'OVER_BUDGET', int(math.ceil((pace - arg.ahead_us) / 1000))}
end

if arg.interval_us > 0 and owner ~= arg.holder then
  local next_pace = pace + arg.interval_us
  redis.call('SET', key.budget, int(next_pace), 'PX', int(math.ceil((next_pace - us) / 1000) + 1000))
end
if redis.call('GET', key.waiting) == arg.holder then redis.call('DEL', key.waiting) end
redis.call('SET', key.slot, arg.holder, 'PX', int(arg.lease_ms))
redis.call('SET', key.last, arg.holder, 'PX', int(arg.lease_ms))
return {'GO'}
