-- Puts away what a key holds if it is something else than it should be: under another name, where it can still be looked at
-- for a while, so that whoever needs the key can go on.
--
-- KEYS  any
-- ARGV  1 beginning of all keys  2 beginning of what is put away  3 how long it is kept, ms  4.. kind of each key
-- gives {OK, keys put away...}
local gone = {'OK'}
for n, key in ipairs(KEYS) do
  if is_damaged(key, ARGV[3 + n]) then
    local away = ARGV[2] .. string.sub(key, #ARGV[1] + 1)
    redis.call('RENAME', key, away)
    redis.call('PEXPIRE', away, ARGV[3])
    gone[#gone + 1] = key
  end
end
return gone
