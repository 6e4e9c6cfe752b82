#!lua flags=no-writes
-- Reads what a poll needs, in one round trip.
--
-- KEYS  1 latest  2-4 asked  5-7 coverage (bitmaps by dated type)  (also reads the job that `latest` names)
-- ARGV  1 beginning of job keys  2 beginning of chunks keys
-- gives {job, chunk records that name a failure, asked, coverage}; the job is empty if there is none
local id = redis.call('GET', KEYS[1])
local job, failed = {}, {}
if id then
  job = redis.call('HGETALL', ARGV[1] .. id)
  if tonumber(redis.call('HGET', ARGV[1] .. id, 'chunks_failed') or 0) > 0 then
    for _, chunk in ipairs(redis.call('HVALS', ARGV[2] .. id)) do
      if string.find(chunk, '"failed":', 1, true) then failed[#failed + 1] = chunk end
    end
  end
end
local asked, covered = {}, {}
for n = 1, 3 do
  asked[n] = redis.call('GET', KEYS[1 + n])
  covered[n] = redis.call('GET', KEYS[4 + n])
end
return {job, failed, asked, covered}
