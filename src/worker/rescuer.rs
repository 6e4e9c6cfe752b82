//! Rescues jobs: every worker looks for the jobs of lost workers.

use std::time::Duration;

use super::process::Worker;
use crate::domain::policy::heartbeat_interval;
use crate::ports::StoreError;

/// The longest time between two heartbeats: readers of the heartbeat don't know the length of the leases.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(10);

/// Sends this worker's heartbeats forever. Failures are only retried; the store and the rescue log them.
pub(super) async fn heartbeat_regularly(worker: Worker) {
    loop {
        if worker.context.store.heartbeat(&worker.id).await.is_ok() {
            worker.life.note();
            metrics::counter!("garmin_sync_heartbeats_total").increment(1);
        }
        tokio::time::sleep(HEARTBEAT_EVERY.min(worker.lease / 6)).await;
    }
}

/// Looks for lost jobs every sixth of a lease, forever. At the start, and after an outage of Redis, it first waits one
/// renewal, so that live workers can take their leases again before they count as lost.
pub(super) async fn rescue_regularly(worker: Worker) {
    let (often, renewal) = (worker.lease / 6, heartbeat_interval(worker.lease));
    let mut was_away = true;
    loop {
        was_away = match rescue(&worker, was_away).await {
            Ok(()) => false,
            Err(error @ StoreError::Unavailable(_)) => {
                tracing::debug!(worker.id = %worker.id, "can't look for jobs of dead workers now: {error}");
                true
            }
            Err(error) => {
                tracing::warn!(worker.id = %worker.id, "can't look for jobs of dead workers now: {error}");
                true
            }
        };
        tokio::time::sleep(if was_away { renewal } else { often }).await;
    }
}

async fn rescue(worker: &Worker, was_away: bool) -> Result<(), StoreError> {
    let store = &worker.context.store;
    store.heartbeat(&worker.id).await?;
    if was_away {
        tokio::time::sleep(heartbeat_interval(worker.lease)).await;
    }
    let report = store.rescue().await?;
    if report.lost + report.given_up + report.signalled > 0 {
        tracing::info!(lost = report.lost, given_up = report.given_up, signalled = report.signalled, "rescued jobs");
        metrics::counter!("garmin_sync_jobs_lost_total").increment(u64::from(report.lost + report.given_up));
    }
    Ok(())
}
