//! Coverage describes one store. Before a job is claimed, and whenever a job sees that its store is another, it is made to
//! describe the one at hand.

use super::RunContext;
use crate::ports::{SinkState, StoreError};

/// Rebuilds coverage from the sink when Redis' describes another store, or none. What can't be done now is only logged:
/// the job's own writes will meet the same trouble, and know what to do about it.
pub async fn make_believable(tools: &RunContext) {
    let sink = match tools.sink.state().await {
        Ok(sink) => sink,
        Err(error) => return tracing::warn!("the data store can't be looked at now: {error}"),
    };
    if let Err(error) = compare(tools, &sink).await {
        tracing::warn!("coverage can't be compared with the data store now: {error}");
    }
}

async fn compare(tools: &RunContext, sink: &SinkState) -> Result<(), StoreError> {
    let store = &tools.store;
    if store.describes(sink).await? {
        return Ok(());
    }
    match tools.sink.stored_days().await {
        Ok(days) => {
            // Of a new store there is nothing to say.
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
