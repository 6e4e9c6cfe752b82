//! Coverage describes one store. Before a job is claimed, and whenever a job finds its store replaced, coverage is
//! rebuilt from the current one.

use super::RunContext;
use crate::ports::{SinkState, StoreError};

/// Rebuilds coverage from the sink when Redis' describes another store, or none. Failures are only logged: the job's
/// own writes will run into the same problem and handle it. An outage of Redis is told of by the store.
pub async fn rebuild_if_needed(context: &RunContext) {
    let sink = match context.sink.state().await {
        Ok(sink) => sink,
        Err(error) => return tracing::warn!("the data store's state can't be read now: {error}"),
    };
    if let Err(error @ StoreError::Unreadable(_)) = compare(context, &sink).await {
        tracing::warn!("coverage can't be compared with the data store now: {error}");
    }
}

async fn compare(context: &RunContext, sink: &SinkState) -> Result<(), StoreError> {
    let store = &context.store;
    if store.describes(sink).await? {
        return Ok(());
    }
    match context.sink.stored_days().await {
        Ok(days) => {
            // A new store needs no warning.
            if days.is_empty() {
                tracing::info!("coverage begins with an empty data store");
                return store.rebuild_coverage(sink, &days).await;
            }
            tracing::warn!(
                days = days.len(),
                "coverage describes another data store, a later copy of this one, or none: rebuilding it from this one"
            );
            store.rebuild_coverage(sink, &days).await
        }
        Err(error) => {
            tracing::warn!("the data store can't be read now: {error}");
            Ok(())
        }
    }
}
