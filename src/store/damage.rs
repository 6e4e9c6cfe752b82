//! Keys with unexpected content: put away, so that everything else continues, and repaired where possible.
//!
//! Values that were put away can be inspected for a week under `damaged:`. Keys that are only hints, or can be derived
//! from others, are rebuilt: the queue from the locks; a user's lock, latest job and history from each other; and
//! coverage from the sink, before the next claim.

use std::collections::HashSet;
use std::time::Duration;

use parking_lot::Mutex;
use redis::{AsyncCommands, ScanOptions};

use super::call::Call;
use super::connections::redis_error;
use super::scripts::{self, Answer};
use super::{RedisStore, bits, millis};
use crate::domain::ids::{JobId, UserId, WorkerId};
use crate::domain::job::{Event, Status};
use crate::ports::StoreError;

/// How long damaged values can be inspected.
pub(super) const KEPT: Duration = Duration::from_hours(7 * 24);

/// How many damaged records this process remembers having logged; beyond that, some are logged again.
const REMEMBERED: usize = 1000;

/// What a key should hold: a Redis type, or a text that is an id or a whole number. `is_damaged` in `lua/prelude.lua`
/// uses the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Hash,
    List,
    SortedSet,
    Text,
    Id,
    Number,
}

impl Holds {
    const ALL: [Self; 6] = [Self::Hash, Self::List, Self::SortedSet, Self::Text, Self::Id, Self::Number];

    fn name(self) -> &'static str {
        match self {
            Self::Hash => "hash",
            Self::List => "list",
            Self::SortedSet => "zset",
            Self::Text => "string",
            Self::Id => "id",
            Self::Number => "number",
        }
    }
}

/// Damaged records that were already logged, for values that are read repeatedly and never repaired.
#[derive(Default)]
pub(super) struct Told(Mutex<HashSet<String>>);

impl RedisStore {
    /// Logs once what can't be read; `what` names the key and no content.
    pub(super) fn tell(&self, what: &str) {
        let mut told = self.told.0.lock();
        if told.len() >= REMEMBERED {
            told.clear();
        }
        if told.insert(what.to_owned()) {
            tracing::error!("Redis holds something that can't be read: {what}");
        }
    }

    /// Runs a script; if a damaged shared key, or one of `beside`, blocks it, puts that away and runs the script again.
    pub(super) async fn write(&self, call: &Call, beside: &[(Holds, String)]) -> Result<Answer, StoreError> {
        let answer = self.redis.write(call).await.and_then(Answer::sound);
        let Err(StoreError::Unreadable(_)) = answer else { return answer };
        self.mend(&[self.shared(), beside.to_vec()].concat()).await?;
        self.redis.write(call).await.and_then(Answer::sound)
    }

    /// The keys that all jobs share.
    pub(super) fn shared(&self) -> Vec<(Holds, String)> {
        let keys = &self.keys;
        vec![
            (Holds::List, keys.queue()),
            (Holds::SortedSet, keys.active()),
            (Holds::SortedSet, keys.workers()),
            (Holds::Number, keys.epoch()),
            (Holds::Text, keys.sink()),
            (Holds::Number, keys.sink_writes()),
            (Holds::Hash, keys.deletions()),
        ]
    }

    /// A user's keys, except for jobs and the account.
    pub(super) fn of_user(&self, user: &UserId) -> Vec<(Holds, String)> {
        let keys = &self.keys;
        let mut all = vec![
            (Holds::Id, keys.lock(user)),
            (Holds::Id, keys.latest(user)),
            (Holds::Number, keys.synced(user)),
            (Holds::SortedSet, keys.jobs(user)),
            (Holds::Hash, keys.speed(user)),
            (Holds::Hash, keys.cool_down(user.as_str())),
            (Holds::Number, keys.budget(user)),
        ];
        for one in bits::dated() {
            all.extend([
                (Holds::Text, keys.asked(user, one)),
                (Holds::Text, keys.asked_again(user, one)),
                (Holds::Text, keys.coverage(user, one)),
                (Holds::Text, keys.empty(user, one)),
                (Holds::Text, keys.final_days(user, one)),
                (Holds::Text, keys.partial(user, one)),
                (Holds::Text, keys.accepted(user, one)),
                (Holds::Hash, keys.tried(user, one)),
            ]);
        }
        all
    }

    /// Puts away a user's damaged keys, and restores from each other what can be.
    pub(super) async fn mend_user(&self, user: &UserId) -> Result<(), StoreError> {
        if self.mend(&self.of_user(user)).await? { self.restore_user(user).await } else { Ok(()) }
    }

    /// A worker's list of signals.
    pub(super) fn list_of(&self, worker: &WorkerId) -> (Holds, String) {
        (Holds::List, self.keys.inflight(worker))
    }

