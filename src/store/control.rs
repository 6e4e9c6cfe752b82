//! News of pause and cancel, from the channel on which the scripts publish them.

use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt as _;
use tokio::sync::mpsc::UnboundedSender;

use super::RedisStore;
use super::connections::redis_error;
use crate::domain::ids::JobId;
use crate::engine::ports::{ControlFeed, StoreError};

/// The wait before another try when the connection was lost. What is published meanwhile is missed, and found out by
/// the next renewal.
const RECONNECT: Duration = Duration::from_secs(1);

#[async_trait]
impl ControlFeed for RedisStore {
    async fn forward(&self, to: UnboundedSender<JobId>) {
        while !to.is_closed() {
            if let Err(error) = self.listen(&to).await {
                tracing::debug!("the control channel is lost for now: {error}");
            }
            tokio::time::sleep(RECONNECT).await;
        }
    }
}

impl RedisStore {
    /// Forwards until the connection or the listener is gone.
    async fn listen(&self, to: &UnboundedSender<JobId>) -> Result<(), StoreError> {
        let mut channel = self.redis.subscriber().await?;
        channel.subscribe(self.keys.control()).await.map_err(redis_error)?;
        let mut messages = channel.on_message();
        while let Some(message) = messages.next().await {
            // `<user> <job> <rev>`
            let text: String = message.get_payload().unwrap_or_default();
            let job = text.split(' ').nth(1).and_then(|id| JobId::parse(id).ok());
            if let Some(job) = job
                && to.send(job).is_err()
            {
                return Ok(());
            }
        }
        Ok(())
    }
}
