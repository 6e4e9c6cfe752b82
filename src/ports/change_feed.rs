//! News that something about somebody's jobs has changed.

use async_trait::async_trait;
use tokio::sync::mpsc::UnboundedSender;

use crate::domain::ids::{JobId, UserId};
use crate::domain::job::Status;

/// What is known of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A job changed.
    Job {
        /// Whose it is.
        user: UserId,
        /// Which.
        job: JobId,
        /// What it is now; none when another version of this program changed it, and told of it in another way.
        status: Option<Status>,
    },
    /// News can be heard from here on. What happened before may have been missed.
    Connected,
}

/// News of changes to all users' jobs: for whoever shows them, and for workers, which need not wait for their next renewal
/// to learn of a pause or a cancel. Only a hint: messages may be lost, late or repeated, and the status in the store is the
/// truth.
#[async_trait]
pub trait ChangeFeed: Send + Sync {
    /// Forwards what is heard until `to` is closed; connects again by itself, and says so each time.
    async fn forward_changes(&self, to: UnboundedSender<Change>);
}
