-- Puts away the value of a key if it is not what it should be: moves it to another name, where it can be inspected for
-- a while, so that the key can be used again.
--
-- key    any, in groups by what they should hold
-- arg    beginning (of all keys), put_away (beginning of what is put away), kept_ms (how long it is kept)
-- gives  {OK, keys put away...}
local gone = {'OK'}
for expected, group in pairs(key) do
  for _, at in pairs(group) do
    if is_damaged(at, expected) then
      local away = arg.put_away .. string.sub(at, #arg.beginning + 1)
      redis.call('RENAME', at, away)
      redis.call('PEXPIRE', away, int(arg.kept_ms))
      gone[#gone + 1] = at
    end
  end
end
return gone
