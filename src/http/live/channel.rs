//! When the status of a user with listeners is read, and what they are shown of it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use crate::api_types::job::Job as JobView;
use crate::app::App;
use crate::domain::ids::UserId;
use crate::domain::job::Job;
use crate::ports::StatusReport;

/// The shortest time between two reads caused by changes. A burst of changes leads to one read after it.
pub const PACE: Duration = Duration::from_millis(200);
/// How soon an unfinished job is read again without a hint, because hints may get lost.
const RUNNING: Duration = Duration::from_secs(10);
/// The same while there is nothing to do: a hint of a start may get lost.
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

/// Reads the status of one user whenever it may have changed, for the listeners.
pub(super) struct Channel {
    app: App,
    user: UserId,
    hint: Notify,
}

impl Channel {
    pub(super) fn new(app: App, user: UserId) -> Self {
        Self { app, user, hint: Notify::new() }
    }

    /// Something may have changed.
    pub(super) fn look_again(&self) {
        self.hint.notify_one();
    }

    /// Reads the state at every change, and occasionally without one. Runs until it is dropped.
    pub(super) async fn keep_up(self: Arc<Self>) {
        let mut wait = Duration::ZERO;
        loop {
            // Either is a reason to read.
            let _ = tokio::time::timeout(wait, self.hint.notified()).await;
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
