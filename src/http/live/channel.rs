//! The state of one user's jobs, read once for all who listen.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{Mutex, Notify, watch};

use crate::api_types::job::Job as JobView;
use crate::app::App;
use crate::domain::ids::UserId;
use crate::domain::job::Job;
use crate::ports::{StatusReport, StoreError};

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
    report: StatusReport,
    /// The version of the job; `none` when there never was one.
    pub id: String,
    /// The `job` of the status route's answer, on one line; `null` when there never was one.
    pub data: String,
}

impl State {
    fn of(report: StatusReport, heartbeat: Duration, now: DateTime<Utc>) -> Self {
        let id = report.job.as_ref().map_or_else(|| "none".to_owned(), Job::version);
        let job = report.job.as_ref().map(|job| JobView::of(job, &report.failed_chunks, heartbeat, now));
        let data = serde_json::to_string(&job).unwrap_or_default();
        Self { report, id, data }
    }

    /// Whether nothing has changed but the time.
    fn is(&self, report: &StatusReport) -> bool {
        self.report == *report
    }

    fn is_unfinished(&self) -> bool {
        self.report.job.as_ref().is_some_and(|job| !job.status.is_ended())
    }
}

/// The newest state of one user.
pub(super) struct Channel {
    app: App,
    user: UserId,
    newest: watch::Sender<Option<Arc<State>>>,
    /// Held while the state is read, so that what is read later is shown later.
    reading: Mutex<()>,
    news: Notify,
}

impl Channel {
    pub(super) fn new(app: App, user: UserId) -> Self {
        Self { app, user, newest: watch::Sender::new(None), reading: Mutex::default(), news: Notify::new() }
    }

    /// The states from here on.
    pub(super) fn states(&self) -> watch::Receiver<Option<Arc<State>>> {
        self.newest.subscribe()
    }

    /// Something may have changed.
    pub(super) fn look_again(&self) {
        self.news.notify_one();
    }

    /// Reads the state, and shows it to all who listen if it is another.
    pub(super) async fn refresh(&self) -> Result<Arc<State>, StoreError> {
        let _one_at_a_time = self.reading.lock().await;
        let report = self.app.store.status(&self.user).await?;
        let known = self.newest.borrow().clone().filter(|state| state.is(&report));
        Ok(known.unwrap_or_else(|| {
            let state = Arc::new(State::of(report, self.app.heartbeat_interval, self.app.clock.now()));
            self.newest.send_replace(Some(state.clone()));
            state
        }))
    }

    /// Reads the state at every change, and now and then without one. Goes on until it is dropped.
    pub(super) async fn keep_up(self: Arc<Self>) {
        let mut wait = Duration::ZERO;
        loop {
            // Either of both is a reason to look.
            let _ = tokio::time::timeout(wait, self.news.notified()).await;
            wait = match self.refresh().await {
                Ok(state) if state.is_unfinished() => RUNNING,
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
