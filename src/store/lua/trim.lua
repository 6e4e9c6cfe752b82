-- Deletes one ended job with all its keys, while the user has more jobs than are kept. Never the latest.
--
-- key    jobs, latest, job, chunks, lease; by type: done, no_data
-- arg    id, keep (jobs), unfinished (statuses)
-- gives  {TRIMMED} | {KEPT}
local damaged = damage({zset = {key.jobs}, hash = {key.job}, string = {key.latest}})
if damaged then return damaged end
if redis.call('ZCARD', key.jobs) <= arg.keep or redis.call('GET', key.latest) == arg.id then return {'KEPT'} end
local status = redis.call('HGET', key.job, 'status')
if status and one_of(status, arg.unfinished) then return {'KEPT'} end

redis.call('ZREM', key.jobs, arg.id)
redis.call('DEL', unpack(flat({key.job, key.chunks, key.lease, key.done, key.no_data})))
return {'TRIMMED'}
