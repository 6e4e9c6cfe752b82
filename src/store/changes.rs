//! News of every change to a job, from the channel on which the scripts publish it.

use async_trait::async_trait;
use tokio::sync::mpsc::UnboundedSender;

use super::RedisStore;
use super::channel::News;
use crate::domain::ids::UserId;
use crate::ports::{Change, ChangeFeed};

#[async_trait]
impl ChangeFeed for RedisStore {
    async fn forward_changes(&self, to: UnboundedSender<Change>) {
        self.follow(self.keys.events(), |news| match news {
            News::Connected => to.send(Change::Connected).is_ok(),
            News::Changed { user, .. } => UserId::parse(user).map_or(true, |user| to.send(Change::Of(user)).is_ok()),
        })
        .await;
    }
}
