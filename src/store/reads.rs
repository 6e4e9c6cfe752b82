//! What is shown to people. Nothing here writes.

use std::time::Duration;

use redis::pipe;

use super::codec::{self, Hash};
use super::marks::{Bitmaps, Kept};
use super::{RedisStore, bits, scripts};
use crate::domain::data_type::DataType;
use crate::domain::dates::CLOCK_SKEW;
use crate::domain::estimate::Speeds;
use crate::domain::ids::{JobId, UserId};
use crate::domain::invariants;
use crate::engine::ports::{JobPage, JobReport, StatusReport, StoreError};

impl RedisStore {
    /// One script call, on the line that needs no checkout: polls are what most requests are.
    pub(super) async fn read_status(&self, user: &UserId) -> Result<StatusReport, StoreError> {
        let mut call = scripts::STATUS.prepare_invoke();
        call.key(self.keys.latest(user));
        call.key(bits::dated().map(|one| self.keys.asked(user, one)).collect::<Vec<_>>());
        call.key(bits::dated().map(|one| self.keys.coverage(user, one)).collect::<Vec<_>>());
        call.arg(self.keys.job_prefix()).arg(self.keys.chunks_prefix());
        let (hash, failed, asked, covered): (Hash, Vec<Vec<u8>>, Bitmaps, Bitmaps) = self.redis.read(&call).await?;
        let job = if hash.is_empty() { None } else { Some(codec::job(&hash)?) };
        let mut failed_chunks = failed.iter().map(|text| codec::chunk(text)).collect::<Result<Vec<_>, _>>()?;
        failed_chunks.retain(|chunk| !chunk.failed.is_empty());
        failed_chunks.sort_by_key(|chunk| chunk.start);
        let last_successful = Kept { asked, covered, ..Kept::default() }.coverage().last_successful();
        Ok(StatusReport { job, failed_chunks, last_successful })
    }

    pub(super) async fn read_job(&self, user: &UserId, id: &JobId) -> Result<Option<JobReport>, StoreError> {
        let done = DataType::ALL.map(|one| self.keys.done(id, one));
        let no_data = DataType::ALL.map(|one| self.keys.no_data(id, one));
        let mut commands = pipe();
        commands.atomic().hgetall(self.keys.job(id)).hgetall(self.keys.chunks(id));
        commands.cmd("MGET").arg(&done).cmd("MGET").arg(&no_data);
        let (hash, chunks, done, no_data): (Hash, Hash, Bitmaps, Bitmaps) = self.redis.read_all(&commands).await?;
        if hash.is_empty() {
            return Ok(None);
        }
        let job = codec::job(&hash)?;
        if job.request.user != *user {
            return Ok(None);
        }
        let ledger = codec::ledger(&job, &chunks, done, no_data)?;
        debug_assert_eq!(invariants::check(&job, &ledger), Ok(()));
        Ok(Some(JobReport { job, ledger }))
    }

    pub(super) async fn read_jobs(
        &self,
        user: &UserId,
        before: Option<&JobId>,
        limit: u32,
    ) -> Result<JobPage, StoreError> {
        let mut command = redis::cmd("ZREVRANGE");
        command.arg(self.keys.jobs(user)).arg(0).arg(-1);
        let ids: Vec<String> = self.redis.read_command(&command).await?;
        let first = match before {
            None => 0,
            // A job that is no longer there was the oldest, so nothing comes after it.
            Some(before) => ids.iter().position(|id| id == before.as_str()).map_or(ids.len(), |at| at + 1),
        };
        let page: Vec<JobId> = ids[first..]
            .iter()
            .take(limit as usize)
            .map(|id| JobId::parse(id).map_err(|_| Self::damaged("a user's list of jobs")))
            .collect::<Result<_, _>>()?;
        if page.is_empty() {
            return Ok(JobPage { jobs: vec![], next: None });
        }
        let next = if first + page.len() < ids.len() { page.last().cloned() } else { None };
        let mut commands = pipe();
        for id in &page {
            commands.hgetall(self.keys.job(id));
        }
        let hashes: Vec<Hash> = self.redis.read_all(&commands).await?;
        let jobs = hashes.iter().filter(|hash| !hash.is_empty()).map(codec::job).collect::<Result<_, _>>()?;
        Ok(JobPage { jobs, next })
    }

    /// What can't be read is not known: it only serves estimates.
    pub(super) async fn read_speeds(&self, user: &UserId) -> Result<Speeds, StoreError> {
        let mut command = redis::cmd("HGETALL");
        command.arg(self.keys.speed(user));
        let fields: Hash = self.redis.read_command(&command).await?;
        let number = |text: &[u8]| std::str::from_utf8(text).ok()?.parse().ok();
        let speeds = fields.iter().filter_map(|(name, text)| Some((DataType::from_name(name)?, number(text)?)));
        Ok(speeds.collect())
    }

    pub(super) async fn read_worker_seen(&self) -> Result<Option<Duration>, StoreError> {
        let mut commands = pipe();
        commands.cmd("TIME").cmd("ZREVRANGE").arg(self.keys.workers()).arg(0).arg(0).arg("WITHSCORES");
        let ((seconds, micros), seen): ((u64, u64), Vec<(String, f64)>) = self.redis.read_all(&commands).await?;
        let now = Duration::new(seconds, 0) + Duration::from_micros(micros);
        // One from the future was given by a clock that was wrong.
        let is_past = |at: &Duration| *at <= now + CLOCK_SKEW.to_std().unwrap_or_default();
        let seen = seen.first().and_then(|(_, at)| Duration::try_from_secs_f64(at / 1000.0).ok());
        Ok(seen.filter(is_past).map(|at| now.saturating_sub(at)))
    }
}
