-- Deletes one ended job with all its keys, while the user has more than may be kept. Never the latest.
--
-- KEYS  1 jobs  2 latest  3 job  4.. everything else that belongs to the job
-- ARGV  1 id  2 jobs to keep  3 statuses of unfinished jobs
-- gives {TRIMMED} | {KEPT}
local jobs, latest, job = KEYS[1], KEYS[2], KEYS[3]
local id, keep, unfinished = ARGV[1], tonumber(ARGV[2]), ARGV[3]

local damaged = damage({zset = {jobs}, hash = {job}, string = {latest}})
if damaged then return damaged end
if redis.call('ZCARD', jobs) <= keep or redis.call('GET', latest) == id then return {'KEPT'} end
local status = redis.call('HGET', job, 'status')
if status and one_of(status, unfinished) then return {'KEPT'} end

redis.call('ZREM', jobs, id)
for n = 3, #KEYS do redis.call('DEL', KEYS[n]) end
return {'TRIMMED'}
