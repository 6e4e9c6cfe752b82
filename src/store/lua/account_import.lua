-- Keeps credentials that came from a configured text, unless that text was imported before: what was renewed since is
-- newer, and a process that still has an old text must not bring it back.
--
-- KEYS  1 account
-- ARGV  1 fingerprint of the text  2 encrypted credentials  3 when their token ends, ms, or ""
-- gives {IMPORTED} | {KNOWN}
local account = KEYS[1]
local texts = redis.call('HGET', account, 'fingerprint')
if texts and one_of(ARGV[1], texts) then return {'KNOWN'} end
local version = tonumber(redis.call('HGET', account, 'version') or 0) + 1
local now = int(now_ms())

redis.call('HSET', account, 'credentials', ARGV[2], 'version', int(version),
  'fingerprint', texts and ARGV[1] .. ',' .. texts or ARGV[1], 'linked_at', now, 'updated_at', now, 'token_ends_at', ARGV[3])
return {'IMPORTED'}
