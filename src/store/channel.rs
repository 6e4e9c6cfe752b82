//! Listening to a channel on which the scripts publish changes of jobs, whatever becomes of the connection.

use std::time::Duration;

use futures::StreamExt as _;

use super::RedisStore;
use super::connections::redis_error;
use crate::ports::StoreError;

/// The wait before another try when the connection was lost. What is published meanwhile is missed: it was only a hint.
const RECONNECT: Duration = Duration::from_secs(1);

/// What a channel brings.
pub(super) enum News<'a> {
    /// The connection stands, for the first time or again.
    Connected,
    /// A job has changed.
    Changed { user: &'a str, job: &'a str },
}

impl RedisStore {
    /// Passes on what `channel` brings, until `pass_on` says that nobody listens any more.
    pub(super) async fn follow(&self, channel: String, mut pass_on: impl FnMut(News<'_>) -> bool + Send) {
        loop {
            match self.listen(&channel, &mut pass_on).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::debug!(channel, "the channel is lost for now: {error}"),
            }
            tokio::time::sleep(RECONNECT).await;
        }
    }

    /// The same until the connection is gone; whether anybody still listens.
    async fn listen(
        &self,
        channel: &str,
        pass_on: &mut (impl FnMut(News<'_>) -> bool + Send),
    ) -> Result<bool, StoreError> {
        let mut subscriber = self.redis.subscriber().await?;
        subscriber.subscribe(channel).await.map_err(redis_error)?;
        let mut messages = subscriber.on_message();
        if !pass_on(News::Connected) {
            return Ok(false);
        }
        while let Some(message) = messages.next().await {
            let text: String = message.get_payload().unwrap_or_default();
            if let Some((user, job)) = changed(&text)
                && !pass_on(News::Changed { user, job })
            {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The user and the job of a message: `<user> <job> <rev>`.
pub(super) fn changed(text: &str) -> Option<(&str, &str)> {
    let mut words = text.split(' ');
    Some((words.next()?, words.next()?))
}
