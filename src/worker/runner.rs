//! Takes signals and starts jobs until told to stop; then releases all jobs.

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::process::Worker;
use super::renew_now::RenewNow;
use super::{counters, deletions, rescuer, supervisor};
use crate::domain::ids::JobId;
use crate::domain::job::Status;
use crate::domain::span::millis;
use crate::ports::{Change, ChangeFeed, ClaimOutcome, Claimed, Finder, StoreError};
use crate::runner::checkpoint;
use crate::runner::rebuild::rebuild_if_needed;

/// How long releasing jobs and finishing requests that may renew credentials can take before the process exits anyway.
/// Container runtimes kill after 10 s.
const STOP_BUDGET: Duration = Duration::from_secs(6);
/// The wait after the store could not be reached.
const STORE_WAIT: Duration = Duration::from_secs(1);

/// Works until `shutdown`, then releases its jobs and deregisters. Boxed, so that it is compiled only here, and not in
/// its callers.
pub fn run(worker: Worker, shutdown: CancellationToken) -> BoxFuture<'static, ()> {
    work(worker, shutdown).boxed()
}

async fn work(worker: Worker, shutdown: CancellationToken) {
    counters::describe();
    tracing::info!(worker.id = %worker.id, lease_ms = millis(worker.lease), "worker started");
    let (renew_now, jobs) = (RenewNow::default(), TaskTracker::new());
    let around = shutdown.child_token();
    let helpers = TaskTracker::new();
    helpers.spawn(around.clone().run_until_cancelled_owned(rescuer::heartbeat_regularly(worker.clone())));
    helpers.spawn(around.clone().run_until_cancelled_owned(rescuer::rescue_regularly(worker.clone())));
    helpers.spawn(around.clone().run_until_cancelled_owned(deletions::delete_regularly(worker.clone())));
    helpers.spawn(around.clone().run_until_cancelled_owned(listen(Arc::clone(&worker.changes), renew_now.clone())));
    intake(&worker, &renew_now, &jobs, &shutdown).await;

    tracing::info!(worker.id = %worker.id, jobs = jobs.len(), "worker stops: releasing jobs");
    jobs.close();
    helpers.close();
    worker.context.detached.close();
    let done = async {
        jobs.wait().await;
        worker.context.detached.wait().await;
    };
    if tokio::time::timeout(STOP_BUDGET, done).await.is_err() {
        tracing::warn!(worker.id = %worker.id, "some work did not end in time; its lease will expire");
    }
    let left = tokio::time::timeout(STORE_WAIT, worker.context.store.deregister(&worker.id));
    // So that a plain copy of the data is complete after the worker has stopped.
    let checkpointed = tokio::time::timeout(STORE_WAIT, checkpoint(&*worker.context.sink));
    let (left, _) = tokio::join!(left, checkpointed);
    match left {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(worker.id = %worker.id, "could not deregister: {error}"),
        Err(_) => tracing::warn!(worker.id = %worker.id, "could not deregister in time"),
    }
}

/// Renews a job's lease at once when its status changes elsewhere, so that a pause is noticed at once.
async fn listen(feed: Arc<dyn ChangeFeed>, renew_now: RenewNow) {
    let (sender, mut changes) = mpsc::unbounded_channel();
    let renew = async {
        while let Some(change) = changes.recv().await {
            if let Change::Job { job, status, .. } = change
                && status != Some(Status::Running)
            {
                renew_now.notify(&job);
            }
        }
    };
    tokio::join!(feed.forward_changes(sender), renew);
}

async fn intake(worker: &Worker, renew_now: &RenewNow, jobs: &TaskTracker, shutdown: &CancellationToken) {
    let permits = Arc::new(Semaphore::new(worker.concurrency));
    loop {
        // A job is only claimed when it can start at once: a waiting claimed job would look stuck.
        let next = async {
            let permit = Arc::clone(&permits).acquire_owned().await.ok()?;
            Some((permit, next_signal(worker).await))
        };
        let Some(Some((permit, signal))) = shutdown.run_until_cancelled(next).await else { return };
        let Some(job) = signal else { continue };
        let Some(held) = claim(worker, &job, shutdown).await else { continue };
        let (worker, renew_now, shutdown) = (worker.clone(), renew_now.clone(), shutdown.clone());
        jobs.spawn(async move {
            supervisor::supervise(&worker, &renew_now, held, &shutdown).await;
            drop(permit);
        });
    }
}

/// Waits for a signal; `None` if there was none for a while.
async fn next_signal(worker: &Worker) -> Option<JobId> {
    match worker.context.store.next_signal(&worker.id).await {
        Ok(job) => job,
        Err(error) => {
            match error {
                StoreError::Unavailable(_) => {
                    tracing::debug!(worker.id = %worker.id, "waiting for the state store: {error}");
                }
                StoreError::Unreadable(_) => {
                    tracing::warn!(worker.id = %worker.id, "waiting for a signal again: {error}");
                }
            }
            tokio::time::sleep(STORE_WAIT).await;
            None
        }
    }
}

async fn set_aside(worker: &Worker, job: &JobId, what: &str) {
    if let Err(error) = worker.context.store.set_aside(Finder::Worker(&worker.id, job), what).await {
        tracing::warn!(job.id = %job, "a damaged job can't be set aside now; the next rescue does it: {error}");
    }
}

/// Claims the signalled job; `None` if the signal was stale. A claim already sent is awaited even when the worker
/// stops, since a claimed job has to be released; an unused signal is requeued when the worker deregisters.
async fn claim(worker: &Worker, job: &JobId, shutdown: &CancellationToken) -> Option<Claimed> {
    loop {
        shutdown.run_until_cancelled(rebuild_if_needed(&worker.context)).await?;
        match worker.context.store.claim(&worker.id, job).await {
            Ok(ClaimOutcome::Claimed(held)) => return Some(*held),
            Ok(ClaimOutcome::Refused) => return None,
            // It will stay unreadable: it ends, and the next job is tried.
            Err(StoreError::Unreadable(what)) => {
                set_aside(worker, job, &what).await;
                return None;
            }
            Err(error) => {
                tracing::debug!(worker.id = %worker.id, job.id = %job, "waiting for the state store: {error}");
                shutdown.run_until_cancelled(tokio::time::sleep(STORE_WAIT)).await?;
            }
        }
    }
}
