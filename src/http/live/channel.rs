//! When the status of a user who has listeners is read, and what they are shown of it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use crate::api_types::job::Job as JobView;
use crate::app::App;
use crate::domain::ids::UserId;
use crate::domain::job::Job;
use crate::ports::StatusReport;

/// The shortest time between two reads that changes cause. A burst of changes is read once after it.
pub const PACE: Duration = Duration::from_millis(200);
/// How soon the state of an unfinished job is read again without any news, for news may get lost.
const RUNNING: Duration = Duration::from_secs(10);
/// The same while nothing is to be done: news of a start may get lost.
const RESTING: Duration = Duration::from_mins(1);
/// The same while the store is away.
const AWAY: Duration = Duration::from_secs(1);

/// What a listener is shown.
#[derive(Debug)]
pub struct State {
    /// The version of the job; `none` when there never was one.
    pub id: String,
    /// The `job` of the status route's answer, on one line; `null` when there never was one.
    pub data: String,
}

impl State {
    pub(super) fn of(report: &StatusReport, heartbeat: Duration, now: DateTime<Utc>) -> Self {
        let id = report.job.as_ref().map_or_else(|| "none".to_owned(), Job::version);
        let job = report.job.as_ref().map(|job| JobView::of(job, &report.failed_chunks, heartbeat, now));
        Self { id, data: serde_json::to_string(&job).unwrap_or_default() }
    }
}

/// Has the status of one user read whenever it may be another, for those who listen.
pub(super) struct Channel {
    app: App,
    user: UserId,
    news: Notify,
}

impl Channel {
    pub(super) fn new(app: App, user: UserId) -> Self {
        Self { app, user, news: Notify::new() }
    }

    /// Something may have changed.
    pub(super) fn look_again(&self) {
        self.news.notify_one();
    }

    /// Reads the state at every change, and now and then without one. Goes on until it is dropped.
    pub(super) async fn keep_up(self: Arc<Self>) {
        let mut wait = Duration::ZERO;
        loop {
            // Either of both is a reason to look.
            let _ = tokio::time::timeout(wait, self.news.notified()).await;
            wait = match self.app.status(&self.user).await {
                Ok(report) if report.job.as_ref().is_some_and(|job| !job.status.is_ended()) => RUNNING,
                Ok(_) => RESTING,
                Err(error) => {
                    tracing::debug!(user.id = %self.user, %error, "the state can't be shown for now");
                    AWAY
                }
            };
            tokio::time::sleep(PACE).await;
        }
    }
}
