//! Starting and controlling jobs, for the API.

use std::time::Duration;

use async_trait::async_trait;
use redis::AsyncCommands;
use serde_json::json;

use super::bits::Run;
use super::call::Call;
use super::connections::{redis_error, run};
use super::damage;
use super::scripts::{self, Answer};
use super::{RedisStore, bits, codec};
use crate::domain::chunk::Chunk;
use crate::domain::coverage::Coverage;
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::estimate::Speeds;
use crate::domain::failure::ErrorCode;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::{Event, Request, Status};
use crate::domain::work_log::WorkLog;
use crate::ports::{
    ControlOutcome, Cooling, JobPage, JobReport, Jobs, Link, NewJob, RetryScope, StartOutcome, StatusReport, StoreError,
};

/// Jobs kept per user. A year of daily syncs is in the sink anyway; this is what a history page shows.
const KEPT_JOBS: isize = 100;

#[async_trait]
impl Jobs for RedisStore {
    async fn start(&self, job: &NewJob) -> Result<StartOutcome, StoreError> {
        let user = &job.request.user;
        let mut outcome = self.try_start(job).await;
        if matches!(outcome, Err(StoreError::Unreadable(_))) {
            self.mend_user(user).await?;
            outcome = self.try_start(job).await;
        }
        // A job that can't be worked on must not block the next one.
        if let Ok(StartOutcome::Held(id)) = &outcome
            && let Err(error) = self.sound(id).await
        {
            let StoreError::Unreadable(what) = error else { return Err(error) };
            self.set_job_aside(id, None, &what).await?;
            outcome = self.try_start(job).await;
        }
        outcome
    }

    async fn pause(&self, user: &UserId, job: &JobId) -> Result<ControlOutcome, StoreError> {
        let call = self.about(&scripts::PAUSE, job).event(Event::Pause).arg("user", user.as_str());
        controlled(job, &self.write(&call, &[]).await?)
    }

    async fn cancel(&self, user: &UserId, job: &JobId) -> Result<ControlOutcome, StoreError> {
        let keys = &self.keys;
        let call = self
            .about(&scripts::CANCEL, job)
            .key("lock", keys.lock(user))
            .by_dated_type("asked", |one| keys.asked(user, one))
            .by_dated_type("asked_again", |one| keys.asked_again(user, one))
            .by_dated_type("coverage", |one| keys.coverage(user, one))
            .event(Event::Cancel)
            .arg("user", user.as_str())
            .arg("numbered", codec::NUMBERED_TYPES.to_vec());
        controlled(job, &self.write(&call, &[]).await?)
    }

    async fn resume(&self, user: &UserId, job: &JobId) -> Result<ControlOutcome, StoreError> {
        let call = self.resume_call(user, job);
        controlled(job, &self.write(&call, &[]).await?)
    }

    async fn retry(&self, user: &UserId, job: &JobId, scope: RetryScope) -> Result<ControlOutcome, StoreError> {
        let call = self
            .resume_call(user, job)
            .arg("from", vec![Status::Failed.name()])
            .arg("code", ErrorCode::ChunksFailed.name())
            .arg("chunk", scope.chunk.map(|number| number.saturating_sub(1).to_string()))
            .arg("type", scope.data_type.map(DataType::name));
        controlled(job, &self.write(&call, &[]).await?)
    }

    async fn status(&self, user: &UserId) -> Result<StatusReport, StoreError> {
        self.read_status(user).await
    }

    async fn job(&self, user: &UserId, job: &JobId) -> Result<Option<JobReport>, StoreError> {
        self.read_job(user, job).await
    }

    async fn jobs(&self, user: &UserId, before: Option<&JobId>, limit: u32) -> Result<JobPage, StoreError> {
        self.read_jobs(user, before, limit).await
    }

    async fn failed_chunks(&self, job: &JobId) -> Result<Vec<Chunk>, StoreError> {
        self.read_failed_chunks(job).await
    }

    async fn coverage(&self, user: &UserId) -> Result<Coverage, StoreError> {
        self.coverage(user).await
    }

    async fn accept(&self, user: &UserId, one: DataType, days: DateRange, accepted: bool) -> Result<u32, StoreError> {
        self.change_accepted(user, one, days, accepted).await
    }

    async fn speeds(&self, user: &UserId) -> Result<Speeds, StoreError> {
        self.speeds(user).await
    }

    async fn cool_down(&self, user: &UserId, upstream: &str) -> Result<Option<Cooling>, StoreError> {
        self.read_cool_down(user, upstream).await
    }

    async fn end_cool_down(&self, user: &UserId, upstream: &str) -> Result<bool, StoreError> {
        self.end_own_cool_down(user, upstream).await
    }

    async fn link(&self, user: &UserId) -> Result<Option<Link>, StoreError> {
        self.read_link(user).await
    }

    async fn worker_seen(&self) -> Result<Option<Duration>, StoreError> {
        self.read_worker_seen().await
    }

    async fn end_damaged(&self, user: &UserId, job: &JobId, what: &str) -> Result<bool, StoreError> {
        let hash = self.examined(job).await?;
        let is_theirs = self.owner(job, &hash).await?.is_some_and(|owner| owner == *user);
        if is_theirs {
            self.set_job_aside(job, None, what).await?;
        }
        Ok(is_theirs)
    }
}

