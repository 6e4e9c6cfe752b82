//! Notifications of job changes, from the channel on which the scripts publish them.

use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt as _;
use tokio::sync::mpsc::UnboundedSender;

use super::RedisStore;
use super::classify::redis_error;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::Status;
use crate::ports::{Change, ChangeFeed, StoreError};

/// The wait before reconnecting. What is published meanwhile is missed: it is only a hint.
const RECONNECT: Duration = Duration::from_secs(1);

#[async_trait]
impl ChangeFeed for RedisStore {
    async fn forward_changes(&self, to: UnboundedSender<Change>) {
        while !to.is_closed() {
            if let Err(error) = self.listen(&to).await {
                tracing::debug!("lost the connection to the channel of changes: {error}");
            }
            tokio::select! {
                () = tokio::time::sleep(RECONNECT) => {}
                () = to.closed() => {}
            }
        }
    }
}

impl RedisStore {
    /// Forwards messages until the connection is lost or nobody listens any more.
    async fn listen(&self, to: &UnboundedSender<Change>) -> Result<(), StoreError> {
        let mut subscriber = self.redis.subscriber().await?;
        subscriber.subscribe(self.keys.events()).await.map_err(redis_error)?;
        let mut messages = subscriber.on_message();
        let mut change = Some(Change::Connected);
        loop {
            if change.is_some_and(|change| to.send(change).is_err()) {
                return Ok(());
            }
            let Some(message) = messages.next().await else { return Ok(()) };
            change = changed(&message.get_payload::<String>().unwrap_or_default());
        }
    }
}

/// Parses a message: `<user> <job> <status>`.
pub(super) fn changed(text: &str) -> Option<Change> {
    let mut words = text.split(' ');
    let (user, job) = (UserId::parse(words.next()?).ok()?, JobId::parse(words.next()?).ok()?);
    Some(Change::Job { user, job, status: words.next().and_then(Status::from_name) })
}
