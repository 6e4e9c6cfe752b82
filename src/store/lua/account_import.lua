-- Keeps credentials that came from a configured text, unless they came from the same text before.
--
-- KEYS  1 account
-- ARGV  1 fingerprint of the text  2 encrypted credentials  3 when their token ends, ms, or ""
-- gives {IMPORTED} | {KNOWN}
local account = KEYS[1]
if redis.call('HGET', account, 'fingerprint') == ARGV[1] then return {'KNOWN'} end
local version = tonumber(redis.call('HGET', account, 'version') or 0) + 1
local now = int(now_ms())

redis.call('HSET', account, 'credentials', ARGV[2], 'version', int(version), 'fingerprint', ARGV[1],
  'linked_at', now, 'updated_at', now, 'token_ends_at', ARGV[3])
return {'IMPORTED'}
