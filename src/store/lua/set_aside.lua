-- Sets a job with a damaged record aside, so that it blocks no other job, and ends it as failed. The readable part of
-- the record is rewritten, so that the job can be shown. Refused if the job has changed since it was read, or belongs
-- to another worker.
--
-- key    job, chunks, lease, lock, queue, active, away (where a job that is no hash is put); by type: done, no_data
-- arg    id, events (channel), holder (or "" without a claim), rev (fingerprint of the job's rev as it was read),
--        kept_ms (how long what is put away is kept), fields (of the job; null if nobody knows whose job it is),
--        chunks (JSON texts), dropped (by the name of a group of bitmaps, the types of those that are not kept)
-- gives  {SET_ASIDE} | {CHANGED} | {DAMAGED, key, what}
local damaged = damage({list = {key.queue}, zset = {key.active}})
if damaged then return damaged end
local is_hash = not is_damaged(key.job, 'hash')
if is_hash and redis.sha1hex(redis.call('HGET', key.job, 'rev') or '') ~= arg.rev then return {'CHANGED'} end
local lease = not is_damaged(key.lease, 'string') and redis.call('GET', key.lease)
if arg.holder ~= '' and not is_damaged(key.lease, 'string') and lease ~= arg.holder then return {'CHANGED'} end
local now = now_ms()

if not is_hash then
  redis.call('RENAME', key.job, key.away)
  redis.call('PEXPIRE', key.away, int(arg.kept_ms))
end
redis.call('DEL', key.lease)
unsignal()
if not arg.fields then return {'SET_ASIDE'} end
redis.call('DEL', key.job, key.chunks)
for name, types in pairs(arg.dropped) do
  for _, data_type in ipairs(types) do redis.call('DEL', key[name][data_type]) end
end
redis.call('HSET', key.job, unpack(pairs_of({updated_at = int(now), ended_at = int(now)}, arg.fields)))
for n, chunk in ipairs(arg.chunks) do redis.call('HSET', key.chunks, int(n - 1), chunk) end
if not is_damaged(key.lock, 'id') and redis.call('GET', key.lock) == arg.id then redis.call('DEL', key.lock) end
tell()
return {'SET_ASIDE'}
