-- Reads everything of a job atomically, whatever its keys hold. Values of the wrong type are skipped, or an error.
--
-- key    job, chunks; by type: done, no_data
-- arg    is_strict (what can't be read is an error)
-- gives  {job, chunk records, done, no data, a fingerprint of the job's rev}
local job, chunks = read(key.job, is_record, 'HGETALL'), read(key.chunks, is_record, 'HGETALL')
local done, no_data = bitmaps(key.done), bitmaps(key.no_data)
if arg.is_strict and unreadable[1] then return redis.error_reply('WRONGTYPE ' .. unreadable[1]) end
local rev = kind(key.job) == 'hash' and redis.call('HGET', key.job, 'rev')
return {job or {}, chunks or {}, done, no_data, redis.sha1hex(rev or '')}
