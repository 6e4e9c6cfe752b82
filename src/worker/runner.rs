//! Takes signals and starts jobs, until it is told to stop; then hands everything back.

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::bells::Bells;
use super::process::Worker;
use super::{counters, keep, maintenance};
use crate::domain::ids::JobId;
use crate::domain::job::Status;
use crate::domain::span::millis;
use crate::ports::{Change, ChangeFeed, ClaimOutcome, Claimed, Finder, StoreError};
use crate::runner::rebuild::make_believable;
use crate::runner::settle;

/// How long jobs may take to be handed back, and requests to bring renewed credentials, before the process ends all the
/// same. Container runtimes kill after 10 s.
const STOP_BUDGET: Duration = Duration::from_secs(6);
/// The wait after the store could not be reached.
const STORE_WAIT: Duration = Duration::from_secs(1);

/// Works until `shutdown`, then hands its jobs back and leaves. Boxed, so that it is compiled here once, and not in whatever
/// awaits it.
pub fn run(worker: Worker, shutdown: CancellationToken) -> BoxFuture<'static, ()> {
    work(worker, shutdown).boxed()
}

async fn work(worker: Worker, shutdown: CancellationToken) {
    counters::describe();
    tracing::info!(worker.id = %worker.id, lease_ms = millis(worker.lease), "worker started");
    let (bells, jobs) = (Bells::default(), TaskTracker::new());
    let around = shutdown.child_token();
    let helpers = TaskTracker::new();
    helpers.spawn(around.clone().run_until_cancelled_owned(maintenance::show_life(worker.clone())));
    helpers.spawn(around.clone().run_until_cancelled_owned(maintenance::sweep_regularly(worker.clone())));
    helpers.spawn(around.clone().run_until_cancelled_owned(listen(Arc::clone(&worker.changes), bells.clone())));
    intake(&worker, &bells, &jobs, &shutdown).await;

    tracing::info!(worker.id = %worker.id, jobs = jobs.len(), "worker stops: handing jobs back");
    jobs.close();
    helpers.close();
    worker.tools.detached.close();
    let done = async {
        jobs.wait().await;
        worker.tools.detached.wait().await;
    };
    if tokio::time::timeout(STOP_BUDGET, done).await.is_err() {
        tracing::warn!(worker.id = %worker.id, "some work did not end in time; its lease will run out");
    }
    let left = tokio::time::timeout(STORE_WAIT, worker.tools.store.deregister(&worker.id));
    // A plain copy of the data of a worker that has ended holds all of it.
    let settled = tokio::time::timeout(STORE_WAIT, settle(&*worker.tools.sink));
    let (left, _) = tokio::join!(left, settled);
    match left {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(worker.id = %worker.id, "could not sign off: {error}"),
        Err(_) => tracing::warn!(worker.id = %worker.id, "could not sign off in time"),
    }
}

/// Has a job's lease renewed at once when somebody else may have taken the job away, so that a pause is noticed at once.
async fn listen(feed: Arc<dyn ChangeFeed>, bells: Bells) {
    let (sender, mut changes) = mpsc::unbounded_channel();
    let ring = async {
        while let Some(change) = changes.recv().await {
            if let Change::Job { job, status, .. } = change
                && status != Some(Status::Running)
            {
                bells.ring(&job);
            }
        }
    };
    tokio::join!(feed.forward_changes(sender), ring);
}

async fn intake(worker: &Worker, bells: &Bells, jobs: &TaskTracker, shutdown: &CancellationToken) {
    let permits = Arc::new(Semaphore::new(worker.concurrency));
    loop {
        // A job is only taken when it can start at once: a claimed job that waits would look stuck.
        let next = async {
            let permit = Arc::clone(&permits).acquire_owned().await.ok()?;
            Some((permit, next_signal(worker).await))
        };
        let Some(Some((permit, signal))) = shutdown.run_until_cancelled(next).await else { return };
        let Some(job) = signal else { continue };
        let Some(held) = claim(worker, &job, shutdown).await else { continue };
        let (worker, bells, shutdown) = (worker.clone(), bells.clone(), shutdown.clone());
        jobs.spawn(async move {
            keep::keep(&worker, &bells, held, &shutdown).await;
            drop(permit);
        });
    }
}

/// Waits for a signal; none when there was none for a while.
async fn next_signal(worker: &Worker) -> Option<JobId> {
    match worker.tools.store.next_signal(&worker.id).await {
        Ok(job) => job,
        Err(error) => {
            tracing::warn!(worker.id = %worker.id, "waiting for the state store: {error}");
            tokio::time::sleep(STORE_WAIT).await;
            None
        }
    }
}

async fn set_aside(worker: &Worker, job: &JobId, what: &str) {
    if let Err(error) = worker.tools.store.set_aside(Finder::Worker(&worker.id, job), what).await {
        tracing::warn!(job.id = %job, "a damaged job can't be set aside now; the next sweep does it: {error}");
    }
}

/// Claims the job that was signalled; none when the signal was stale. A claim that was sent is waited for even when the
/// worker stops, for a job that is claimed has to be handed back; a signal that is left goes back when the worker leaves.
async fn claim(worker: &Worker, job: &JobId, shutdown: &CancellationToken) -> Option<Claimed> {
    loop {
        shutdown.run_until_cancelled(make_believable(&worker.tools)).await?;
        match worker.tools.store.claim(&worker.id, job).await {
            Ok(ClaimOutcome::Claimed(held)) => return Some(*held),
            Ok(ClaimOutcome::Refused) => return None,
            // It will never be readable: it ends, and the next one is looked at.
            Err(StoreError::Unreadable(what)) => {
                set_aside(worker, job, &what).await;
                return None;
            }
            Err(error) => {
                tracing::warn!(worker.id = %worker.id, job.id = %job, "waiting for the state store: {error}");
                shutdown.run_until_cancelled(tokio::time::sleep(STORE_WAIT)).await?;
            }
        }
    }
}
