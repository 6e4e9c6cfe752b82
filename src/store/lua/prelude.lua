-- Prepended to every script that writes, after `base.lua`. Redis refuses such a script as a whole, before its first
-- write, when memory is used up or the server is a replica.
--
-- Every script first checks and converts, then writes; its first write to a job is `write_job`, which fails before
-- writing anything if the record is damaged. If a key holds something unexpected, the answer is {DAMAGED, key, what},
-- before anything is written.

-- The largest whole number that Lua represents exactly.
local LARGEST = 9007199254740991

-- Parses a whole number >= 0. Anything else stops the script.
local function whole(text)
  local number = text and #text < 17 and string.find(text, '^%d+$') and tonumber(text)
  return assert(number and number <= LARGEST and number, 'a number is damaged')
end

-- Whether a key holds something other than expected: a Redis type, or `id` or `number`, which are texts. A key that
-- does not exist is never damaged.
local function is_damaged(at, expected)
  local found = kind(at)
  if found == 'none' then return false end
  if expected == 'hash' then return not is_record(at) end
  if expected == 'list' or expected == 'zset' then return found ~= expected end
  if not is_text(at) then return true end
  if expected == 'string' then return false end
  local text = redis.call('GET', at)
  if expected == 'id' then return #text ~= 26 or string.find(text, '^[0-7][0-9A-Z]+$') == nil end
  return not pcall(whole, text)
end

