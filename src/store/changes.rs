//! News of every change to a job, from the channel on which the scripts publish it.

use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt as _;
use tokio::sync::mpsc::UnboundedSender;

use super::RedisStore;
use super::connections::redis_error;
use crate::domain::ids::UserId;
use crate::engine::ports::{Change, ChangeFeed, StoreError};

/// The wait before another try when the connection was lost.
const RECONNECT: Duration = Duration::from_secs(1);

#[async_trait]
impl ChangeFeed for RedisStore {
    async fn forward_changes(&self, to: UnboundedSender<Change>) {
        while !to.is_closed() {
            if let Err(error) = self.listen_for_changes(&to).await {
                tracing::debug!("the channel of events is lost for now: {error}");
            }
            tokio::time::sleep(RECONNECT).await;
        }
    }
}

impl RedisStore {
    /// Forwards until the connection or the listener is gone.
    async fn listen_for_changes(&self, to: &UnboundedSender<Change>) -> Result<(), StoreError> {
        let mut channel = self.redis.subscriber().await?;
        channel.subscribe(self.keys.events()).await.map_err(redis_error)?;
        let mut messages = channel.on_message();
        if to.send(Change::Connected).is_err() {
            return Ok(());
        }
        while let Some(message) = messages.next().await {
            // `<user> <job> <rev>`
            let text: String = message.get_payload().unwrap_or_default();
            let user = text.split(' ').next().and_then(|user| UserId::parse(user).ok());
            if let Some(user) = user
                && to.send(Change::Of(user)).is_err()
            {
                return Ok(());
            }
        }
        Ok(())
    }
}
