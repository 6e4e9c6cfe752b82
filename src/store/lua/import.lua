-- Saves credentials from a configured text, unless that text was imported before: credentials renewed since are newer,
-- and a process that still has an old text must not bring it back. With `is_anew` they are saved anyway.
--
-- key    account
-- arg    fingerprint (of the text), credentials (encrypted), token_ends_at (ms, or ""), is_anew
-- gives  {IMPORTED} | {KNOWN} | {DAMAGED, key, what}
local damaged = damage({hash = {key.account}})
if damaged then return damaged end
local texts = redis.call('HGET', key.account, 'fingerprint')
local is_known = texts and string.find(',' .. texts .. ',', ',' .. arg.fingerprint .. ',', 1, true)
if is_known and not arg.is_anew then return {'KNOWN'} end
local is_read, version = pcall(whole, redis.call('HGET', key.account, 'version'))
version = is_read and version < LARGEST and version + 1 or 1
if not is_known then texts = texts and arg.fingerprint .. ',' .. texts or arg.fingerprint end
local now = int(now_ms())

redis.call('HSET', key.account, 'credentials', arg.credentials, 'version', int(version),
  'fingerprint', texts, 'linked_at', now, 'updated_at', now, 'token_ends_at', arg.token_ends_at)
return {'IMPORTED'}
