//! Starting and steering jobs, as the API asks for it.

use std::time::Duration;

use async_trait::async_trait;
use redis::AsyncCommands;

use super::connections::{redis_error, run};
use super::damage;
use super::scripts::{self, Answer};
use super::{RedisStore, bits, codec};
use crate::domain::coverage::Coverage;
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::estimate::Speeds;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::{Event, Request, Status};
use crate::domain::ledger::Ledger;
use crate::ports::{
    ControlOutcome, Cooling, JobPage, JobReport, JobStore, Link, NewJob, StartOutcome, StatusReport, StoreError,
};

/// Jobs of a user that are kept. A year of daily syncs is in the sink anyway; this is what a history page shows.
const KEPT_JOBS: isize = 100;

#[async_trait]
impl JobStore for RedisStore {
    async fn start(&self, job: &NewJob) -> Result<StartOutcome, StoreError> {
        let user = &job.request.user;
        let mut outcome = self.try_start(job).await;
        if matches!(outcome, Err(StoreError::Unreadable(_))) && self.mend_user(user).await? {
            outcome = self.try_start(job).await;
        }
        // A job that can't be worked on must not hold the next one up.
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
        let keys = &self.keys;
        let mut call = scripts::PAUSE.prepare_invoke();
        call.key(&[keys.job(job), keys.lease(job), keys.queue(), keys.active()]);
        call.arg(job.as_str()).arg(keys.events()).arg(keys.control()).arg(user.as_str());
        call.arg(scripts::from_states(Event::Pause)).arg(Event::Pause.target().name());
        controlled(job, &self.write(&call, &[]).await?)
    }

    async fn cancel(&self, user: &UserId, job: &JobId) -> Result<ControlOutcome, StoreError> {
        let keys = &self.keys;
        let mut call = scripts::CANCEL.prepare_invoke();
        call.key(&[keys.job(job), keys.lease(job), keys.queue(), keys.active(), keys.lock(user)]);
        for one in bits::dated() {
            call.key(&[keys.asked(user, one), keys.coverage(user, one), keys.asked_again(user, one)]);
        }
        call.arg(job.as_str()).arg(keys.events()).arg(keys.control()).arg(user.as_str());
        call.arg(scripts::from_states(Event::Cancel)).arg(Event::Cancel.target().name());
        controlled(job, &self.write(&call, &[]).await?)
    }

    async fn resume(&self, user: &UserId, job: &JobId) -> Result<ControlOutcome, StoreError> {
        let keys = &self.keys;
        let mut call = scripts::RESUME.prepare_invoke();
        call.key(&[keys.job(job), keys.lock(user), keys.chunks(job), keys.latest(user), keys.queue(), keys.active()]);
        call.arg(job.as_str()).arg(keys.events()).arg(user.as_str());
        call.arg(scripts::from_states(Event::Resume)).arg(Event::Resume.target().name());
        call.arg(scripts::unfinished()).arg(keys.job_prefix());
        controlled(job, &self.write(&call, &[]).await?)
    }

    async fn status(&self, user: &UserId) -> Result<StatusReport, StoreError> {
        self.poll_status(user).await
    }

    async fn job(&self, user: &UserId, job: &JobId) -> Result<Option<JobReport>, StoreError> {
        self.read_job(user, job).await
    }

    async fn jobs(&self, user: &UserId, before: Option<&JobId>, limit: u32) -> Result<JobPage, StoreError> {
        self.read_jobs(user, before, limit).await
    }

    async fn coverage(&self, user: &UserId) -> Result<Coverage, StoreError> {
        self.read_coverage(user).await
    }

    async fn accept(&self, user: &UserId, one: DataType, days: DateRange, accepted: bool) -> Result<u32, StoreError> {
        self.change_accepted(user, one, days, accepted).await
    }

    async fn speeds(&self, user: &UserId) -> Result<Speeds, StoreError> {
        self.read_speeds(user).await
    }

