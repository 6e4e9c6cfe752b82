-- Ends a job at once, whoever runs it, and releases the user's lock. Its days that were not got are no longer asked for.
--
-- KEYS  1 job  2 lease  3 queue  4 active  5 lock  6.. asked and coverage bitmap of each whole dated type, in turn
-- ARGV  1 id  2 events channel  3 control channel  4 user  5 statuses it may be cancelled from  6 status it gets
--       7 first and 8 last bit of its days
-- gives {OK} | {STATE, status} | {NONE}
local job, lease, queue, active, lock = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, events, control, user, from, to = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local first, last = tonumber(ARGV[7]), tonumber(ARGV[8])

if redis.call('HGET', job, 'user') ~= user then return {'NONE'} end
local status = redis.call('HGET', job, 'status')
if not one_of(status, from) then return {'STATE', status} end
local now = now_ms()

local message = write_job(job, id, events, now, {'status', to, 'ended_at', int(now)}, AT_REST)
redis.call('DEL', lease)
if redis.call('GET', lock) == id then redis.call('DEL', lock) end
unsignal(queue, active, id)
for n = 6, #KEYS, 2 do
  local asked, covered = KEYS[n], KEYS[n + 1]
  local last_byte = math.min(math.floor(last / 8), redis.call('STRLEN', asked) - 1)
  local first_byte = math.floor(first / 8)
  if first_byte <= last_byte then
    local got = redis.call('GETRANGE', covered, first_byte, last_byte)
    rewrite(asked, first, last_byte, function(byte, at)
      local kept = bit.bor(got:byte(at - first_byte + 1) or 0, bit.bnot(mask(at, first, last)))
      return bit.band(byte, kept)
    end)
  end
end
redis.call('PUBLISH', control, message)
return {'OK'}
