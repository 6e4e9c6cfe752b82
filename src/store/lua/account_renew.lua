-- Keeps renewed credentials, over the version that they were renewed from and no other.
--
-- KEYS  1 account
-- ARGV  1 that version  2 encrypted credentials  3 when their token ends, ms, or ""
-- gives {KEPT, new version} | {SUPERSEDED}
local account = KEYS[1]
local damaged = damage({hash = {account}})
if damaged then return damaged end
if redis.call('HGET', account, 'version') ~= ARGV[1] then return {'SUPERSEDED'} end
local version = int(whole(ARGV[1]) + 1)

redis.call('HSET', account, 'credentials', ARGV[2], 'version', version, 'updated_at', int(now_ms()),
  'token_ends_at', ARGV[3])
return {'KEPT', version}
