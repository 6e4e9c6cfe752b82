//! Signs of life, and sweeping: every worker looks after the jobs of workers that are gone.

use std::time::Duration;

use super::process::Worker;
use crate::domain::policy::heartbeat_interval;
use crate::ports::StoreError;

/// The longest time between two signs of life: who looks whether a worker is there does not know how long its leases are.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);

/// Says that this worker lives, for ever. What can't be said now is said next time; the sweep logs why.
pub(super) async fn show_life(worker: Worker) {
    loop {
        if worker.tools.store.heartbeat(&worker.id).await.is_ok() {
            worker.life.note();
        }
        tokio::time::sleep(SIGN_OF_LIFE.min(worker.lease / 6)).await;
    }
}

/// Sweeps every sixth of a lease, for ever. At the start, and when Redis is back after it was away, it waits one renewal
/// first, so that live workers can take their leases again before anybody calls them dead.
pub(super) async fn sweep_regularly(worker: Worker) {
    let (often, renewal) = (worker.lease / 6, heartbeat_interval(worker.lease));
    let mut was_away = true;
    loop {
        was_away = match sweep(&worker, was_away).await {
            Ok(()) => false,
            Err(error) => {
                tracing::warn!(worker.id = %worker.id, "can't sweep now: {error}");
                true
            }
        };
        tokio::time::sleep(if was_away { renewal } else { often }).await;
    }
}

async fn sweep(worker: &Worker, was_away: bool) -> Result<(), StoreError> {
    let store = &worker.tools.store;
    store.heartbeat(&worker.id).await?;
    if was_away {
        tokio::time::sleep(heartbeat_interval(worker.lease)).await;
    }
    let report = store.rescue().await?;
    if report.lost + report.given_up + report.signalled > 0 {
        tracing::info!(lost = report.lost, given_up = report.given_up, signalled = report.signalled, "swept up");
        metrics::counter!("garmin_sync_jobs_lost_total").increment(u64::from(report.lost + report.given_up));
    }
    Ok(())
}
