//! News of pause and cancel, from the channel on which the scripts publish them. What is missed is found out by the next
//! renewal.

use async_trait::async_trait;
use tokio::sync::mpsc::UnboundedSender;

use super::RedisStore;
use super::channel::News;
use crate::domain::ids::JobId;
use crate::ports::ControlFeed;

#[async_trait]
impl ControlFeed for RedisStore {
    async fn forward(&self, to: UnboundedSender<JobId>) {
        self.follow(self.keys.control(), |news| match news {
            News::Connected => !to.is_closed(),
            News::Changed { job, .. } => JobId::parse(job).map_or(true, |job| to.send(job).is_ok()),
        })
        .await;
    }
}