    /// Puts away the damaged ones of some keys; returns whether there were any. That none is found does not mean that all
    /// were sound a moment ago: another process may have been quicker. So whoever was blocked by one tries again in
    /// either case.
    pub(super) async fn mend(&self, keys: &[(Holds, String)]) -> Result<bool, StoreError> {
        let mut call = Call::of(&scripts::MEND)
            .arg("beginning", self.keys.beginning())
            .arg("put_away", self.keys.put_away())
            .arg("kept_ms", millis(KEPT));
        for holds in Holds::ALL {
            let group = keys.iter().filter(|(what, _)| *what == holds);
            call = call.keys(holds.name(), group.map(|(_, key)| (key, key.clone())));
        }
        let gone = self.redis.write(&call).await?.texts();
        for key in &gone {
            tracing::error!(
                key,
                "Redis held something there that can't be read: it was moved to {}, where it is kept for a week",
                self.keys.put_away()
            );
        }
        if gone.iter().any(|key| self.keys.is_mark(key)) {
            self.forget_sink().await?;
        }
        if gone.contains(&self.keys.queue()) || gone.contains(&self.keys.active()) {
            self.restore_line().await?;
        }
        Ok(!gone.is_empty())
    }

    /// Detaches coverage from its store, so that it is rebuilt before the next claim.
    async fn forget_sink(&self) -> Result<(), StoreError> {
        self.redis.checkout().await?.del(self.keys.sink()).await.map_err(redis_error)
    }

    /// Makes the next rescue check every job that waits or runs, as if it had waited for long: the users' locks name
    /// them. Jobs with an unreadable status are checked too.
    pub(super) async fn restore_line(&self) -> Result<(), StoreError> {
        let locks = self.scan(&self.keys.pattern("lock")).await?;
        let mut connection = self.redis.checkout().await?;
        for key in locks {
            let id: Option<Vec<u8>> = connection.get(&key).await.map_err(redis_error).or_else(readable)?;
            let Some(job) = id.and_then(|id| job_id(&id)) else { continue };
            if !connection.exists::<_, bool>(self.keys.job(&job)).await.map_err(redis_error)? {
                continue;
            }
            let status: Option<Vec<u8>> =
                connection.hget(self.keys.job(&job), "status").await.map_err(redis_error).or_else(readable)?;
            let status = status.and_then(|text| Status::from_name(std::str::from_utf8(&text).ok()?));
            let is_of_line =
                |status| [Event::Claim, Event::Requeue].iter().any(|it| it.allowed_from().contains(&status));
            if status.is_none_or(is_of_line) {
                let _: u32 = connection.zadd(self.keys.active(), job.as_str(), 0).await.map_err(redis_error)?;
            }
        }
        Ok(())
    }

    /// Restores a user's lock, latest job and history from each other.
    async fn restore_user(&self, user: &UserId) -> Result<(), StoreError> {
        let (lock, latest, jobs) = (self.keys.lock(user), self.keys.latest(user), self.keys.jobs(user));
        let mut connection = self.redis.checkout().await?;
        let found: Vec<Option<Vec<u8>>> = connection.mget(&[&lock, &latest]).await.map_err(redis_error)?;
        let mut ids = found.into_iter().map(|id| id.and_then(|id| job_id(&id)));
        let (held, last) = (ids.next().flatten(), ids.next().flatten());
        let Some(current) = held.or(last) else { return Ok(()) };
        let status: Result<Option<Vec<u8>>, _> = connection.hget(self.keys.job(&current), "status").await;
        let status = status.map_err(redis_error).or_else(readable)?.unwrap_or_default();
        let mut commands = redis::pipe();
        commands.cmd("SET").arg(&latest).arg(current.as_str()).arg("NX").ignore();
        commands.cmd("ZADD").arg(&jobs).arg("NX").arg(0).arg(current.as_str()).ignore();
        if scripts::unfinished().iter().any(|one| one.as_bytes() == status) {
            commands.cmd("SET").arg(&lock).arg(current.as_str()).arg("NX").ignore();
        }
        commands.exec_async(&mut connection).await.map_err(redis_error)
    }

    /// The keys that match a pattern.
    pub(super) async fn scan(&self, pattern: &str) -> Result<Vec<String>, StoreError> {
        let options = ScanOptions::default().with_pattern(pattern).with_count(1000);
        let mut connection = self.redis.checkout().await?;
        let mut found = connection.scan_options::<Vec<u8>>(options).await.map_err(redis_error)?;
        let mut keys = Vec::new();
        while let Some(key) = found.next_item().await {
            keys.extend(String::from_utf8(key.map_err(redis_error)?));
        }
        Ok(keys)
    }
}

/// Turns unreadable content into `None`.
pub(super) fn readable<T>(error: StoreError) -> Result<Option<T>, StoreError> {
    match error {
        StoreError::Unreadable(_) => Ok(None),
        StoreError::Unavailable(_) => Err(error),
    }
}

/// Adds the key to an error about unreadable content.
pub(super) fn at(key: &str) -> impl Fn(StoreError) -> StoreError {
    move |error| match error {
        StoreError::Unreadable(what) => StoreError::Unreadable(format!("{key}: {what}")),
        StoreError::Unavailable(_) => error,
    }
}

/// The job id in a member of a list or a set.
pub(super) fn job_id(text: &[u8]) -> Option<JobId> {
    JobId::parse(std::str::from_utf8(text).ok()?).ok()
}
