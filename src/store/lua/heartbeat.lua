-- Records a worker's heartbeat.
--
-- key    workers
-- arg    worker
-- gives  {OK}
local damaged = damage({zset = {key.workers}})
if damaged then return damaged end
redis.call('ZADD', key.workers, int(now_ms()), arg.worker)
return {'OK'}
