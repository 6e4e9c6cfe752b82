//! Renews the lease of one job, and notices when the job is taken away.

use std::time::Duration;

use tokio::sync::Notify;

use super::process::Worker;
use crate::domain::ids::Claim;
use crate::domain::job::Status;
use crate::domain::policy::heartbeat_interval;
use crate::ports::{Finder, Renewal, StoreError};

/// The longest wait before retrying when Redis did not answer. Well below a third of a lease, which is how long a
/// rescuer waits after an outage for leases to be taken again.
const RETRY: Duration = Duration::from_secs(1);

/// Renews every third of the lease, and whenever `renew_now` is notified. Returns the job's status when the claim is no
/// longer valid. Waits out an outage of Redis: the store takes an expired lease again if nobody else has.
pub(super) async fn renew_until_lost(worker: &Worker, claim: &Claim, renew_now: &Notify) -> Option<Status> {
    let mut wait = heartbeat_interval(worker.lease);
    loop {
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = renew_now.notified() => {}
        }
        wait = match worker.context.store.renew(claim).await {
            Ok(Renewal::Ok) => heartbeat_interval(worker.lease),
            Ok(Renewal::Lost(status)) => {
                metrics::counter!("garmin_sync_leases_refused_total").increment(1);
                return status;
            }
            Err(StoreError::Unreadable(what)) => {
                match worker.context.store.set_aside(Finder::Claim(claim), &what).await {
                    Ok(()) => return Some(Status::Failed),
                    Err(error) => tracing::warn!(job.id = %claim.job, "a damaged job can't be set aside yet: {error}"),
                }
                RETRY.min(worker.lease / 10)
            }
            Err(error) => {
                tracing::debug!(job.id = %claim.job, "the lease can't be renewed yet: {error}");
                RETRY.min(worker.lease / 10)
            }
        };
    }
}
