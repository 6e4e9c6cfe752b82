//! The simple interface: one sync at a time, no ids. Names are in `snake_case`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::request::Day;

/// Status of the sync, for clients of the simple interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncStatus {
    /// No sync was ever started.
    Idle,
    /// It waits, runs or is paused.
    InProgress,
    /// Everything asked for is stored.
    Completed,
    /// Something is missing, or it was cancelled.
    Failed,
}

/// The current or last sync.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SyncJob {
    /// Its status.
    pub status: SyncStatus,
    /// 0.0 to 1.0; never decreases, and is 1.0 if and only if the sync is completed.
    #[schema(minimum = 0.0, maximum = 1.0, example = 0.42)]
    pub progress: f64,
    /// What it syncs; null before the first sync, and for syncs that this interface can't start.
    pub job_type: Option<JobType>,
    /// When it was started.
    pub start_time: Option<DateTime<Utc>>,
    /// When it ended.
    pub end_time: Option<DateTime<Utc>>,
    /// Why it failed, and what to do about it.
    pub error_message: Option<String>,
}

/// What a sync of this interface covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobType {
    /// Recorded activities.
    Activities,
    /// Daily values, samples, sleep.
    Health,
    /// Planned workouts.
    Workouts,
}

/// The answer to a start.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SimpleStarted {
    /// What happens now.
    #[schema(example = "Activities sync started: 2024-03-01 to 2024-03-31")]
    pub message: String,
    /// Where to watch it.
    #[schema(example = "/garmin/sync/status")]
    pub status_url: String,
    /// The sync.
    pub job: SyncJob,
}

/// Which days to sync.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimpleStart {
    /// The first day. Without it, from the last success on.
    #[schema(value_type = Option<NaiveDate>)]
    pub start_date: Option<Day>,
    /// The last day; today when only the first is given.
    #[schema(value_type = Option<NaiveDate>)]
    pub end_date: Option<Day>,
}