-- Flattens keys and groups of keys into one list.
local function flat(keys)
  local all = {}
  for _, one in ipairs(keys) do
    for _, at in pairs(type(one) == 'table' and one or {one}) do all[#all + 1] = at end
  end
  return all
end

-- The answer if one of some keys or groups, listed by expected content, is damaged; else nil.
local function damage(expected)
  for what, keys in pairs(expected) do
    for _, at in ipairs(flat(keys)) do
      if is_damaged(at, what) then return {'DAMAGED', at, 'it holds something else than it should'} end
    end
  end
end

-- A whole number as text. `tostring` would round large ones to 14 digits.
local function int(number)
  return string.format('%.0f', number)
end

-- Microseconds since 1970 by Redis' clock, the only one that all processes share.
local function now_us()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local function now_ms()
  return math.floor(now_us() / 1000)
end

-- Clock difference in ms that is still tolerated.
local SKEW = 60000

-- The longest cool-down ever imposed, in ms.
local LONGEST_REST = 86400000

-- When a cool-down ends, in ms. One that would last longer than any is ignored: a wrong clock imposed it.
local function rest_end(rest, now)
  local ends = tonumber(redis.call('HGET', rest, 'until') or 0) or 0
  local length = math.min(tonumber(redis.call('HGET', rest, 'length') or LONGEST_REST) or 0, LONGEST_REST)
  -- Also ignores NaN, which fails every comparison.
  return ends >= 0 and ends - now <= length + SKEW and ends or 0
end

-- Limits the remaining life of a key set for `ms`, in case the clock was set back since, or its expiry was lost.
local function cap(at, ms)
  local left = redis.call('PTTL', at)
  if left > ms or left == -1 then redis.call('PEXPIRE', at, int(ms)) end
end

local function one_of(value, list)
  for _, one in ipairs(list) do
    if one == value then return true end
  end
  return false
end

-- The unfinished job in the user's lock, or one that can't be read; nil if there is none.
--
-- key: lock  arg: job_prefix, unfinished
local function holder_of_lock()
  local holder = redis.call('GET', key.lock)
  if not holder then return nil end
  local job = arg.job_prefix .. holder
  if is_damaged(job, 'hash') then return holder end
  local status = redis.call('HGET', job, 'status')
  return status and one_of(status, arg.unfinished) and holder or nil
end

-- The status of the job (false: no such job), and whether it runs under the claim in `holder`.
--
-- key: job, lease  arg: holder, from
local function claimed()
  local status = redis.call('HGET', key.job, 'status')
  return status, status and one_of(status, arg.from) and redis.call('GET', key.lease) == arg.holder
end

-- The answer to a refused write.
local function lost(status)
  return {'LOST', status or ''}
end

-- Fields that only apply while a worker runs the job, with their values when none does.
local AT_REST = {worker = '', stage = '', chunk_start = '', chunk_end = '', next_attempt_at = ''}

-- A hash's fields by name, as HSET takes them.
local function pairs_of(...)
  local all = {}
  for _, fields in ipairs({...}) do
    for name, text in pairs(fields) do
      all[#all + 1] = name
      all[#all + 1] = text
    end
  end
  return all
end

-- Publishes that this job has changed: "<user> <job> <status>".
--
-- key: job  arg: id, events
local function tell()
  local user, status = unpack(redis.call('HMGET', key.job, 'user', 'status'))
  redis.call('PUBLISH', arg.events, user .. ' ' .. arg.id .. ' ' .. status)
end

-- Writes fields of the existing job, with its next rev and the time, and publishes the change.
--
-- key: job  arg: id, events
local function write_job(now, fields, more)
  local rev = int(whole(redis.call('HGET', key.job, 'rev')) + 1)
  assert(redis.call('HGET', key.job, 'user'))
  redis.call('HSET', key.job, 'rev', rev, 'updated_at', int(now), unpack(pairs_of(fields, more or {})))
  tell()
end

-- Queues the job, unless it already is: 'LPUSH' as the last to be taken, 'RPUSH' as the next.
--
-- key: queue, active  arg: id
local function signal(now, side)
  redis.call('LREM', key.queue, 0, arg.id)
  redis.call(side, key.queue, arg.id)
  redis.call('ZADD', key.active, int(now), arg.id)
end

-- Removes the job from the queue and from `active`.
--
-- key: queue, active  arg: id
local function unsignal()
  redis.call('LREM', key.queue, 0, arg.id)
  redis.call('ZREM', key.active, arg.id)
end

-- A new epoch: larger than `known` and any earlier one, even if the clock was set back or Redis lost its last second: the
-- sink refuses smaller ones. The caller writes it to `epoch`.
--
-- key: epoch
local function next_epoch(known, us)
  local newest = math.max(known, tonumber(redis.call('GET', key.epoch) or 0))
  return int(math.max(newest + 1, us))
end

-- Whether this is the epoch of the order to delete the user's data. One that can't be read counts as 0.
--
-- key: deletions  arg: user, epoch
local function is_ordered()
  local order = redis.call('HGET', key.deletions, arg.user)
  return order and (string.match(order, '^%d+:(%d+)$') or '0') == arg.epoch
end

-- The version of an account's next credentials. It never goes back, unless it can't be read.
local function next_version(account)
  local is_read, version = pcall(whole, redis.call('HGET', account, 'version'))
  return is_read and version < LARGEST and version + 1 or 1
end

-- Whether credentials with this fingerprint were kept before.
--
-- arg: fingerprint
local function is_known_text(account)
  local texts = redis.call('HGET', account, 'fingerprint')
  return texts and string.find(',' .. texts .. ',', ',' .. arg.fingerprint .. ',', 1, true) ~= nil
end

-- Keeps credentials: another sign-in (`is_new`) or renewed ones.
--
-- arg: credentials, source, token_ends_at, key_ends_at, areas_refused, told_zone (of the account, or ""), told_id (Garmin's
-- number of the profile, or "": kept where none is known); for another sign-in fingerprint
local function keep_credentials(account, version, is_new)
  local now = int(now_ms())
  redis.call('HSET', account, 'credentials', arg.credentials, 'source', arg.source, 'version', int(version),
    'updated_at', now, 'token_ends_at', arg.token_ends_at, 'key_ends_at', arg.key_ends_at,
    'areas_refused', arg.areas_refused)
  if arg.told_id ~= '' then redis.call('HSETNX', account, 'garmin_id', arg.told_id) end
  if arg.told_zone ~= '' then redis.call('HSET', account, 'timezone', arg.told_zone)
  elseif is_new then redis.call('HDEL', account, 'timezone') end
  if not is_new then return end
  if not is_known_text(account) then
    local texts = redis.call('HGET', account, 'fingerprint')
    redis.call('HSET', account, 'fingerprint', texts and arg.fingerprint .. ',' .. texts or arg.fingerprint)
  end
  redis.call('HSET', account, 'linked_at', now)
  redis.call('HDEL', account, 'unlinked_at')
end

-- The bits from..to of a bitmap within its byte n. Bit 0 is the highest of byte 0.
local function mask(n, from, to)
  local first = math.max(from - n * 8, 0)
  local last = math.min(to - n * 8, 7)
  return bit.rshift(0xff, first) - bit.rshift(0xff, last + 1)
end

-- Rewrites the bytes of a bitmap that hold the bits from..to: `change(byte, n)` returns the new byte n.
local function rewrite(bitmap, from, last_byte, change)
  local first_byte = math.floor(from / 8)
  local old = redis.call('GETRANGE', bitmap, first_byte, last_byte)
  local bytes = {}
  for n = first_byte, last_byte do
    bytes[#bytes + 1] = string.char(change(old:byte(n - first_byte + 1) or 0, n))
  end
  redis.call('SETRANGE', bitmap, first_byte, table.concat(bytes))
end

-- Sets the bits from..to to 1.
local function set_run(bitmap, from, to)
  rewrite(bitmap, from, math.floor(to / 8), function(byte, n)
    return bit.bor(byte, mask(n, from, to))
  end)
end

-- Sets the bits from..to to 0. Does not create a missing bitmap.
local function clear_run(bitmap, from, to)
  local last_byte = math.min(math.floor(to / 8), redis.call('STRLEN', bitmap) - 1)
  if math.floor(from / 8) > last_byte then return end
  rewrite(bitmap, from, last_byte, function(byte, n)
    return bit.band(byte, bit.bnot(mask(n, from, to)))
  end)
end

-- Sets the bits from..to to 0, except those that are 1 in one of the bitmaps `kept_by`. Does not create a missing
-- bitmap.
local function clear_unless(bitmap, kept_by, from, to)
  local first_byte = math.floor(from / 8)
  local last_byte = math.min(math.floor(to / 8), redis.call('STRLEN', bitmap) - 1)
  if first_byte > last_byte then return end
  local keepers = {}
  for n, other in ipairs(kept_by) do keepers[n] = redis.call('GETRANGE', other, first_byte, last_byte) end
  rewrite(bitmap, from, last_byte, function(byte, n)
    local kept = bit.bnot(mask(n, from, to))
    for _, bytes in ipairs(keepers) do kept = bit.bor(kept, bytes:byte(n - first_byte + 1) or 0) end
    return bit.band(byte, kept)
  end)
end

-- The days that a job was the first to ask for: runs {type, first, last}.
-- key: job; by dated type: asked   arg: numbered (the types that older programs wrote as 1, 2, ... there)
local function first_asked()
  local runs = {}
  for n, run in ipairs(cjson.decode(redis.call('HGET', key.job, 'first_asked') or '[]')) do
    if not run.type then run = {type = arg.numbered[run[1]], first = run[2], last = run[3]} end
    assert(key.asked[run.type] and run.first <= run.last)
    runs[n] = run
  end
  return runs
end

-- Days in these runs that no other job asked for since, and that are not in `kept` (bitmaps by type), no longer count as asked
-- for.
-- key: by dated type: asked, asked_again
local function unask(runs, kept)
  for _, run in ipairs(runs) do
    clear_unless(key.asked[run.type], {key.asked_again[run.type], kept[run.type]}, run.first, run.last)
  end
end

-- The runs {first, last} of bits within from..to that have that value (0 or 1).
local function runs_of(bitmap, value, from, to)
  local first_byte = math.floor(from / 8)
  local bytes = redis.call('GETRANGE', bitmap, first_byte, math.floor(to / 8))
  local runs, start = {}, nil
  for at = from, to do
    local byte = bytes:byte(math.floor(at / 8) - first_byte + 1) or 0
    local is_one = bit.band(byte, bit.rshift(0x80, at % 8)) ~= 0
    if is_one == (value == 1) then
      start = start or at
    elseif start then
      runs[#runs + 1] = {first = start, last = at - 1}
      start = nil
    end
  end
  if start then runs[#runs + 1] = {first = start, last = to} end
  return runs
end

-- Sets the bits from..to to 1, except those that are 1 in the bitmap `other` and 0 in this one.
local function set_unless(bitmap, other, from, to)
  local first_byte, last_byte = math.floor(from / 8), math.floor(to / 8)
  local held = redis.call('GETRANGE', other, first_byte, last_byte)
  rewrite(bitmap, from, last_byte, function(byte, n)
    local kept_out = bit.band(held:byte(n - first_byte + 1) or 0, bit.bnot(byte))
    return bit.bor(byte, bit.band(mask(n, from, to), bit.bnot(kept_out)))
  end)
end
