//! All jobs of all users at one moment, as Redis has them: one script, so that nothing changes in between.

use std::collections::BTreeMap;

use redis::Script;
use redis::aio::MultiplexedConnection;
use serde::Deserialize;

/// One snapshot.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Snapshot {
    /// Redis' clock, ms.
    pub at: i64,
    pub users: BTreeMap<String, UserState>,
    /// Until when the upstream may not be asked, ms; 0: no cool-down.
    pub cool_until: i64,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct UserState {
    /// The id that the lock names; empty: none.
    pub lock: String,
    pub jobs: BTreeMap<String, JobState>,
}

/// The fields of a job that the rules check, as text.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct JobState {
    pub status: String,
    pub rev: String,
    pub epoch: String,
    pub progress: String,
    pub error_code: String,
    pub created_at: String,
    pub ended_at: String,
    pub start_date: String,
    pub end_date: String,
    pub data_types: String,
    pub chunks: String,
    pub windows: String,
    pub losses: String,
    /// Its holder: `worker:epoch`.
    pub lease: String,
}

impl JobState {
    pub fn is_ended(&self) -> bool {
        matches!(self.status.as_str(), "completed" | "failed" | "cancelled")
    }

    pub fn created_ms(&self) -> i64 {
        self.created_at.parse().unwrap_or(0)
    }

    pub fn ended_ms(&self) -> i64 {
        self.ended_at.parse().unwrap_or(i64::MAX)
    }

    /// The worker's configured name, which its id begins with.
    pub fn holder(&self) -> Option<&str> {
        self.lease.split_once('-').map(|(name, _)| name)
    }
}

const SCRIPT: &str = r"
local p = ARGV[1]
local time = redis.call('TIME')
local function text(value) return value or '' end
local users = {}
for n = 3, #ARGV do
  local user, jobs, some = ARGV[n], {}, false
  for _, id in ipairs(redis.call('ZRANGE', p .. ':jobs:' .. user, 0, -1)) do
    local f = redis.call('HMGET', p .. ':job:' .. id, 'status', 'rev', 'epoch', 'progress', 'error_code', 'created_at',
      'ended_at', 'start_date', 'end_date', 'data_types', 'chunks_done', 'chunks_total', 'windows_done', 'windows_total',
      'losses')
    if f[1] then
      some = true
      jobs[id] = { status = f[1], rev = text(f[2]), epoch = text(f[3]), progress = text(f[4]), error_code = text(f[5]),
        created_at = text(f[6]), ended_at = text(f[7]), start_date = text(f[8]), end_date = text(f[9]),
        data_types = text(f[10]), chunks = text(f[11]) .. '/' .. text(f[12]), windows = text(f[13]) .. '/' .. text(f[14]),
        losses = text(f[15]), lease = text(redis.call('GET', p .. ':lease:' .. id)) }
    end
  end
  users[user] = { lock = text(redis.call('GET', p .. ':lock:' .. user)), jobs = some and jobs or nil }
end
return cjson.encode({ at = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000), users = users,
  cool_until = tonumber(redis.call('HGET', p .. ':cooldown:' .. ARGV[2], 'until') or 0) })
";

/// `scope` is the upstream's address, as cool-downs name it. None while Redis can't be asked.
pub async fn take(connection: &mut MultiplexedConnection, scope: &str, users: &[&str]) -> Option<Snapshot> {
    let script = Script::new(SCRIPT);
    let mut call = script.arg(super::site::PREFIX);
    call.arg(scope);
    for user in users {
        call.arg(*user);
    }
    let text: String = call.invoke_async(connection).await.ok()?;
    // A user without jobs has no list of them.
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    for user in value["users"].as_object_mut().unwrap().values_mut() {
        if user["jobs"].is_null() {
            user["jobs"] = serde_json::json!({});
        }
    }
    Some(serde_json::from_value(value).unwrap())
}
