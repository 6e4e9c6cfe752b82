-- Releases a job: it waits again, and is the next to be taken.
--
-- key    job, lease, queue, active
-- arg    id, events (channel), holder, from (statuses it may be released from), to (status it gets)
-- gives  {OK} | {LOST, status or ""}
local damaged = damage({hash = {key.job}, string = {key.lease}, list = {key.queue}, zset = {key.active}})
if damaged then return damaged end
local status, ours = claimed()
if not ours then return lost(status) end
local now = now_ms()

write_job(now, {status = arg.to}, AT_REST)
redis.call('DEL', key.lease)
signal(now, 'RPUSH')
return {'OK'}
