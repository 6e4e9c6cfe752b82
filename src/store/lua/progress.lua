-- Writes what got done. All values are absolute, so that the same call twice is the same as once.
--
-- KEYS  1 job  2 lease  3 chunks  4.. bitmaps and hashes that ARGV 5 numbers from 1
-- ARGV  1 id  2 events channel  3 holder  4 statuses of a job that runs  5 JSON: runs ([bitmap, first, last] bits that
--       become 1), held ([coverage bitmap, empty bitmap, first, last, whether there is no data] bits of days that get
--       covered), tried ([hash, day, first, last]: when a day was tried; forgotten without `last`; `first` stays what it was,
--       or is `last`, when it is null), chunks ([number, JSON text]), fields (name, value, ...), progress (text), advance
--       (whether something got done), partial ([bitmap, first, last, whether] days that lack something), undone
--       ([bitmap, first, last] bits that become 0, for the sink has lost their days), sink_writes (how often the sink was
--       written to; its key is the last but one), speeds (type, seconds a day, ... as measured; the hash that keeps them is
--       the last key)
-- gives {OK} | {LOST, status or ""} | {DAMAGED, what}
local job, lease, chunks = KEYS[1], KEYS[2], KEYS[3]
local id, events, holder, from = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local damaged = damage({hash = {job, chunks, KEYS[#KEYS], unpack(KEYS, 21, 23)}, number = {KEYS[#KEYS - 1]},
  string = {lease, KEYS[24], KEYS[25], KEYS[26], unpack(KEYS, 4, 20)}})
if damaged then return damaged end
local status, ours = claimed(job, lease, holder, from)
if not ours then return lost(status) end
local step = cjson.decode(ARGV[5])
for _, chunk in ipairs(step.chunks) do
  if redis.call('HEXISTS', chunks, int(chunk[1])) == 0 then return {'DAMAGED', chunks, 'a chunk record is missing'} end
end
for _, run in ipairs(step.runs) do assert(KEYS[3 + run[1]] and run[2] <= run[3]) end
-- Never lower than before, and 1 only when completed.
local progress = step.progress
if tonumber(progress) > 0.999 then progress = '0.999' end
local before = assert(redis.call('HGET', job, 'progress'))
assert(tonumber(before), 'the progress is damaged')
if tonumber(before) > tonumber(progress) then progress = before end
for _, run in ipairs(step.held) do assert(KEYS[3 + run[1]] and KEYS[3 + run[2]] and run[3] <= run[4]) end
for _, tried in ipairs(step.tried) do assert(KEYS[3 + tried[1]] and tonumber(tried[2])) end
for _, run in ipairs(step.undone) do assert(KEYS[3 + run[1]] and run[2] <= run[3]) end
for _, run in ipairs(step.partial) do assert(KEYS[3 + run[1]] and run[2] <= run[3]) end
local now = now_ms()
local more = {'progress', progress, 'heartbeat_at', int(now)}
if step.advance then
  more[#more + 1] = 'losses'
  more[#more + 1] = '0'
end

write_job(job, id, events, now, step.fields, more)
for _, run in ipairs(step.undone) do clear_run(KEYS[3 + run[1]], run[2], run[3]) end
local writes, speeds = KEYS[#KEYS - 1], KEYS[#KEYS]
if step.sink_writes > tonumber(redis.call('GET', writes) or 0) then redis.call('SET', writes, int(step.sink_writes)) end
-- Before coverage moves: a day that was stored before stays stored when there is no data for it now.
for _, run in ipairs(step.held) do
  local covered, empty, first, last = KEYS[3 + run[1]], KEYS[3 + run[2]], run[3], run[4]
  if run[5] == 1 then set_unless(empty, covered, first, last) else clear_run(empty, first, last) end
end
for _, run in ipairs(step.runs) do set_run(KEYS[3 + run[1]], run[2], run[3]) end
for _, run in ipairs(step.partial) do
  local change = run[4] == 1 and set_run or clear_run
  change(KEYS[3 + run[1]], run[2], run[3])
end
for _, it in ipairs(step.tried) do
  local tried, day, first, last = KEYS[3 + it[1]], int(it[2]), it[3], it[4]
  if last == cjson.null then
    redis.call('HDEL', tried, day)
  else
    if first == cjson.null then
      local before = redis.call('HGET', tried, day)
      first = before and tonumber(string.match(before, '^%d+')) or last
    end
    redis.call('HSET', tried, day, int(first) .. ',' .. int(last))
  end
end
for _, chunk in ipairs(step.chunks) do redis.call('HSET', chunks, int(chunk[1]), chunk[2]) end
if #step.speeds > 0 then redis.call('HSET', speeds, unpack(step.speeds)) end
return {'OK'}
