//! Keeps one job: works on it while its heart beats, and gives it back when the worker stops.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::bells::Bells;
use super::heartbeat;
use super::process::Worker;
use crate::domain::ids::Claim;
use crate::ports::{Claimed, Finder, StoreError, WorkError};
use crate::runner::{self, RunEnd};

/// The wait between two tries to hand a job back.
const HAND_BACK_WAIT: Duration = Duration::from_millis(500);

pub(super) async fn keep(worker: &Worker, bells: &Bells, held: Claimed, shutdown: &CancellationToken) {
    let (claim, job) = (held.claim.clone(), &held.job);
    tracing::info!(
        job.id = %claim.job, user.id = %job.request.user, epoch = %claim.epoch, range = %job.request.range,
        types = %job.request.data_types, progress = job.progress, "job claimed"
    );
    let bell = bells.hang(&claim.job);
    let token = shutdown.child_token();
    let end = {
        let work = runner::run(&worker.tools, held, token.clone());
        // A task of its own: whatever the work is at, the heart beats on another thread.
        let (beating, claim, bell) = (worker.clone(), claim.clone(), Arc::clone(&bell));
        let heart = AbortOnDropHandle::new(tokio::spawn(async move { heartbeat::beat(&beating, &claim, &bell).await }));
        // Dropping the work stops it at whatever it waits for; a request under way goes on by itself.
        tokio::select! {
            end = work => end,
            // A heart that broke down is one that stopped.
            status = heart => RunEnd::Lost(status.unwrap_or_default()),
        }
    };
    bells.take_down(&claim.job, &bell);
    let outcome = match end {
        RunEnd::Completed => "completed",
        RunEnd::Failed(_) => "failed",
        RunEnd::Lost(_) => "lost",
        RunEnd::Interrupted => "handed_back",
    };
    metrics::counter!("garmin_sync_job_runs_total", "outcome" => outcome).increment(1);
    match end {
        RunEnd::Completed => tracing::info!(job.id = %claim.job, "job completed"),
        RunEnd::Failed(code) => tracing::warn!(job.id = %claim.job, code = %code, "job failed"),
        RunEnd::Lost(status) => tracing::warn!(job.id = %claim.job, ?status, "job is no longer this worker's"),
        RunEnd::Interrupted => hand_back(worker, &claim).await,
    }
}

async fn hand_back(worker: &Worker, claim: &Claim) {
    loop {
        match worker.tools.store.release(claim).await {
            Ok(()) => return tracing::info!(job.id = %claim.job, "job handed back"),
            Err(WorkError::Lost(status)) => {
                return tracing::info!(job.id = %claim.job, ?status, "job was already taken away");
            }
            Err(WorkError::Store(StoreError::Unreadable(what))) => {
                if let Err(error) = worker.tools.store.set_aside(Finder::Claim(claim), &what).await {
                    tracing::warn!(job.id = %claim.job, "a damaged job can't be set aside now; a sweep does it: {error}");
                }
                return;
            }
            Err(error @ (WorkError::Store(_) | WorkError::Undone(_))) => {
                tracing::warn!(job.id = %claim.job, "job can't be handed back yet: {error}");
                tokio::time::sleep(HAND_BACK_WAIT).await;
            }
        }
    }
}
