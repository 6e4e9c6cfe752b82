//! A job as clients of the job interface see it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::name::{ActionName, DataTypeName, FailureCode, JobStatus, MetricName, OrderName, SyncTypeName};
use super::stage::Stage;
use crate::domain::dates::DateRange;
use crate::domain::job::{Action, Status};

/// A job.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Its id.
    #[schema(example = "01JD2Q4ZP3V6B7N8R9T0W1X2Y3")]
    pub id: String,
    /// Its status.
    pub status: JobStatus,
    /// How its days were chosen.
    #[serde(default)]
    pub sync_type: SyncTypeName,
    /// The first day.
    pub start_date: NaiveDate,
    /// The last day.
    pub end_date: NaiveDate,
    /// The first day of the last contiguous range of days. Later than `startDate` when an incremental sync also asks
    /// for earlier missing days, but not for everything in between.
    #[schema(value_type = NaiveDate)]
    pub latest_start: Option<NaiveDate>,
    /// How many days it asks for.
    #[schema(value_type = u32)]
    pub days_total: Option<u32>,
    /// Chunks that are done, have no data, or were skipped; never failed ones.
    #[serde(default)]
    pub chunks_completed: u32,
    /// Chunks planned.
    #[serde(default)]
    pub chunks_total: u32,
    /// Whole percent, rounded down: 100 only when completed.
    #[schema(minimum = 0, maximum = 100)]
    #[serde(default)]
    pub percent_complete: u8,
    /// The months being worked on; null when nothing runs.
    #[schema(example = "Mar 2024 - Apr 2024")]
    pub current_chunk_range: Option<String>,
    /// Why it failed, and what to do about it.
    pub error_message: Option<String>,
    /// What could not be fetched, chunk by chunk.
    #[serde(default)]
    pub failed_chunks: Vec<FailedChunk>,
    /// When it was requested.
    pub created_at: DateTime<Utc>,
    /// When a worker first claimed it.
    pub started_at: Option<DateTime<Utc>>,
    /// 0.0 to 1.0, finer than the chunks.
    #[schema(minimum = 0.0, maximum = 1.0)]
    #[serde(default)]
    pub progress: f64,
    /// What is happening now; null when nothing is, or until a worker that has just started reports it.
    pub stage: Option<Stage>,
    /// `stage` in English, for clients that only show it.
    pub current_stage: Option<String>,
    /// What can be done with it now; missing from older servers.
    #[schema(value_type = Vec<ActionName>)]
    pub actions: Option<Vec<ActionName>>,
    /// Days per chunk, at most.
    #[serde(default)]
    pub chunk_days: u32,
    /// Windows with nothing left to do.
    #[serde(default)]
    pub windows_completed: u32,
    /// Windows planned.
    #[serde(default)]
    pub windows_total: u32,
    /// Seconds left at the measured speed; null until that is known.
    pub eta_seconds: Option<u64>,
    /// Seconds since the worker's last heartbeat; null unless running.
    pub seconds_since_heartbeat: Option<u64>,
    /// Until when Garmin is not asked.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// Why it failed, for programs.
    pub error_code: Option<FailureCode>,
    /// When it ended, whatever the outcome.
    pub completed_at: Option<DateTime<Utc>>,
    /// Records handed to the store.
    #[serde(default)]
    pub records_stored: u64,
    /// Rows removed from the store because Garmin no longer has them; they can be restored for a while.
    #[serde(default)]
    pub records_removed: u64,
    /// Rows that Garmin no longer lists but that stay in the store, because they are too many at once to trust the
    /// removal. A start with `acceptRemovals` over their days removes them.
    #[serde(default)]
    pub records_kept: u64,
    /// Days for which Garmin has nothing at all.
    #[serde(default)]
    pub no_data_days: u64,
    /// Days stored only in part: Garmin returned the rest of the day, but not something that should be there too, such
    /// as its night or the details of an activity, even when asked again. The job's chunks say what.
    #[serde(default)]
    pub partial_days: u64,
    /// The kinds of data asked for.
    #[serde(default)]
    pub data_types: Vec<DataTypeName>,
    /// Kinds of data asked for that the account's source does not offer, or that Garmin does not permit for this account:
    /// they count as done.
    #[serde(default)]
    pub not_offered: Vec<DataTypeName>,
    /// The health metrics that health is narrowed to; empty means all.
    #[serde(default)]
    pub metric_types: Vec<MetricName>,
    /// Which end comes first.
    #[serde(default)]
    pub order: OrderName,
    /// The last day before the first one that is not done.
    pub last_successful_date: Option<NaiveDate>,
    /// Which worker runs it.
    pub worker: Option<String>,
    /// The worker's last heartbeat.
    pub heartbeat_at: Option<DateTime<Utc>>,
    /// How often the heartbeat is renewed while it runs, in seconds.
    #[schema(example = 10.0)]
    #[serde(default)]
    pub heartbeat_interval_s: f64,
    /// Changes with every change of the job; opaque, to be compared for equality only.
    #[serde(default)]
    pub version: String,
}

/// A chunk in which something could not be fetched.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FailedChunk {
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day.
    pub end: NaiveDate,
    /// What of it could not be fetched, and why.
    pub error: String,
}

impl Job {
    /// Whether it continues by itself; a status that only a newer server knows counts as continuing.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.status.known().is_none_or(|it| !it.is_ended() && it != Status::Paused)
    }

    /// Whether that action is available now.
    #[must_use]
    pub fn allows(&self, action: Action) -> bool {
        let failed = self.error_code.as_ref().and_then(FailureCode::known);
        match &self.actions {
            Some(actions) => actions.iter().any(|it| *it == action),
            None => self.status.known().is_some_and(|it| Action::allowed(it, failed).contains(&action)),
        }
    }

    /// How many days it asks for, even if the server does not report it.
    #[must_use]
    pub fn days(&self) -> u32 {
        let range = DateRange::new(self.start_date, self.end_date);
        self.days_total.unwrap_or(range.map_or(0, DateRange::days))
    }
}