impl RedisStore {
    fn resume_call(&self, user: &UserId, job: &JobId) -> Call {
        let keys = &self.keys;
        self.about(&scripts::RESUME, job)
            .key("lock", keys.lock(user))
            .key("latest", keys.latest(user))
            .event(Event::Resume)
            .arg("user", user.as_str())
            .arg("unfinished", scripts::unfinished())
            .arg("job_prefix", keys.job_prefix())
            .arg("code", None::<String>)
            .arg("chunk", None::<String>)
            .arg("type", None::<String>)
    }

    async fn try_start(&self, job: &NewJob) -> Result<StartOutcome, StoreError> {
        let call = self.start_call(job)?;
        let user = &job.request.user;
        let answer = self.write(&call, &[]).await?;
        match answer.word() {
            "STARTED" => {
                // The job has started: leftover history is no reason to report an error.
                if let Err(error) = self.trim(user).await {
                    tracing::warn!(error = %error, "old jobs were not trimmed; the next start tries again");
                }
                Ok(StartOutcome::Started)
            }
            "HELD" => held(&answer).map(StartOutcome::Held),
            "NOT_LINKED" => Ok(StartOutcome::NotLinked),
            _ => Err(answer.unexpected(&job.id)),
        }
    }

    /// The immutable request of a job; `None` if there is no such job.
    pub(super) async fn request(&self, job: &JobId) -> Result<Option<Request>, StoreError> {
        let hash = self.record(&self.keys.job(job)).await?;
        if hash.is_empty() { Ok(None) } else { codec::request(&hash).map(Some) }
    }

    async fn trim(&self, user: &UserId) -> Result<(), StoreError> {
        let on = &mut self.redis.checkout().await?;
        let count: isize = on.zcard(self.keys.jobs(user)).await.map_err(redis_error)?;
        if count <= KEPT_JOBS {
            return Ok(());
        }
        let ids: Vec<Vec<u8>> = on.zrange(self.keys.jobs(user), 0, -1).await.map_err(redis_error)?;
        let mut excess = count - KEPT_JOBS;
        for text in &ids {
            if excess <= 0 {
                break;
            }
            let Some(id) = damage::job_id(text) else {
                let _: u32 = on.zrem(self.keys.jobs(user), text).await.map_err(redis_error)?;
                excess -= 1;
                continue;
            };
            let call = self.keys.with_done(self.about(&scripts::TRIM, &id), &id);
            let call = call.key("jobs", self.keys.jobs(user)).key("latest", self.keys.latest(user));
            let call = call.arg("keep", KEPT_JOBS).arg("unfinished", scripts::unfinished());
            if run(on, &call).await?.word() == "TRIMMED" {
                excess -= 1;
            }
        }
        Ok(())
    }
}

impl RedisStore {
    fn start_call(&self, job: &NewJob) -> Result<Call, StoreError> {
        let (keys, id, user) = (&self.keys, &job.id, &job.request.user);
        let work_log = WorkLog::new(&job.request);
        let chunks: Vec<String> = work_log.chunks().iter().map(codec::chunk_text).collect::<Result<_, _>>()?;
        let doubted: Vec<_> = job.doubted.iter().flat_map(|(_, request)| days_of(request)).collect();
        Ok(self
            .about(&scripts::START, id)
            .key("lock", keys.lock(user))
            .key("latest", keys.latest(user))
            .key("jobs", keys.jobs(user))
            .key("account", keys.account(user))
            .by_dated_type("asked", |one| keys.asked(user, one))
            .by_dated_type("asked_again", |one| keys.asked_again(user, one))
            .by_dated_type("coverage", |one| keys.coverage(user, one))
            .by_dated_type("final_days", |one| keys.final_days(user, one))
            .by_dated_type("empty", |one| keys.empty(user, one))
            .keys("doubted_jobs", job.doubted.iter().map(|(id, _)| (id, keys.job(id))))
            .arg("user", user.as_str())
            .arg("needs_account", self.needs_account)
            .arg("unfinished", scripts::unfinished())
            .arg("job_prefix", keys.job_prefix())
            .arg("fields", json!(codec::new_job(id, &job.request, &work_log)))
            .arg("chunks", chunks)
            .arg("asked", json!(days_of(&job.request)))
            .arg("doubted", json!(doubted)))
    }
}

/// The days that a job asks for, of types that it fetches entirely.
fn days_of(request: &Request) -> Vec<Run> {
    let whole = bits::dated().filter(|one| request.is_whole(*one));
    let days = whole.flat_map(|data_type| {
        let runs = request.selection.runs(data_type, request.range).into_iter();
        runs.filter_map(move |run| bits::coverage_run(run).map(|(first, last)| Run { data_type, first, last }))
    });
    days.collect()
}

fn held(answer: &Answer) -> Result<JobId, StoreError> {
    JobId::parse(&answer.text(0)).map_err(|_| RedisStore::damaged("a user's lock names no job"))
}

fn controlled(job: &JobId, answer: &Answer) -> Result<ControlOutcome, StoreError> {
    match answer.word() {
        "OK" => Ok(ControlOutcome::Done),
        "NONE" => Ok(ControlOutcome::NotFound),
        "NOTHING" => Ok(ControlOutcome::NothingFailed),
        "HELD" => held(answer).map(ControlOutcome::Held),
        "STATE" => Status::from_name(&answer.text(0))
            .map(ControlOutcome::WrongState)
            .ok_or_else(|| StoreError::Unreadable(format!("job {job}: its field `status`"))),
        _ => Err(answer.unexpected(job)),
    }
}
