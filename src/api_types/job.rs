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
    /// Where it stands.
    pub status: JobStatus,
    /// How it came to its days.
    #[serde(default)]
    pub sync_type: SyncTypeName,
    /// The first day.
    pub start_date: NaiveDate,
    /// The last day.
    pub end_date: NaiveDate,
    /// The first day of the last days without a gap between them. Later than `startDate` when a sync of what is new also asks
    /// for earlier days that are missing, and not for all in between.
    #[schema(value_type = NaiveDate)]
    pub latest_start: Option<NaiveDate>,
    /// How many days it asks for.
    #[schema(value_type = u32)]
    pub days_total: Option<u32>,
    /// Chunks that are done, hold no data, or were passed over; never failed ones.
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
    /// What could not be had, chunk by chunk.
    #[serde(default)]
    pub failed_chunks: Vec<FailedChunk>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When a worker first took it.
    pub started_at: Option<DateTime<Utc>>,
    /// 0.0 to 1.0, finer than the chunks.
    #[schema(minimum = 0.0, maximum = 1.0)]
    #[serde(default)]
    pub progress: f64,
    /// What is happening now; null when nothing does, or while a worker that has just begun has not said it yet.
    pub stage: Option<Stage>,
    /// `stage` in English, for clients that only show it.
    pub current_stage: Option<String>,
    /// What can be done to it now; an older server does not say it.
    #[schema(value_type = Vec<ActionName>)]
    pub actions: Option<Vec<ActionName>>,
    /// Days of a chunk, at most.
    #[serde(default)]
    pub chunk_days: u32,
    /// Windows with nothing left to do.
    #[serde(default)]
    pub windows_completed: u32,
    /// Windows planned.
    #[serde(default)]
    pub windows_total: u32,
    /// Seconds left at the measured speed; null while there is none.
    pub eta_seconds: Option<u64>,
    /// Seconds since the worker's last sign of life; null unless running.
    pub seconds_since_heartbeat: Option<u64>,
    /// Until when Garmin is not asked.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// Why it failed, for programs.
    pub error_code: Option<FailureCode>,
    /// When it ended, however it did.
    pub completed_at: Option<DateTime<Utc>>,
    /// Records handed to the store.
    #[serde(default)]
    pub records_stored: u64,
    /// Rows taken out of the store, for Garmin no longer has them; the store keeps them apart for a while.
    #[serde(default)]
    pub records_removed: u64,
    /// Rows that Garmin no longer lists and that stay in the store, for they are too many at once to be believed gone. A start
    /// with `acceptRemovals` over their days takes them out.
    #[serde(default)]
    pub records_kept: u64,
    /// Days for which nothing at all exists at Garmin.
    #[serde(default)]
    pub no_data_days: u64,
    /// Days stored only in part: Garmin gave the rest of the day, and not something that should be there too, such as its
    /// night or the details of an activity, though it was asked for once more. The chunks of the job say what.
    #[serde(default)]
    pub partial_days: u64,
    /// The kinds of data asked for.
    #[serde(default)]
    pub data_types: Vec<DataTypeName>,
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
    /// The worker's last sign of life.
    pub heartbeat_at: Option<DateTime<Utc>>,
    /// How often that moves while it runs, in seconds.
    #[schema(example = 10.0)]
    #[serde(default)]
    pub heartbeat_interval_s: f64,
    /// Changes with every change of the job; opaque, to be compared for equality only.
    #[serde(default)]
    pub version: String,
}

/// A chunk in which something could not be had.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FailedChunk {
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day.
    pub end: NaiveDate,
    /// What of it could not be had, and why.
    pub error: String,
}

impl Job {
    /// Whether it goes on by itself; so does one whose state only a newer server knows.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.status.known().is_none_or(|it| !it.is_ended() && it != Status::Paused)
    }

    /// Whether that can be done to it now.
    #[must_use]
    pub fn allows(&self, action: Action) -> bool {
        let failed = self.error_code.as_ref().and_then(FailureCode::known);
        match &self.actions {
            Some(actions) => actions.iter().any(|it| *it == action),
            None => self.status.known().is_some_and(|it| Action::allowed(it, failed).contains(&action)),
        }
    }

    /// How many days it asks for, whether or not the server says it.
    #[must_use]
    pub fn days(&self) -> u32 {
        let range = DateRange::new(self.start_date, self.end_date);
        self.days_total.unwrap_or(range.map_or(0, DateRange::days))
    }
}
