-- Prepended to every script. Keys and arguments have names: `key.job` is a key, `key.done` a group of keys by data type
-- (or as the script says), `arg.id` an argument. The JSON text in ARGV maps them: {keys: name -> index in KEYS, or a
-- group of such; args: name -> value}. A null argument reads as false.

-- The longest text in any key, with a wide margin: a bitmap of days for a hundred years has 5 kB.
local LONGEST = 8192
-- The most fields of any hash, with a wide margin: the days of some forty years.
local MOST_FIELDS = 16384

-- The same table, but an unknown name stops the script.
local function strict(names)
  return setmetatable(names, {__index = function(_, name) error('the call gives no ' .. tostring(name), 2) end})
end

local function named(places)
  for name, place in pairs(places) do places[name] = KEYS[place] or named(place) end
  return strict(places)
end

local call = cjson.decode(ARGV[1])
local key, arg = named(call.keys), call.args
for name, value in pairs(arg) do
  if value == cjson.null then arg[name] = false end
end
strict(arg)

local function kind(at)
  return redis.call('TYPE', at).ok
end

local function is_record(at)
  return kind(at) == 'hash' and redis.call('HLEN', at) <= MOST_FIELDS
end

local function is_text(at)
  return kind(at) == 'string' and redis.call('STRLEN', at) <= LONGEST
end

-- Existing keys with unexpected content.
local unreadable = {}

-- Reads a key that passes one of the two checks above; nil for any other key, or if it does not exist.
local function read(at, is_sound, command)
  if is_sound(at) then return redis.call(command, at) end
  if kind(at) ~= 'none' then unreadable[#unreadable + 1] = at end
end

-- The existing texts or hashes of a group: name, value, name, value, ...
local function read_group(group, is_sound, command)
  local found = {}
  for name, at in pairs(group) do
    local value = read(at, is_sound, command)
    if value then
      found[#found + 1] = name
      found[#found + 1] = value
    end
  end
  return found
end

local function bitmaps(group)
  return read_group(group, is_text, 'GET')
end
