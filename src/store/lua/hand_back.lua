-- Gives a job back: it waits again, and is the next to be taken.
--
-- KEYS  1 job  2 lease  3 queue  4 active
-- ARGV  1 id  2 events channel  3 holder  4 statuses it may be given back from  5 status it gets
-- gives {OK} | {LOST, status or ""}
local job, lease, queue, active = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, events, holder, from, to = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local damaged = damage({hash = {job}, string = {lease}, list = {queue}, zset = {active}})
if damaged then return damaged end
local status, ours = claimed(job, lease, holder, from)
if not ours then return lost(status) end
local now = now_ms()

write_job(job, id, events, now, {'status', to}, AT_REST)
redis.call('DEL', lease)
signal(queue, active, id, now, 'RPUSH')
return {'OK'}
