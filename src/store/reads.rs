//! Reads for display. Nothing here writes.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::DateTime;
use futures::future::join_all;
use redis::pipe;

use super::call::Call;
use super::codec::{self, ByType, Fetched, Hash, salvage};
use super::coverage::Kept;
use super::set_aside::Found;
use super::{RedisStore, damage, scripts};
use crate::domain::bitmap::Bitmap;
use crate::domain::chunk::Chunk;
use crate::domain::data_type::DataType;
use crate::domain::dates::CLOCK_SKEW;
use crate::domain::estimate::Speeds;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::{Job, Status};
use crate::ports::{JobPage, JobReport, StatusReport, StoreError};

/// Seconds since 1970, and microseconds beside them.
type Time = (u64, u64);

impl RedisStore {
    /// One script call, on the shared connection: most requests are polls.
    pub(super) async fn read_status(&self, user: &UserId) -> Result<StatusReport, StoreError> {
        type Read = (Vec<u8>, Fetched, Vec<Vec<u8>>, ByType<Bitmap>, ByType<Bitmap>, Vec<u8>, Vec<u8>);
        let keys = &self.keys;
        let call = Call::of(&scripts::STATUS)
            .key("latest", keys.latest(user))
            .key("lock", keys.lock(user))
            .key("jobs", keys.jobs(user))
            .key("account", keys.account(user))
            .key("synced", keys.synced(user))
            .by_dated_type("asked", |one| keys.asked(user, one))
            .by_dated_type("coverage", |one| keys.coverage(user, one))
            .arg("job_prefix", keys.job_prefix())
            .arg("chunks_prefix", keys.chunks_prefix())
            .arg("user", user.as_str());
        let (id, Fetched(hash), failed, ByType(asked), ByType(covered), zone, synced): Read =
            self.redis.read(&call).await?;
        let job = damage::job_id(&id).map(|id| self.shown(&id, user, &hash));
        // Unreadable failures are not shown; the worker of the job will notice.
        let failed_chunks = with_failures(&failed);
        let is_active = job.as_ref().is_some_and(|job| !job.status.is_ended());
        let new = if is_active { codec::first_asked(&hash) } else { BTreeMap::new() };
        let last_successful = Kept { asked, covered, ..Kept::default() }.coverage().last_successful(&new);
        let timezone = std::str::from_utf8(&zone).ok().and_then(|name| name.parse().ok());
        // Earlier versions did not note it.
        let completed = job.as_ref().filter(|job| job.status == Status::Completed).and_then(|job| job.ended_at);
        let noted = std::str::from_utf8(&synced).ok().and_then(|ms| DateTime::from_timestamp_millis(ms.parse().ok()?));
        Ok(StatusReport { job, failed_chunks, last_successful, last_completed_at: noted.or(completed), timezone })
    }

    pub(super) async fn read_failed_chunks(&self, id: &JobId) -> Result<Vec<Chunk>, StoreError> {
        let records = self.record(&self.keys.chunks(id)).await.map(Some).or_else(damage::readable)?;
        Ok(with_failures(records.unwrap_or_default().values()))
    }

    /// A user's current or last job; if it can't be read as a whole, the readable part, as failed.
    fn shown(&self, id: &JobId, user: &UserId, hash: &Hash) -> Job {
        let read = codec::job(hash);
        match read {
            Ok(job) if job.request.user == *user && job.id == *id => job,
            other => {
                // If it is unfinished, whoever sets it aside logs it.
                let status = hash.get("status").and_then(|text| Status::from_name(std::str::from_utf8(text).ok()?));
                if status.is_some_and(Status::is_ended) {
                    let what =
                        other.err().map_or_else(|| "its field `user` or `id`".to_owned(), |error| error.to_string());
                    self.tell(&format!("{}: {what}", self.keys.job(id)));
                }
                let mut job = salvage::salvage(id, user, hash, DateTime::UNIX_EPOCH);
                job.ended_at = Some(job.ended_at.filter(|at| *at > job.updated_at).unwrap_or(job.updated_at));
                job
            }
        }
    }

    pub(super) async fn read_job(&self, user: &UserId, id: &JobId) -> Result<Option<JobReport>, StoreError> {
        let found = self.examine(id, true).await.and_then(Found::report).map_err(|error| self.told_of(id, error))?;
        Ok(found.filter(|report| report.job.request.user == *user))
    }

