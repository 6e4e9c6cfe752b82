-- Ends a job at once, whoever runs it, and releases the user's lock. What it was the first to ask for, and nobody asked
-- for since, and was not got, is no longer asked for. A hole that another job left stays a hole.
--
-- KEYS  1 job  2 lease  3 queue  4 active  5 lock  6-14 asked, coverage and asked again bitmap of each dated type, in turn
-- ARGV  1 id  2 events channel  3 control channel  4 user  5 statuses it may be cancelled from  6 status it gets
-- gives {OK} | {STATE, status} | {NONE}
local job, lease, queue, active, lock = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, events, control, user, from, to = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]

local damaged = damage({hash = {job}, string = {lease, lock, unpack(KEYS, 6)}, list = {queue}, zset = {active}})
if damaged then return damaged end
if redis.call('HGET', job, 'user') ~= user then return {'NONE'} end
local status = redis.call('HGET', job, 'status')
if not one_of(status, from) then return {'STATE', status} end
local first_asked = redis.call('HGET', job, 'first_asked')
first_asked = first_asked and cjson.decode(first_asked) or {}
for _, run in ipairs(first_asked) do assert(KEYS[5 + 3 * run[1]] and run[2] <= run[3]) end
local now = now_ms()

local message = write_job(job, id, events, now, {'status', to, 'ended_at', int(now)}, AT_REST)
redis.call('DEL', lease)
if redis.call('GET', lock) == id then redis.call('DEL', lock) end
unsignal(queue, active, id)
for _, run in ipairs(first_asked) do
  local at = 3 + 3 * run[1]
  clear_unless(KEYS[at], {KEYS[at + 1], KEYS[at + 2]}, run[2], run[3])
end
redis.call('PUBLISH', control, message)
return {'OK'}
