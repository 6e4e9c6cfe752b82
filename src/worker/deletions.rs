//! Deletes what is stored of users who asked for that. Every worker looks for such orders; several at once do no harm, and after
//! a crash the order is still there.

use std::time::Duration;

use super::process::Worker;
use crate::domain::span::millis;
use crate::ports::{Deletion, SinkError, StoreError};

/// How often to look: somebody waits for it.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// The wait after something failed.
const RETRY: Duration = Duration::from_secs(15);

/// Looks for orders forever, and carries them out.
pub(super) async fn delete_regularly(worker: Worker) {
    loop {
        let wait = match worker.deletions.deletions().await {
            Ok(orders) => carry_out(&worker, &orders).await,
            // The store or the rescue tells of it.
            Err(_) => LOOK_EVERY,
        };
        tokio::time::sleep(wait).await;
    }
}

/// Carries out all orders, whatever happens to one of them; returns when to look again.
async fn carry_out(worker: &Worker, orders: &[Deletion]) -> Duration {
    let mut wait = LOOK_EVERY;
    for order in orders {
        if let Err(error) = delete(worker, order).await {
            wait = RETRY;
            if matches!(error, Failure::Store(StoreError::Unavailable(_))) {
                continue;
            }
            let cause: &dyn std::error::Error = &error;
            tracing::warn!(
                user.id = %order.user, cause = ?cause.source(), retry_in_ms = millis(RETRY),
                "stored data of a user can't be deleted yet: {error}"
            );
        }
    }
    wait
}

/// Why an order was not carried out.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Sink(#[from] SinkError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// First the rows, then what describes them: a crash in between leaves the order, and coverage of a user without an account.
async fn delete(worker: &Worker, order: &Deletion) -> Result<(), Failure> {
    let erased = match worker.context.sink.erase(&order.user, order.epoch).await {
        Ok(erased) => erased,
        // Either another worker was quicker, and the account is in use again: then the order is gone. Or Redis is as it
        // was before what the sink knows: then the order gets one beyond them, and is carried out the next time.
        Err(SinkError::Fenced(by)) => {
            metrics::counter!("garmin_sync_writes_refused_total", "by" => "sink").increment(1);
            return Ok(worker.deletions.renew_deletion(order, by).await?);
        }
        Err(error) => return Err(error.into()),
    };
    if worker.deletions.end_deletion(order, &erased).await? {
        tracing::info!(user.id = %order.user, rows = erased.rows, "deleted the stored data of a user");
        metrics::counter!("garmin_sync_deletions_total").increment(1);
    }
    Ok(())
}
