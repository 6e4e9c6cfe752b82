-- Halts a job at once, whoever runs it. The user's lock stays.
--
-- KEYS  1 job  2 lease  3 queue  4 active
-- ARGV  1 id  2 events channel  3 control channel  4 user  5 statuses it may be paused from  6 status it gets
-- gives {OK} | {STATE, status} | {NONE}
local job, lease, queue, active = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, events, control, user, from, to = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]

local damaged = damage({hash = {job}, string = {lease}, list = {queue}, zset = {active}})
if damaged then return damaged end
if redis.call('HGET', job, 'user') ~= user then return {'NONE'} end
local status = redis.call('HGET', job, 'status')
if not one_of(status, from) then return {'STATE', status} end

local message = write_job(job, id, events, now_ms(), {'status', to}, AT_REST)
redis.call('DEL', lease)
unsignal(queue, active, id)
redis.call('PUBLISH', control, message)
return {'OK'}
