-- Keeps credentials that came from a configured text, unless that text was imported before: what was renewed since is
-- newer, and a process that still has an old text must not bring it back. Anew it is kept all the same.
--
-- KEYS  1 account
-- ARGV  1 fingerprint of the text  2 encrypted credentials  3 when their token ends, ms, or ""
--       4 "1" to keep them anew
-- gives {IMPORTED} | {KNOWN} | {DAMAGED, key, what}
local account = KEYS[1]
local damaged = damage({hash = {account}})
if damaged then return damaged end
local texts = redis.call('HGET', account, 'fingerprint')
local is_known = texts and one_of(ARGV[1], texts)
if is_known and ARGV[4] ~= '1' then return {'KNOWN'} end
local is_read, version = pcall(whole, redis.call('HGET', account, 'version'))
version = is_read and version < LARGEST and version + 1 or 1
if not is_known then texts = texts and ARGV[1] .. ',' .. texts or ARGV[1] end
local now = int(now_ms())

redis.call('HSET', account, 'credentials', ARGV[2], 'version', int(version),
  'fingerprint', texts, 'linked_at', now, 'updated_at', now, 'token_ends_at', ARGV[3])
return {'IMPORTED'}
