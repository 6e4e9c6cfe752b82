-- Writes something that is gone at once: only a try shows whether Redis takes writes.
--
-- key    probe
-- gives  {OK}
redis.call('SET', key.probe, '1', 'PX', 1)
return {'OK'}
