//! Orders to delete what is stored of a user.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use redis::AsyncCommands;

use super::call::Call;
use super::classify::redis_error;
use super::codec::is_written;
use super::damage::Holds;
use super::{RedisStore, damage, scripts};
use crate::domain::data_type::DataType;
use crate::domain::ids::{Epoch, JobId, UserId};
use crate::ports::{Deletion, Deletions, Erased, StoreError};

/// How often the end of a deletion is tried while jobs of the user come to light that were not known a moment ago.
const TRIES: u32 = 3;

#[async_trait]
impl Deletions for RedisStore {
    async fn deletions(&self) -> Result<Vec<Deletion>, StoreError> {
        let key = self.keys.deletions();
        let orders = match self.record(&key).await {
            Err(StoreError::Unreadable(_)) => {
                self.mend(&self.shared()).await?;
                self.record(&key).await?
            }
            orders => orders?,
        };
        let read = |(user, order): (String, Vec<u8>)| {
            let user = UserId::parse(&user).ok()?;
            let (requested_at, epoch) = parts(&order);
            Some(Deletion { user, requested_at, epoch })
        };
        Ok(orders.into_iter().filter_map(read).collect())
    }

    async fn renew_deletion(&self, deletion: &Deletion, known: Epoch) -> Result<(), StoreError> {
        let call = self.ordered(&scripts::RENEW_DELETION, deletion);
        self.write(&call.key("epoch", self.keys.epoch()).arg("known", known.0), &[]).await.map(drop)
    }

    async fn end_deletion(&self, deletion: &Deletion, erased: &Erased) -> Result<bool, StoreError> {
        let (keys, user) = (&self.keys, &deletion.user);
        self.mend_user(user).await?;
        for _ in 0..TRIES {
            let jobs = self.jobs_of(user).await?;
            let call = self
                .ordered(&scripts::END_DELETION, deletion)
                .key("account", keys.account(user))
                .key("jobs", keys.jobs(user))
                .key("latest", keys.latest(user))
                .key("lock", keys.lock(user))
                .key("queue", keys.queue())
                .key("active", keys.active())
                .key("sink", keys.sink())
                .key("sink_writes", keys.sink_writes())
                .keys("gone", self.gone(user, &jobs).into_iter().enumerate())
                .arg("jobs", jobs.iter().map(JobId::as_str).collect::<Vec<_>>())
                .arg("events", keys.events())
                .arg("sink_before", erased.before.id.as_str())
                .arg("sink_after", erased.after.id.as_str())
                .arg("sink_writes", erased.after.writes);
            match self.write(&call, &[(Holds::Hash, keys.account(user))]).await?.word() {
                "ENDED" => return Ok(true),
                "SUPERSEDED" => return Ok(false),
                _ => {}
            }
        }
        Err(Self::damaged(&format!("{}: it changes all the time", keys.jobs(user))))
    }
}

impl RedisStore {
    /// When the deletion of a user's data was asked for, if it was.
    pub(super) async fn read_deletion(&self, user: &UserId) -> Result<Option<DateTime<Utc>>, StoreError> {
        let key = self.keys.deletions();
        let order = self.redis.read_command::<Option<Vec<u8>>>(redis::cmd("HGET").arg(&key).arg(user.as_str())).await;
        match order.map_err(damage::at(&key)) {
            // Workers put it away; until then it says of nobody that there is an order.
            Err(StoreError::Unreadable(what)) => {
                self.tell(&what);
                Ok(None)
            }
            order => Ok(order?.map(|order| parts(&order).0)),
        }
    }

    fn ordered(&self, script: &'static redis::Script, deletion: &Deletion) -> Call {
        let call = Call::of(script).key("deletions", self.keys.deletions());
        call.arg("user", deletion.user.as_str()).arg("epoch", deletion.epoch.to_string())
    }

    /// The user's jobs, as history, lock and the latest job name them.
    async fn jobs_of(&self, user: &UserId) -> Result<Vec<JobId>, StoreError> {
        let (keys, mut connection) = (&self.keys, self.redis.checkout().await?);
        let mut commands = redis::pipe();
        commands.zrange(keys.jobs(user), 0, -1).cmd("MGET").arg(keys.latest(user)).arg(keys.lock(user));
        let (listed, shown): (Vec<Vec<u8>>, Vec<Option<Vec<u8>>>) =
            commands.query_async(&mut connection).await.map_err(redis_error)?;
        let mut jobs: Vec<_> = shown.iter().flatten().filter_map(|id| damage::job_id(id)).collect();
        for text in &listed {
            match damage::job_id(text) {
                Some(id) => jobs.push(id),
                None => connection.zrem(keys.jobs(user), text).await.map_err(redis_error)?,
            }
        }
        jobs.sort();
        jobs.dedup();
        Ok(jobs)
    }

    /// All keys of a user but the account, what was put away of them included. How much the user may ask of an upstream does
    /// not depend on what is stored: cool-down and budget stay.
    fn gone(&self, user: &UserId, jobs: &[JobId]) -> Vec<String> {
        let keys = &self.keys;
        let stays = [keys.cool_down(user.as_str()), keys.budget(user)];
        let mut gone: Vec<_> = self.of_user(user).into_iter().map(|(_, key)| key).collect();
        gone.retain(|key| !stays.contains(key));
        for job in jobs {
            gone.extend([keys.job(job), keys.chunks(job), keys.lease(job)]);
            gone.extend(DataType::ALL.into_iter().flat_map(|one| [keys.done(job, one), keys.no_data(job, one)]));
        }
        let away: Vec<_> = gone.iter().chain([&keys.account(user)]).map(|key| keys.away(key)).collect();
        gone.extend(away);
        gone
    }
}

/// When an order was given, and its epoch. One that can't be read has the smallest epoch, so that it is carried out or
/// renewed all the same.
fn parts(order: &[u8]) -> (DateTime<Utc>, Epoch) {
    let text = std::str::from_utf8(order).unwrap_or_default();
    let read = |(requested, epoch): (&str, &str)| Some((requested.parse::<u64>().ok()?, epoch.parse::<u64>().ok()?));
    let (requested, epoch) = text.split_once(':').and_then(read).unwrap_or_default();
    let at = i64::try_from(requested).ok().and_then(DateTime::from_timestamp_millis).filter(is_written);
    (at.unwrap_or_default(), Epoch(epoch))
}
