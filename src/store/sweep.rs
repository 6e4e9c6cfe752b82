//! Finding jobs whose worker is gone, and signals that got lost. Every worker sweeps; each job is one script call, so
//! that two sweeps at once do no harm.

use redis::AsyncCommands;

use super::connections::{redis_error, run};
use super::{RedisStore, scripts};
use crate::domain::failure::ErrorCode;
use crate::domain::ids::{JobId, UserId, WorkerId};
use crate::domain::job::Event;
use crate::engine::ports::{StoreError, SweepReport};

/// Workers that a job may lose in a row, without anything getting done, until it fails with the last of them: so many
/// are not killed by accident, the job itself must be what kills them.
const LOSS_LIMIT: u32 = 3;

/// Leases without a sign of life after which a worker counts as gone; it gives one at least every 0.8 leases.
const SILENT_LEASES: u32 = 2;

const GIVEN_UP: &str = "Three workers in a row stopped while they ran this sync, before anything more was stored. Look \
                        into the worker's log for the reason, then resume the sync: what is stored stays stored.";

impl RedisStore {
    pub(super) async fn sweep_all(&self) -> Result<SweepReport, StoreError> {
        let mut report = SweepReport::default();
        let (active, workers): (Vec<String>, Vec<String>) = {
            let mut commands = redis::pipe();
            commands.zrange(self.keys.active(), 0, -1).zrange(self.keys.workers(), 0, -1);
            self.redis.read_all(&commands).await?
        };
        let mut unreadable = None;
        for text in &active {
            // One damaged job must not keep the others from being looked after.
            match self.sweep_job(text, &mut report).await {
                Err(StoreError::Unreadable(what)) => unreadable = Some(StoreError::Unreadable(what)),
                other => other?,
            }
        }
        for worker in workers.into_iter().filter_map(|text| WorkerId::parse(&text).ok()) {
            report.signalled += self.reclaim(&worker, Some(self.lease * SILENT_LEASES)).await?;
        }
        unreadable.map_or(Ok(report), Err)
    }

    async fn sweep_job(&self, text: &str, report: &mut SweepReport) -> Result<(), StoreError> {
        let keys = &self.keys;
        let mut connection = self.redis.checkout().await?;
        let Ok(job) = JobId::parse(text) else {
            return connection.zrem(keys.active(), text).await.map_err(redis_error);
        };
        // Whose job it is never changes, so that it may be read before.
        let user: Option<String> = connection.hget(keys.job(&job), "user").await.map_err(redis_error)?;
        let user = user.map_or_else(|| Ok(UserId::me()), |text| UserId::parse(&text));
        let user = user.map_err(|_| StoreError::Unreadable(format!("job {job}: its field `user`")))?;
        let mut call = scripts::SWEEP.prepare_invoke();
        call.key(&[keys.job(&job), keys.lease(&job), keys.lock(&user), keys.queue(), keys.active()]);
        call.arg(job.as_str()).arg(keys.events());
        call.arg(scripts::from_states(Event::Lose)).arg(Event::Lose.target().name());
        call.arg(Event::GiveUp.target().name()).arg(LOSS_LIMIT).arg(ErrorCode::WorkerLost.name()).arg(GIVEN_UP);
        call.arg(scripts::from_states(Event::Claim)).arg(self.lease_ms());
        let answer = run(&mut connection, &call).await?;
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