    pub(super) async fn read_jobs(
        &self,
        user: &UserId,
        before: Option<&JobId>,
        limit: u32,
    ) -> Result<JobPage, StoreError> {
        let mut command = redis::cmd("ZREVRANGE");
        command.arg(self.keys.jobs(user)).arg(0).arg(-1);
        let ids: Vec<Vec<u8>> = match self.redis.read_command(&command).await {
            Err(StoreError::Unreadable(what)) => {
                self.tell(&format!("{}: {what}", self.keys.jobs(user)));
                return Ok(JobPage { jobs: vec![], next: None, unreadable: 1 });
            }
            ids => ids?,
        };
        let first = match before {
            None => 0,
            // A missing job was the oldest, so nothing comes after it.
            Some(before) => ids.iter().position(|id| id == before.as_str().as_bytes()).map_or(ids.len(), |at| at + 1),
        };
        let mut page = JobPage { jobs: vec![], next: None, unreadable: 0 };
        let members = &ids[first..ids.len().min(first.saturating_add(limit as usize))];
        // All at once, but separately: an unreadable job must not hide the others.
        let named: Vec<Option<JobId>> = members.iter().map(|id| damage::job_id(id)).collect();
        let hashes = join_all(named.iter().flatten().map(|id| self.listed(user, id))).await;
        for job in hashes {
            match job {
                Ok(job) => page.jobs.extend(job),
                Err(StoreError::Unreadable(_)) => page.unreadable += 1,
                Err(error) => return Err(error),
            }
        }
        page.unreadable += u32::try_from(named.iter().filter(|id| id.is_none()).count()).unwrap_or(u32::MAX);
        if first + members.len() < ids.len() {
            page.next = named.into_iter().rev().flatten().next();
        }
        Ok(page)
    }

    /// A job of a user's history; `None` if it is gone.
    async fn listed(&self, user: &UserId, id: &JobId) -> Result<Option<Job>, StoreError> {
        let hash = self.record(&self.keys.job(id)).await.map_err(|error| self.told_of(id, error))?;
        if hash.is_empty() {
            return Ok(None);
        }
        let job = codec::job(&hash).map_err(|error| self.told_of(id, error))?;
        if job.request.user == *user && job.id == *id {
            return Ok(Some(job));
        }
        Err(self.told_of(id, StoreError::Unreadable("its field `user` or `id`".to_owned())))
    }

    /// The fields of a hash; `None` if it does not exist.
    pub(super) async fn record(&self, key: &str) -> Result<Hash, StoreError> {
        let Fetched(hash) = self.redis.read(&Call::of(&scripts::RECORD).key("record", key.to_owned())).await?;
        Ok(hash)
    }

    /// The same error, after logging it once.
    fn told_of(&self, id: &JobId, error: StoreError) -> StoreError {
        if let StoreError::Unreadable(what) = &error {
            self.tell(&format!("{}: {what}", self.keys.job(id)));
        }
        error
    }

    /// How long a day of each type took in the user's last jobs, where measured. Unreadable values are ignored: they
    /// only serve estimates.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn speeds(&self, user: &UserId) -> Result<Speeds, StoreError> {
        let fields = match self.record(&self.keys.speed(user)).await {
            Err(StoreError::Unreadable(what)) => {
                self.tell(&format!("{}: {what}", self.keys.speed(user)));
                return Ok(Speeds::default());
            }
            fields => fields?,
        };
        Ok(speeds_of(&fields))
    }

    pub(super) async fn read_worker_seen(&self) -> Result<Option<Duration>, StoreError> {
        let mut commands = pipe();
        commands.cmd("TIME").cmd("ZREVRANGE").arg(self.keys.workers()).arg(0).arg(-1).arg("WITHSCORES");
        let read = self.redis.read_all::<(Time, Vec<(Vec<u8>, f64)>)>(&commands).await;
        // An unreadable list is rebuilt at the next heartbeat.
        let Some(((seconds, micros), seen)) = read.map(Some).or_else(damage::readable)? else { return Ok(None) };
        let now = Duration::new(seconds, 0) + Duration::from_micros(micros);
        // A heartbeat from the future came from a wrong clock.
        let is_past = |at: &Duration| *at <= now + CLOCK_SKEW.to_std().unwrap_or_default();
        let mut seen = seen.iter().filter_map(|(_, at)| Duration::try_from_secs_f64(at / 1000.0).ok());
        Ok(seen.find(is_past).map(|at| now.saturating_sub(at)))
    }
}

/// The readable chunk records with a failure, by their days.
fn with_failures<'a>(records: impl IntoIterator<Item = &'a Vec<u8>>) -> Vec<Chunk> {
    let mut chunks: Vec<_> = records.into_iter().filter_map(|text| codec::chunk(text).ok()).collect();
    chunks.retain(|chunk| !chunk.failed.is_empty());
    chunks.sort_by_key(|chunk| chunk.start);
    chunks
}

/// Speeds by the name of their type; invalid ones are left out.
pub(super) fn speeds_of(fields: &Hash) -> Speeds {
    let number = |text: &[u8]| std::str::from_utf8(text).ok()?.parse().ok();
    fields.iter().filter_map(|(name, text)| Some((DataType::from_name(name)?, number(text)?))).collect()
}
