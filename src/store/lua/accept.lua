-- Notes that the user accepts that days can't be had, or no longer does. Days that are covered don't count.
--
-- KEYS  1 accepted  2 coverage  3 tried  4 asked
-- ARGV  1 first and 2 last day  3 "1": accepted, "0": no longer
-- gives {OK, days that changed}
local accepted, covered, tried, asked = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local first, last, is_accepted = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == '1'

local damaged = damage({string = {accepted, covered, asked}, hash = {tried}})
if damaged then return damaged end
-- Nothing is expected before the first day that was ever asked for, so that nothing is missing there.
local first_asked = redis.call('BITPOS', asked, 1)
if first_asked < 0 or first_asked > last then return {'OK', '0'} end
first = math.max(first, first_asked)
local changed, days = {}, 0
for _, run in ipairs(runs_of(accepted, is_accepted and 0 or 1, first, last)) do
  for _, part in ipairs(runs_of(covered, 0, run[1], run[2])) do
    changed[#changed + 1] = part
    days = days + part[2] - part[1] + 1
  end
end
if not is_accepted then clear_run(accepted, first, last) end

for _, run in ipairs(changed) do
  if is_accepted then
    set_run(accepted, run[1], run[2])
  else
    -- What is wanted again is asked for, also if it never was, and at once.
    set_run(asked, run[1], run[2])
  end
  for day = run[1], run[2] do redis.call('HDEL', tried, int(day)) end
end
return {'OK', int(days)}
