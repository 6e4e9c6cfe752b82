-- Gives a waiting job to a worker, under a new epoch, and reads all of it. Removes its signal from the worker's list,
-- whatever the answer.
--
-- key    job, lock, lease, chunks, inflight (the worker's list), active, epoch (the newest); by type: done, no_data
-- arg    id, events (channel), worker, from (statuses it may be claimed from), to (status it gets), lease_ms
-- gives  {CLAIMED, epoch, job, chunks, done, no data} | {REFUSED} | {DAMAGED, key, what}
local damaged = damage({hash = {key.job, key.chunks}, id = {key.lock}, list = {key.inflight}, zset = {key.active},
  number = {key.epoch}, string = {key.lease, key.done, key.no_data}})
if damaged then return damaged end
local status = redis.call('HGET', key.job, 'status')
local allowed = status and one_of(status, arg.from) and redis.call('GET', key.lock) == arg.id
if not allowed then
  redis.call('LREM', key.inflight, 0, arg.id)
  return {'REFUSED'}
end
if redis.call('HLEN', key.chunks) ~= whole(redis.call('HGET', key.job, 'chunks_total')) then
  redis.call('LREM', key.inflight, 0, arg.id)
  return {'DAMAGED', key.chunks, 'a chunk record is missing'}
end
local before = whole(redis.call('HGET', key.job, 'epoch'))
local us = now_us()
local now = math.floor(us / 1000)
local epoch = next_epoch(before, us)
local started = redis.call('HGET', key.job, 'started_at')
if not started or started == '' then started = int(now) end

write_job(now, {
  status = arg.to, epoch = epoch, worker = arg.worker, started_at = started, heartbeat_at = int(now),
})
redis.call('SET', key.epoch, epoch)
redis.call('LREM', key.inflight, 0, arg.id)
redis.call('SET', key.lease, arg.worker .. ':' .. epoch, 'PX', int(arg.lease_ms))
redis.call('ZADD', key.active, int(now), arg.id)
return {'CLAIMED', epoch, redis.call('HGETALL', key.job), redis.call('HGETALL', key.chunks), bitmaps(key.done),
  bitmaps(key.no_data)}
