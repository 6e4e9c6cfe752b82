//! Notifications about changes to jobs.

use async_trait::async_trait;
use tokio::sync::mpsc::UnboundedSender;

use crate::domain::ids::{JobId, UserId};
use crate::domain::job::Status;

/// What is known of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A job changed.
    Job {
        /// Its user.
        user: UserId,
        /// Its id.
        job: JobId,
        /// Its new status; `None` if another version of this program changed it and announced it in another form.
        status: Option<Status>,
    },
    /// Listening starts here. Earlier changes may have been missed.
    Connected,
}

/// Changes to all users' jobs: for clients that display them, and for workers, which notice a pause or cancel before
/// their next renewal. Only a hint: messages may be lost, late or repeated; the status in the store is authoritative.
#[async_trait]
pub trait ChangeFeed: Send + Sync {
    /// Forwards changes until `to` is closed; reconnects by itself, and reports that each time.
    async fn forward_changes(&self, to: UnboundedSender<Change>);
}
