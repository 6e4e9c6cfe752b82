-- Saves credentials from a configured text, unless that text was imported before: credentials renewed since are newer,
-- a process that still has an old text must not bring it back, and an account that was unlinked stays so. With `is_anew`
-- credentials that are there are replaced anyway. A new text waits while the user's data is to be deleted.
--
-- key    account, deletions
-- arg    user, fingerprint (of the text), credentials (encrypted), source, token_ends_at and key_ends_at (ms, or ""), areas_refused, told_zone, told_id, is_anew
-- gives  {IMPORTED} | {KNOWN} | {DELETING} | {DAMAGED, key, what}
local damaged = damage({hash = {key.account, key.deletions}})
if damaged then return damaged end
local replaces = arg.is_anew and redis.call('HEXISTS', key.account, 'credentials') == 1
if is_known_text(key.account) and not replaces then return {'KNOWN'} end
if redis.call('HEXISTS', key.deletions, arg.user) == 1 then return {'DELETING'} end
local version = next_version(key.account)

keep_credentials(key.account, version, true)
return {'IMPORTED'}
