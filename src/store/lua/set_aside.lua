-- Takes a job whose record is damaged out of the way of all others, and ends it as failed. What of the record could be read is
-- written anew, so that the job can be shown. Refused if the job has changed since it was read, or is another worker's.
--
-- KEYS  1 job  2 chunks  3 lease  4 lock  5 queue  6 active  7-10 done  11-14 no data (bitmaps by type)
-- ARGV  1 id  2 events channel  3 holder, or "" for whoever finds it  4 the job's rev as it was read, or ""
--       5 name under which a job that is no hash is put away  6 how long it is kept there, ms
--       7 JSON: fields (name, value, ...), none if nobody knows whose job it is; chunks (JSON texts);
--         dropped (which of the bitmaps, from 0, are not kept)
-- gives {SET_ASIDE} | {CHANGED} | {DAMAGED, key, what}
local job, chunks, lease, lock, queue, active = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local id, events, holder, rev = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local damaged = damage({list = {queue}, zset = {active}})
if damaged then return damaged end
local is_hash = not is_damaged(job, 'hash')
if is_hash and (redis.call('HGET', job, 'rev') or '') ~= rev then return {'CHANGED'} end
if holder ~= '' and not is_damaged(lease, 'string') and redis.call('GET', lease) ~= holder then return {'CHANGED'} end
local record = cjson.decode(ARGV[7])
local now = now_ms()

if not is_hash then
  redis.call('RENAME', job, ARGV[5])
  redis.call('PEXPIRE', ARGV[5], ARGV[6])
end
redis.call('DEL', lease)
unsignal(queue, active, id)
if #record.fields == 0 then return {'SET_ASIDE'} end
redis.call('DEL', job, chunks)
for _, n in ipairs(record.dropped) do redis.call('DEL', KEYS[7 + n]) end
redis.call('HSET', job, 'updated_at', int(now), 'ended_at', int(now), unpack(record.fields))
for n, chunk in ipairs(record.chunks) do redis.call('HSET', chunks, int(n - 1), chunk) end
if not is_damaged(lock, 'id') and redis.call('GET', lock) == id then redis.call('DEL', lock) end
local user = redis.call('HGET', job, 'user')
redis.call('PUBLISH', events, user .. ' ' .. id .. ' ' .. redis.call('HGET', job, 'rev'))
return {'SET_ASIDE'}
