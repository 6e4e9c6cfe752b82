-- Reads a user's coverage atomically. A value that is no bitmap counts as empty; unreadable tries count as unknown.
--
-- key    by dated type: asked, coverage, empty, final_days, accepted, partial (bitmaps), tried (hashes)
-- gives  {{asked, coverage, empty, final_days, accepted, partial}, tried, the keys of `tried` that can't be read}
local days = {}
for n, group in ipairs({key.asked, key.coverage, key.empty, key.final_days, key.accepted, key.partial}) do
  days[n] = bitmaps(group)
end
unreadable = {}
local tried = read_group(key.tried, is_record, 'HGETALL')
return {days, tried, unreadable}
