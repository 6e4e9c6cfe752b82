-- Ends the deletion of a user's data, once the sink holds no more of it: forgets all that described it, the jobs too, and
-- last the order. Credentials are gone already; version and fingerprints stay, as after `unlink.lua`.
--
-- key    deletions, account, jobs, latest, lock, queue, active, sink, sink_writes; gone (the user's keys and those of the jobs, by
--        number)
-- arg    user, epoch (of the order, as text), jobs (ids whose keys are in `gone`), events (channel),
--        sink_before and sink_after (its id before its rows were deleted, and now), sink_writes (how often it was written to)
-- gives  {ENDED} | {SUPERSEDED} (the order is gone, or another one) | {MORE} (there are other jobs) | {DAMAGED, key, what}
local damaged = damage({hash = {key.deletions, key.account}, zset = {key.jobs, key.active}, id = {key.latest, key.lock},
  list = {key.queue}, string = {key.sink}, number = {key.sink_writes}})
if damaged then return damaged end
if not is_ordered() then return {'SUPERSEDED'} end
local shown = {redis.call('GET', key.latest) or nil, redis.call('GET', key.lock) or nil}
for _, ids in ipairs({redis.call('ZRANGE', key.jobs, 0, -1), shown}) do
  for _, id in pairs(ids) do
    if not one_of(id, arg.jobs) then return {'MORE'} end
  end
end

for _, id in ipairs(arg.jobs) do
  redis.call('LREM', key.queue, 0, id)
  redis.call('ZREM', key.active, id)
end
for _, at in pairs(key.gone) do redis.call('DEL', at) end
redis.call('HDEL', key.account, 'garmin_id')
-- What is known of the other users still describes the sink.
if redis.call('GET', key.sink) == arg.sink_before then redis.call('SET', key.sink, arg.sink_after) end
local writes = tonumber(redis.call('GET', key.sink_writes) or 0)
if arg.sink_writes > writes then redis.call('SET', key.sink_writes, int(arg.sink_writes)) end
redis.call('HDEL', key.deletions, arg.user)
-- Whoever shows or runs one of them learns that it is gone.
for _, id in pairs(shown) do redis.call('PUBLISH', arg.events, arg.user .. ' ' .. id .. ' gone') end
return {'ENDED'}
