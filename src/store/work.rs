//! Claiming jobs, and writing their progress under the claim.

use std::time::Duration;

use async_trait::async_trait;
use redis::{AsyncCommands, FromRedisValue, Value};

use super::call::Call;
use super::codec::{self, ByType, Fetched};
use super::connections::redis_error;
use super::damage::Holds;
use super::scripts::{self, Answer};
use super::{RedisStore, coverage};
use crate::domain::bitmap::Bitmap;
use crate::domain::coverage::Coverage;
use crate::domain::estimate::Speeds;
use crate::domain::ids::{Claim, Epoch, JobId, UserId, WorkerId};
use crate::domain::job::{Event, Status};
use crate::domain::retry::CoolDownRule;
use crate::ports::{
    Admission, Allowance, ClaimOutcome, Claimed, CoolDown, End, Finder, Progress, Renewal, RescueReport, SinkState,
    StoreError, StoredDay, Work, WorkError,
};

#[async_trait]
impl Work for RedisStore {
    async fn next_signal(&self, worker: &WorkerId) -> Result<Option<JobId>, StoreError> {
        self.wait_for_signal(worker).await
    }

    async fn claim(&self, worker: &WorkerId, job: &JobId) -> Result<ClaimOutcome, StoreError> {
        let keys = &self.keys;
        let Some(read) = self.sound(job).await? else {
            let mut connection = self.redis.checkout().await?;
            let _: u32 = connection.lrem(keys.inflight(worker), 0, job.as_str()).await.map_err(redis_error)?;
            return Ok(ClaimOutcome::Refused);
        };
        let call = keys.with_done(self.about(&scripts::CLAIM, job), job);
        let call = call.key("lock", keys.lock(&read.request.user)).key("inflight", keys.inflight(worker));
        let call = call.key("epoch", keys.epoch()).event(Event::Claim);
        let call = call.arg("worker", worker.as_str()).arg("lease_ms", self.lease_ms());
        let answer = self.write(&call, &[self.list_of(worker)]).await?;
        match answer.word() {
            "CLAIMED" => claimed(worker, job, answer).map(|it| ClaimOutcome::Claimed(Box::new(it))),
            "REFUSED" => Ok(ClaimOutcome::Refused),
            _ => Err(answer.unexpected(job)),
        }
    }

    async fn renew(&self, claim: &Claim) -> Result<Renewal, StoreError> {
        let call = self.under(&scripts::RENEW, claim).from(Event::Release).key("workers", self.keys.workers());
        let call = call.arg("epoch", claim.epoch.to_string()).arg("worker", claim.worker.as_str());
        let answer = self.write(&call.arg("lease_ms", self.lease_ms()), &[]).await?;
        match answer.word() {
            "OK" => Ok(Renewal::Ok),
            "LOST" => Ok(Renewal::Lost(Status::from_name(&answer.text(0)))),
            _ => Err(answer.unexpected(&claim.job)),
        }
    }

    async fn progress(&self, claim: &Claim, user: &UserId, progress: &Progress) -> Result<(), WorkError> {
        let call = self.progress_call(claim, user, progress)?;
        written(&claim.job, &self.write(&call, &[(Holds::Hash, self.keys.speed(user))]).await?)
    }

    async fn finish(&self, claim: &Claim, user: &UserId, end: &End) -> Result<(), WorkError> {
        let (keys, job) = (&self.keys, &claim.job);
        let (event, code, message, units) = match end {
            End::Completed => {
                // A request never changes, so it may be read first.
                let request = self.request(job).await?.ok_or(WorkError::Lost(None))?;
                (Event::Complete, "", "", Some(request.units()))
            }
            End::Failed { code, message } => (Event::Fail, code.name(), message.as_str(), None),
        };
        let call = keys.with_done(self.under(&scripts::FINISH, claim), job).key("lock", keys.lock(user)).event(event);
        let call = call.key("synced", keys.synced(user)).arg("code", code).arg("message", message).arg("units", units);
        written(job, &self.write(&call, &[]).await?)
    }

    async fn set_aside(&self, by: Finder<'_>, what: &str) -> Result<(), StoreError> {
        match by {
            Finder::Claim(claim) => self.set_job_aside(&claim.job, Some(claim), what).await,
            Finder::Worker(worker, job) => {
                self.set_job_aside(job, None, what).await?;
                let mut connection = self.redis.checkout().await?;
                connection.lrem(self.keys.inflight(worker), 0, job.as_str()).await.map_err(redis_error)
            }
        }
    }

