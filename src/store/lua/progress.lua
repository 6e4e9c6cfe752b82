-- Writes progress. All values are absolute, so that repeating the call changes nothing.
--
-- key    job, lease, chunks, sink_writes, speed; by type: done, no_data; by dated type: coverage, final_days, empty, partial (bitmaps),
--        asked, asked_again (bitmaps), tried (hashes)
-- arg    id, events (channel), holder, from (statuses of a running job)
--        set and clear: by the name of a group of bitmaps, runs {type, first, last} of bits that become 1 and 0
--        empty: runs of days for which there is no data
--        tried: {type, day, first, last}: when a day was tried; forgotten without `last`; without `first` that stays what it
--        was, else it is `last`
--        chunks: number -> JSON text   fields: of the job   progress (text)   is_advance: whether something got done
--        unasked: dated types that are not offered: the days of these that this job was the first to ask for no longer count
--        as asked for   numbered: see `first_asked`
--        sink_writes: how often the sink was written to   speeds: type -> seconds a day, as measured
-- gives  {OK} | {LOST, status or ""} | {DAMAGED, key, what}
local damaged = damage({hash = {key.job, key.chunks, key.speed, key.tried}, number = {key.sink_writes},
  string = {key.lease, key.done, key.no_data, key.coverage, key.final_days, key.empty, key.partial, key.asked,
    key.asked_again}})
if damaged then return damaged end
local status, ours = claimed()
if not ours then return lost(status) end
for number in pairs(arg.chunks) do
  if redis.call('HEXISTS', key.chunks, number) == 0 then return {'DAMAGED', key.chunks, 'a chunk record is missing'} end
end
-- Never decreases, and is 1 only when completed.
local progress = arg.progress
if tonumber(progress) > 0.999 then progress = '0.999' end
local before = assert(redis.call('HGET', key.job, 'progress'))
assert(tonumber(before), 'the progress is damaged')
if tonumber(before) > tonumber(progress) then progress = before end
for _, groups in ipairs({arg.set, arg.clear, {empty = arg.empty}}) do
  for name, runs in pairs(groups) do
    for _, run in ipairs(runs) do assert(key[name][run.type] and run.first <= run.last) end
  end
end
for _, tried in ipairs(arg.tried) do assert(key.tried[tried.type] and tonumber(tried.day)) end
local unasked = {}
for _, run in ipairs(next(arg.unasked) and first_asked() or {}) do
  if one_of(run.type, arg.unasked) then unasked[#unasked + 1] = run end
end
local now = now_ms()
local more = {progress = progress, heartbeat_at = int(now)}
if arg.is_advance then more.losses = '0' end

write_job(now, arg.fields, more)
local writes = tonumber(redis.call('GET', key.sink_writes) or 0)
if arg.sink_writes > writes then redis.call('SET', key.sink_writes, int(arg.sink_writes)) end
for name, runs in pairs(arg.clear) do
  for _, run in ipairs(runs) do clear_run(key[name][run.type], run.first, run.last) end
end
-- Before coverage changes: a day that was stored before stays stored when there is no data for it now.
for _, run in ipairs(arg.empty) do set_unless(key.empty[run.type], key.coverage[run.type], run.first, run.last) end
for name, runs in pairs(arg.set) do
  for _, run in ipairs(runs) do set_run(key[name][run.type], run.first, run.last) end
end
unask(unasked, {})
for _, it in ipairs(arg.tried) do
  local tried, day = key.tried[it.type], int(it.day)
  if it.last then
    local known = redis.call('HGET', tried, day)
    local first = it.first or known and tonumber(string.match(known, '^%d+')) or it.last
    redis.call('HSET', tried, day, int(first) .. ',' .. int(it.last))
  else
    redis.call('HDEL', tried, day)
  end
end
for number, text in pairs(arg.chunks) do redis.call('HSET', key.chunks, number, text) end
for data_type, speed in pairs(arg.speeds) do redis.call('HSET', key.speed, data_type, speed) end
return {'OK'}
