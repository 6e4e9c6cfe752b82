-- Cancels a job at once, whichever worker runs it, and releases the user's lock. Days that it was the first to ask for,
-- that no other job asked for since, and that were not fetched, no longer count as asked for. A hole that another job
-- left stays a hole.
--
-- key    job, lease, queue, active, lock; by dated type: asked, asked_again, coverage
-- arg    id, events (channel), user, from (statuses it may be cancelled from), to (status it gets),
--        numbered (the types that older programs wrote as 1, 2, ... into `first_asked`)
-- gives  {OK} | {STATE, status} | {NONE}
local damaged = damage({hash = {key.job}, string = {key.lease, key.lock, key.asked, key.asked_again, key.coverage},
  list = {key.queue}, zset = {key.active}})
if damaged then return damaged end
if redis.call('HGET', key.job, 'user') ~= arg.user then return {'NONE'} end
local status = redis.call('HGET', key.job, 'status')
if not one_of(status, arg.from) then return {'STATE', status} end
local runs = first_asked()
local now = now_ms()

write_job(now, {status = arg.to, ended_at = int(now)}, AT_REST)
redis.call('DEL', key.lease)
if redis.call('GET', key.lock) == arg.id then redis.call('DEL', key.lock) end
unsignal()
unask(runs, key.coverage)
return {'OK'}
