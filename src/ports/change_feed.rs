//! News that something about somebody's jobs has changed.

use async_trait::async_trait;
use tokio::sync::mpsc::UnboundedSender;

use crate::domain::ids::UserId;

/// What is known of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A job of this user changed.
    Of(UserId),
    /// News can be heard from here on. What happened before may have been missed.
    Connected,
}

/// News of changes to all users' jobs. Only a hint: messages may be lost, late or repeated, and the status in the store
/// is the truth.
#[async_trait]
pub trait ChangeFeed: Send + Sync {
    /// Forwards what is heard until `to` is closed; connects again by itself, and says so each time.
    async fn forward_changes(&self, to: UnboundedSender<Change>);
}
