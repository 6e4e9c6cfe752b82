-- Reads what is known of a user's days, in one moment. What is no bitmap holds no day; when days were tried is not known where
-- that can't be read.
--
-- key    by dated type: asked, coverage, empty, settled, accepted, partial (bitmaps), tried (hashes)
-- gives  {{asked, coverage, empty, settled, accepted, partial}, tried, the keys of `tried` that can't be read}
local days = {}
for n, group in ipairs({key.asked, key.coverage, key.empty, key.settled, key.accepted, key.partial}) do
  days[n] = bitmaps(group)
end
unreadable = {}
local tried = read_group(key.tried, is_record, 'HGETALL')
return {days, tried, unreadable}
