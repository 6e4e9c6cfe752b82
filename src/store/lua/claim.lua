-- Gives a job that waits to a worker, under a new epoch, and reads it whole. Its signal leaves the worker's list
-- whatever the answer is.
--
-- KEYS  1 job  2 lock  3 lease  4 chunks  5 in-flight list  6 active  7-10 done  11-14 no data (bitmaps by type)
--       15 newest epoch
-- ARGV  1 id  2 events channel  3 worker  4 statuses it may be claimed from  5 status it gets  6 lease, ms
-- gives {CLAIMED, epoch, job, chunks, done, no data} | {REFUSED} | {DAMAGED, key, what}
local job, lock, lease, chunks, inflight, active = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local id, events, worker, from, to = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local lease_ms = tonumber(ARGV[6])

local damaged = damage({hash = {job, chunks}, id = {lock}, list = {inflight}, zset = {active}, number = {KEYS[15]},
  string = {lease, unpack(KEYS, 7, 14)}})
if damaged then return damaged end
local status = redis.call('HGET', job, 'status')
local allowed = status and one_of(status, from) and redis.call('GET', lock) == id
if not allowed then
  redis.call('LREM', inflight, 0, id)
  return {'REFUSED'}
end
if redis.call('HLEN', chunks) ~= whole(redis.call('HGET', job, 'chunks_total')) then
  redis.call('LREM', inflight, 0, id)
  return {'DAMAGED', chunks, 'a chunk record is missing'}
end
whole(redis.call('HGET', job, 'epoch'))
local us = now_us()
local now = math.floor(us / 1000)
-- Larger than any before, of whatever job, even if the clock was set back or Redis lost its last second: the sink refuses
-- what is smaller.
local newest = math.max(tonumber(redis.call('HGET', job, 'epoch')), tonumber(redis.call('GET', KEYS[15]) or 0))
local epoch = int(math.max(newest + 1, us))
local started = redis.call('HGET', job, 'started_at')
if not started or started == '' then started = int(now) end

write_job(job, id, events, now, {
  'status', to, 'epoch', epoch, 'worker', worker, 'started_at', started, 'heartbeat_at', int(now),
})
redis.call('SET', KEYS[15], epoch)
redis.call('LREM', inflight, 0, id)
redis.call('SET', lease, worker .. ':' .. epoch, 'PX', int(lease_ms))
redis.call('ZADD', active, int(now), id)
local done, no_data = {}, {}
for n = 1, 4 do
  done[n] = redis.call('GET', KEYS[6 + n])
  no_data[n] = redis.call('GET', KEYS[10 + n])
end
return {'CLAIMED', epoch, redis.call('HGETALL', job), redis.call('HGETALL', chunks), done, no_data}
