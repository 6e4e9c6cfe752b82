-- Pauses a job at once, whichever worker runs it. The user's lock stays.
--
-- key    job, lease, queue, active
-- arg    id, events (channel), user, from (statuses it may be paused from), to (status it gets)
-- gives  {OK} | {STATE, status} | {NONE}
local damaged = damage({hash = {key.job}, string = {key.lease}, list = {key.queue}, zset = {key.active}})
if damaged then return damaged end
if redis.call('HGET', key.job, 'user') ~= arg.user then return {'NONE'} end
local status = redis.call('HGET', key.job, 'status')
if not one_of(status, arg.from) then return {'STATE', status} end

write_job(now_ms(), {status = arg.to}, AT_REST)
redis.call('DEL', key.lease)
unsignal()
return {'OK'}
