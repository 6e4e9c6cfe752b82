-- Ends a job: completed, or failed with a code. Completed only if every unit is done.
--
-- key    job, lease, lock, synced, chunks, queue, active; by type: done
-- arg    id, events (channel), holder, from (statuses it may end from), to (status it gets), code and message (of the error),
--        units (that must be done; null for a failed job)
-- gives  {OK} | {LOST, status or ""} | {UNDONE, units done} | {DAMAGED, key, what}
local damaged = damage({hash = {key.job, key.chunks}, id = {key.lock}, list = {key.queue}, zset = {key.active},
  string = {key.lease, key.done}})
if damaged then return damaged end
local status, ours = claimed()
if not ours then return lost(status) end
local progress = redis.call('HGET', key.job, 'progress')
if arg.units then
  if redis.call('HLEN', key.chunks) ~= whole(redis.call('HGET', key.job, 'chunks_total')) then
    return {'DAMAGED', key.chunks, 'a chunk record is missing'}
  end
  local done = 0
  for _, bitmap in pairs(key.done) do done = done + redis.call('BITCOUNT', bitmap) end
  if done < arg.units then return {'UNDONE', int(done)} end
  progress = '1'
end
local now = now_ms()

write_job(now, {
  status = arg.to, progress = progress, ended_at = int(now), error_code = arg.code, error_message = arg.message,
}, AT_REST)
if progress == '1' then redis.call('SET', key.synced, int(now)) end
redis.call('DEL', key.lease)
if redis.call('GET', key.lock) == arg.id then redis.call('DEL', key.lock) end
unsignal()
return {'OK'}
