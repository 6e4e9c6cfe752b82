-- Records that the user accepts days as unavailable, or takes that back. Covered days don't count.
--
-- key    accepted, coverage, tried, asked: of one dated type
-- arg    first and last day, is_accepted (or no longer)
-- gives  {OK, days that changed}
local damaged = damage({string = {key.accepted, key.coverage, key.asked}, hash = {key.tried}})
if damaged then return damaged end
-- Nothing is expected before the first day ever asked for, so nothing is missing there.
local first_asked = redis.call('BITPOS', key.asked, 1)
if first_asked < 0 or first_asked > arg.last then return {'OK', '0'} end
local first = math.max(arg.first, first_asked)
local changed, days = {}, 0
for _, run in ipairs(runs_of(key.accepted, arg.is_accepted and 0 or 1, first, arg.last)) do
  for _, part in ipairs(runs_of(key.coverage, 0, run.first, run.last)) do
    changed[#changed + 1] = part
    days = days + part.last - part.first + 1
  end
end
if not arg.is_accepted then clear_run(key.accepted, first, arg.last) end

for _, run in ipairs(changed) do
  -- A day that is no longer accepted counts as asked for, even if it never was, and is due at once.
  set_run(arg.is_accepted and key.accepted or key.asked, run.first, run.last)
  for day = run.first, run.last do redis.call('HDEL', key.tried, int(day)) end
end
return {'OK', int(days)}
