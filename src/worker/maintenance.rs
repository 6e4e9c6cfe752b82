//! Sweeping: every worker looks after the jobs of workers that are gone.

use super::runner::Worker;

/// Sweeps every sixth of a lease, for ever. After Redis was away it waits one renewal first, so that live workers can
/// take their leases again before anybody calls them dead; likewise at the start.
pub(super) async fn sweep_regularly(worker: Worker) {
    let (often, renewal) = (worker.lease / 6, worker.lease / 3);
    let mut wait = renewal;
    loop {
        tokio::time::sleep(wait).await;
        let store = &worker.tools.store;
        let swept = match store.sign_of_life(&worker.id).await {
            Ok(()) => store.sweep().await,
            Err(error) => Err(error),
        };
        wait = match swept {
            Ok(report) => {
                if report.lost + report.given_up + report.signalled > 0 {
                    tracing::info!(
                        lost = report.lost,
                        given_up = report.given_up,
                        signalled = report.signalled,
                        "swept up"
                    );
                    metrics::counter!("garmin_sync_jobs_lost_total")
                        .increment(u64::from(report.lost + report.given_up));
                }
                often
            }
            Err(error) => {
                tracing::warn!(worker.id = %worker.id, "can't sweep now: {error}");
                renewal
            }
        };
    }
}
