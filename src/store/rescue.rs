//! Finds jobs whose worker is lost, and lost signals. Every worker does this; each job is one script call, so that
//! concurrent rescuers do no harm.

use std::sync::atomic::Ordering;

use redis::AsyncCommands;

use super::classify::redis_error;
use super::{RedisStore, damage, scripts};
use crate::domain::failure::ErrorCode;
use crate::domain::ids::{UserId, WorkerId};
use crate::domain::job::Event;
use crate::ports::{RescueReport, StoreError};

/// How many workers a job may lose in a row, without progress, before it fails with the last of them: that many are not
/// killed by accident, so the job itself must be the cause.
const STALL_LIMIT: u32 = 3;

/// Leases without a heartbeat after which a worker counts as lost; it sends one at least every 0.8 leases.
const SILENT_LEASES: u32 = 2;

/// Members of a sorted set.
type Members = Vec<Vec<u8>>;

const GIVEN_UP: &str = "Three workers in a row stopped while they ran this sync, before anything more was stored. Look \
                        into the worker's log for the reason, then resume the sync: what is stored stays stored.";

impl RedisStore {
    pub(super) async fn rescue_all(&self) -> Result<RescueReport, StoreError> {
        let mut report = RescueReport::default();
        let (active, workers) = match self.read_line().await {
            Err(StoreError::Unreadable(_)) => {
                self.mend(&self.shared()).await?;
                self.read_line().await?
            }
            read => read?,
        };
        // If the list of active jobs is suddenly empty, it may have been lost: the users' locks name the waiting jobs.
        if self.had_active.swap(!active.is_empty(), Ordering::AcqRel) && active.is_empty() {
            self.restore_line().await?;
        }
        for text in &active {
            // One damaged job must not keep the others from being rescued.
            match self.rescue_job(text, &mut report).await {
                Err(StoreError::Unreadable(what)) => self.lay_aside(text, &what).await?,
                other => other?,
            }
        }
        for text in &workers {
            if let Some(worker) = std::str::from_utf8(text).ok().and_then(|text| WorkerId::parse(text).ok()) {
                report.signalled += self.requeue(&worker, Some(self.lease * SILENT_LEASES)).await?;
            } else {
                let mut connection = self.redis.checkout().await?;
                let _: u32 = connection.zrem(self.keys.workers(), text).await.map_err(redis_error)?;
            }
        }
        Ok(report)
    }

    async fn read_line(&self) -> Result<(Members, Members), StoreError> {
        let mut commands = redis::pipe();
        commands.zrange(self.keys.active(), 0, -1).zrange(self.keys.workers(), 0, -1);
        self.redis.read_all(&commands).await
    }

    async fn lay_aside(&self, text: &[u8], what: &str) -> Result<(), StoreError> {
        let Some(job) = damage::job_id(text) else { return Ok(()) };
        match self.set_job_aside(&job, None, what).await {
            // The others are still rescued.
            Err(StoreError::Unreadable(why)) => {
                self.tell(&format!("{}: {why}", self.keys.job(&job)));
                Ok(())
            }
            done => done,
        }
    }

    async fn rescue_job(&self, text: &[u8], report: &mut RescueReport) -> Result<(), StoreError> {
        let keys = &self.keys;
        let Some(job) = damage::job_id(text) else {
            let mut connection = self.redis.checkout().await?;
            return connection.zrem(keys.active(), text).await.map_err(redis_error);
        };
        // A job's user never changes, so it may be read first.
        let user = self.sound(&job).await?.map_or_else(UserId::me, |job| job.request.user);
        self.check_chunks(&job).await?;
        let call = self.about(&scripts::RESCUE, &job).key("lock", keys.lock(&user));
        let call =
            call.arg("running", scripts::statuses(Event::Requeue)).arg("waiting", scripts::statuses(Event::Claim));
        let call =
            call.arg("after_stall", Event::Requeue.target().name()).arg("after_last", Event::GiveUp.target().name());
        let call = call.arg("limit", STALL_LIMIT).arg("code", ErrorCode::WorkerLost.name()).arg("message", GIVEN_UP);
        let call = call.arg("lease_ms", self.lease_ms());
        let call = call.arg("job_prefix", keys.job_prefix()).arg("unfinished", scripts::unfinished());
        let answer = self.write(&call, &[]).await?;
        match answer.word() {
            "NOTHING" => {}
            "LOST" => report.lost += 1,
            "GIVEN_UP" => report.given_up += 1,
            "SIGNALLED" => report.signalled += 1,
            _ => return Err(answer.unexpected(&job)),
        }
        Ok(())
    }
}