    async fn cooling(&self, user: &UserId, upstream: &str) -> Result<Option<Cooling>, StoreError> {
        self.read_cooling(user, upstream).await
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
    async fn try_start(&self, job: &NewJob) -> Result<StartOutcome, StoreError> {
        let (id, user) = (&job.id, &job.request.user);
        let keys = &self.keys;
        let mut call = scripts::START.prepare_invoke();
        call.key(&[keys.lock(user), keys.job(id), keys.chunks(id), keys.latest(user), keys.jobs(user)]);
        call.key(&[keys.active(), keys.queue(), keys.account(user)]);
        call.key(bits::dated().map(|one| keys.asked(user, one)).collect::<Vec<_>>());
        call.key(bits::dated().map(|one| keys.asked_again(user, one)).collect::<Vec<_>>());
        call.key(bits::dated().map(|one| keys.coverage(user, one)).collect::<Vec<_>>());
        call.key(bits::dated().map(|one| keys.settled(user, one)).collect::<Vec<_>>());
        call.key(bits::dated().map(|one| keys.empty(user, one)).collect::<Vec<_>>());
        call.arg(id.as_str()).arg(keys.events()).arg(user.as_str()).arg(u8::from(self.needs_account));
        call.arg(scripts::unfinished()).arg(keys.job_prefix()).arg(self.plan_text(job)?);
        let answer = self.write(&call, &[]).await?;
        match answer.word() {
            "STARTED" => {
                // The job has started; history that stays too long is no reason to say otherwise.
                if let Err(error) = self.trim(user).await {
                    tracing::warn!(error = %error, "old jobs were not trimmed; the next start tries again");
                }
                Ok(StartOutcome::Started)
            }
            "HELD" => held(&answer).map(StartOutcome::Held),
            "NOT_LINKED" => Ok(StartOutcome::NotLinked),
            _ => Err(answer.unexpected(id)),
        }
    }

    /// What a job asks for, which never changes; none if there is no such job.
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
            let mut call = scripts::TRIM.prepare_invoke();
            call.key(&[self.keys.jobs(user), self.keys.latest(user), self.keys.job(&id)]);
            call.key(&[self.keys.chunks(&id), self.keys.lease(&id)]);
            call.key(DataType::ALL.map(|one| self.keys.done(&id, one)).as_slice());
            call.key(DataType::ALL.map(|one| self.keys.no_data(&id, one)).as_slice());
            call.arg(id.as_str()).arg(KEPT_JOBS).arg(scripts::unfinished());
            if run(on, &call).await?.word() == "TRIMMED" {
                excess -= 1;
            }
        }
        Ok(())
    }
}

impl RedisStore {
    /// Everything of a new job that the script only has to write, as JSON.
    fn plan_text(&self, job: &NewJob) -> Result<String, StoreError> {
        let ledger = Ledger::new(&job.request);
        let chunks: Vec<String> = ledger.chunks().iter().map(codec::chunk_text).collect::<Result<_, _>>()?;
        let doubted: Vec<_> = job.doubted.iter().flat_map(|(_, request)| days_of(request)).collect();
        let doubted_jobs: Vec<_> = job.doubted.iter().map(|(id, _)| self.keys.job(id)).collect();
        Ok(serde_json::json!({
            "fields": codec::new_job(&job.id, &job.request, &ledger),
            "chunks": chunks,
            "asked": days_of(&job.request),
            "doubted": doubted,
            "doubted_jobs": doubted_jobs,
        })
        .to_string())
    }
}

/// The days that a job asks for of the types that it fetches all of: [type, first, last], types numbered from 1.
fn days_of(request: &Request) -> Vec<[u32; 3]> {
    let whole = (1u32..).zip(bits::dated()).filter(|(_, one)| request.is_whole(*one));
    let days = whole.flat_map(|(number, one)| {
        let runs = request.selection.runs(one, request.range).into_iter();
        runs.filter_map(move |run| bits::coverage_run(run).map(|(first, last)| [number, first, last]))
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
        "HELD" => held(answer).map(ControlOutcome::Held),
        "STATE" => Status::from_name(&answer.text(0))
            .map(ControlOutcome::WrongState)
            .ok_or_else(|| StoreError::Unreadable(format!("job {job}: its field `status`"))),
        _ => Err(answer.unexpected(job)),
    }
}
