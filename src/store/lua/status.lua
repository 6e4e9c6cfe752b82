-- Reads what a poll needs, in one round trip, whatever the keys hold: an invalid job id counts as no job, and a value
-- that is no bitmap as empty.
--
-- key    latest, lock, jobs, account, synced; by dated type: asked, coverage  (also reads the jobs that these name)
-- arg    job_prefix and chunks_prefix (beginnings of keys), user
-- gives  {id, job, chunk records that name a failure, asked, coverage, time zone or "", when a job last completed, in ms, or ""};
--        the id is empty if there is no job, and the job if it can't be read at all

-- An id, if its job exists and is this user's: by the job itself, or else by the user's history.
local function mine(id)
  if not id then return nil end
  local job = arg.job_prefix .. id
  local found = kind(job)
  if found == 'none' then return nil end
  if found == 'hash' and redis.call('HGET', job, 'user') == arg.user then return id end
  return kind(key.jobs) == 'zset' and redis.call('ZSCORE', key.jobs, id) and id
end

local function newest()
  return kind(key.jobs) == 'zset' and redis.call('ZREVRANGE', key.jobs, 0, 0)[1]
end

local id = mine(read(key.latest, is_text, 'GET')) or mine(read(key.lock, is_text, 'GET')) or mine(newest())
local job, failed = {}, {}
if id and is_record(arg.job_prefix .. id) then
  local chunks = arg.chunks_prefix .. id
  job = redis.call('HGETALL', arg.job_prefix .. id)
  local is_failed = redis.call('HGET', arg.job_prefix .. id, 'chunks_failed')
  if is_failed and is_failed ~= '0' and is_record(chunks) then
    for _, chunk in ipairs(redis.call('HVALS', chunks)) do
      if string.find(chunk, '"failed":', 1, true) then failed[#failed + 1] = chunk end
    end
  end
end
local zone = is_record(key.account) and redis.call('HGET', key.account, 'timezone') or ''
return {id or '', job, failed, bitmaps(key.asked), bitmaps(key.coverage), zone,
  read(key.synced, is_text, 'GET') or ''}
