-- Notes whose data is stored for a user, as the store of data says: after a loss of Redis' data, another account may have been
-- linked.
--
-- key    account
-- arg    garmin_id (as text)
-- gives  {OK} | {DAMAGED, key, what}
local damaged = damage({hash = {key.account}})
if damaged then return damaged end

redis.call('HSET', key.account, 'garmin_id', arg.garmin_id)
return {'OK'}
