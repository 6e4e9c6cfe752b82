//! Supervises one claimed job: runs it while its lease is renewed, and releases it when the worker stops.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::heartbeat;
use super::process::Worker;
use super::renew_now::RenewNow;
use crate::domain::ids::Claim;
use crate::domain::job::Status;
use crate::ports::{Claimed, Finder, StoreError, WorkError};
use crate::runner::{self, RunEnd};

/// The wait between two tries to release a job.
const RELEASE_WAIT: Duration = Duration::from_millis(500);

pub(super) async fn supervise(worker: &Worker, renew_now: &RenewNow, held: Claimed, shutdown: &CancellationToken) {
    let (claim, job) = (held.claim.clone(), &held.job);
    tracing::info!(
        job.id = %claim.job, user.id = %job.request.user, epoch = %claim.epoch, range = %job.request.range,
        types = %job.request.data_types, progress = job.progress, "job claimed"
    );
    metrics::gauge!("garmin_sync_jobs_running").increment(1.0);
    let notifier = renew_now.register(&claim.job);
    let token = shutdown.child_token();
    let end = {
        let work = runner::run(&worker.context, held, token.clone());
        // A separate task, so that the lease is renewed on another thread whatever the work is doing.
        let (renewing, claim, notifier) = (worker.clone(), claim.clone(), Arc::clone(&notifier));
        let heartbeat = AbortOnDropHandle::new(tokio::spawn(async move {
            heartbeat::renew_until_lost(&renewing, &claim, &notifier).await
        }));
        // Dropping the work stops it wherever it waits; a request in flight continues by itself.
        tokio::select! {
            end = work => end,
            // A heartbeat that panicked counts as stopped.
            status = heartbeat => RunEnd::Lost(status.unwrap_or_default()),
        }
    };
    renew_now.deregister(&claim.job, &notifier);
    metrics::gauge!("garmin_sync_jobs_running").decrement(1.0);
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
        RunEnd::Lost(Some(status @ (Status::Paused | Status::Cancelled))) => {
            tracing::info!(job.id = %claim.job, %status, "job is no longer this worker's: its user stopped it");
        }
        RunEnd::Lost(status) => tracing::warn!(job.id = %claim.job, ?status, "job is no longer this worker's"),
        RunEnd::Interrupted => release(worker, &claim).await,
    }
}

async fn release(worker: &Worker, claim: &Claim) {
    loop {
        match worker.context.store.release(claim).await {
            Ok(()) => return tracing::info!(job.id = %claim.job, "job released"),
            Err(WorkError::Lost(status)) => {
                return tracing::info!(job.id = %claim.job, ?status, "job was already taken away");
            }
            Err(WorkError::Store(StoreError::Unreadable(what))) => {
                if let Err(error) = worker.context.store.set_aside(Finder::Claim(claim), &what).await {
                    tracing::warn!(job.id = %claim.job, "a damaged job can't be set aside now; the next rescue does it: {error}");
                }
                return;
            }
            Err(error @ (WorkError::Store(_) | WorkError::Undone(_))) => {
                tracing::debug!(job.id = %claim.job, "job can't be released yet: {error}");
                tokio::time::sleep(RELEASE_WAIT).await;
            }
        }
    }
}