    async fn release(&self, claim: &Claim) -> Result<(), WorkError> {
        let call = self.under(&scripts::RELEASE, claim).event(Event::Release);
        written(&claim.job, &self.write(&call, &[]).await?)
    }

    async fn heartbeat(&self, worker: &WorkerId) -> Result<(), StoreError> {
        let call = Call::of(&scripts::HEARTBEAT).key("workers", self.keys.workers()).arg("worker", worker.as_str());
        self.write(&call, &[]).await.map(drop)
    }

    async fn rescue(&self) -> Result<RescueReport, StoreError> {
        self.rescue_all().await
    }

    async fn deregister(&self, worker: &WorkerId) -> Result<(), StoreError> {
        self.return_signals(worker).await
    }

    async fn raise_epoch(&self, to: Epoch) -> Result<(), StoreError> {
        let call = Call::of(&scripts::RAISE_EPOCH).key("epoch", self.keys.epoch()).arg("known", to.0);
        self.write(&call, &[]).await.map(drop)
    }

    async fn describes(&self, sink: &SinkState) -> Result<bool, StoreError> {
        let mut command = redis::cmd("MGET");
        command.arg(self.keys.sink()).arg(self.keys.sink_writes());
        Ok(coverage::is_described(self.redis.read_command(&command).await?, sink))
    }

    async fn rebuild_coverage(&self, sink: &SinkState, days: &[StoredDay]) -> Result<(), StoreError> {
        self.replace_coverage(sink, days).await
    }

    async fn coverage(&self, user: &UserId) -> Result<Coverage, StoreError> {
        self.coverage(user).await
    }

    async fn speeds(&self, user: &UserId) -> Result<Speeds, StoreError> {
        self.speeds(user).await
    }

    async fn acquire_permit(
        &self,
        claim: &Claim,
        user: &UserId,
        allowance: &Allowance,
    ) -> Result<Admission, StoreError> {
        self.acquire(claim, user, allowance).await
    }

    async fn keep_permit(&self, claim: &Claim, upstream: &str) -> Result<(), StoreError> {
        let call = self.permit_of(&scripts::KEEP_PERMIT, claim, upstream).arg("lease_ms", self.lease_ms());
        self.write(&call, &[(Holds::Text, self.keys.slot(upstream))]).await.map(drop)
    }

    async fn release_permit(&self, claim: &Claim, upstream: &str) -> Result<(), StoreError> {
        let call = self.permit_of(&scripts::RELEASE_PERMIT, claim, upstream);
        self.write(&call, &[(Holds::Text, self.keys.slot(upstream))]).await.map(drop)
    }

    async fn impose_cool_down(
        &self,
        scope: &str,
        user: &UserId,
        rule: CoolDownRule,
        retry_after: Option<Duration>,
    ) -> Result<CoolDown, StoreError> {
        self.impose(scope, user, rule, retry_after).await
    }
}

impl RedisStore {
    /// A call about the job of a claim, as its holder.
    pub(super) fn under(&self, script: &'static redis::Script, claim: &Claim) -> Call {
        self.about(script, &claim.job).arg("holder", claim.holder())
    }
}

/// What a claim read, in the order in which the script returns it.
fn claimed(worker: &WorkerId, job: &JobId, answer: Answer) -> Result<Claimed, StoreError> {
    type Read = (u64, Fetched, Fetched, ByType<Bitmap>, ByType<Bitmap>);
    let damaged = |_| RedisStore::damaged(&format!("job {job}: what its claim read"));
    let (epoch, Fetched(hash), Fetched(chunks), ByType(done), ByType(no_data)) =
        Read::from_redis_value(Value::Array(answer.into_rest())).map_err(damaged)?;
    let read = codec::job(&hash)?;
    let work_log = codec::work_log(&read, &chunks, done, no_data)?;
    let claim = Claim { job: job.clone(), worker: worker.clone(), epoch: Epoch(epoch) };
    Ok(Claimed { claim, job: read, work_log })
}

fn written(job: &JobId, answer: &Answer) -> Result<(), WorkError> {
    match answer.word() {
        "OK" => Ok(()),
        "LOST" => Err(WorkError::Lost(Status::from_name(&answer.text(0)))),
        "UNDONE" => Err(WorkError::Undone(answer.text(0).parse().unwrap_or(0))),
        _ => Err(answer.unexpected(job).into()),
    }
}
