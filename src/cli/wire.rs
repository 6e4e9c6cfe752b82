//! What the server answers, as far as this program looks at it. Fields that it does not know are passed over, and fields
//! that are missing are empty, so that a server of another version can be asked too. Texts are [`Plain`], for they are printed.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::plain::Plain;
use super::stage::StageAnswer;
use crate::domain::dates::DateRange;
use crate::domain::failure::ErrorCode;
use crate::domain::job::{Action, Status};

/// What comes with every refusal.
#[derive(Debug, Deserialize)]
pub struct ErrorBody {
    /// What happened, and what to do next.
    pub error: Plain,
    /// For programs.
    #[serde(default)]
    pub code: Plain,
}

/// What came of a start.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartAnswer {
    /// `started`, `already_running` or `up_to_date`.
    pub status: Plain,
    /// The job that runs now.
    pub job_id: Option<Plain>,
    /// How long it may take.
    pub estimate: Option<Estimate>,
    /// The same for people.
    #[serde(default)]
    pub message: Plain,
}

/// From how many to how many minutes.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// At least.
    pub low_minutes: u32,
    /// At most.
    pub high_minutes: u32,
}

/// What is polled.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusAnswer {
    /// The current or last job.
    pub job: Option<Job>,
    /// Up to which day everything ever asked for is stored.
    pub last_successful_sync: Option<NaiveDate>,
    /// The calendar day of the account.
    pub today: Option<NaiveDate>,
}

/// A page of the history.
#[derive(Debug, Deserialize)]
pub struct JobsAnswer {
    /// Newest first.
    pub jobs: Vec<Job>,
    /// How many are left out, for their records are damaged.
    #[serde(default)]
    pub unreadable: u64,
}

/// A job. The server's documentation says what the fields mean.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    pub id: Plain,
    pub status: Plain,
    pub start_date: NaiveDate,
    pub end_date: NaiveDate,
    pub latest_start: Option<NaiveDate>,
    pub days_total: Option<u32>,
    pub created_at: DateTime<Utc>,
    #[serde(default)]
    pub sync_type: Plain,
    #[serde(default)]
    pub chunks_completed: u64,
    #[serde(default)]
    pub chunks_total: u64,
    #[serde(default)]
    pub percent_complete: u64,
    #[serde(default)]
    pub progress: f64,
    #[serde(default)]
    pub failed_chunks: Vec<FailedChunk>,
    #[serde(default)]
    pub records_stored: u64,
    #[serde(default)]
    pub records_removed: u64,
    #[serde(default)]
    pub records_kept: u64,
    #[serde(default)]
    pub no_data_days: u64,
    #[serde(default)]
    pub partial_days: u64,
    #[serde(default)]
    pub data_types: Vec<Plain>,
    #[serde(default)]
    pub metric_types: Vec<Plain>,
    #[serde(default)]
    pub order: Plain,
    #[serde(default)]
    pub version: Plain,
    pub current_chunk_range: Option<Plain>,
    pub stage: Option<StageAnswer>,
    pub current_stage: Option<Plain>,
    /// None from a server that does not say it.
    pub actions: Option<Vec<Plain>>,
    pub error_message: Option<Plain>,
    pub error_code: Option<Plain>,
    pub eta_seconds: Option<u64>,
    pub seconds_since_heartbeat: Option<u64>,
    pub next_attempt_at: Option<DateTime<Utc>>,
    pub started_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
}

/// A chunk in which something could not be had.
#[derive(Debug, Clone, Deserialize)]
pub struct FailedChunk {
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day.
    pub end: NaiveDate,
    /// What, and why.
    pub error: Plain,
}

/// The chunks of a job.
#[derive(Debug, Deserialize)]
pub struct ChunksAnswer {
    /// By rising date.
    pub chunks: Vec<ChunkRow>,
}

/// One chunk. The server's documentation says what the fields mean.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChunkRow {
    pub number: u64,
    pub start: NaiveDate,
    pub end: NaiveDate,
    pub status: Plain,
    #[serde(default)]
    pub progress: f64,
    #[serde(default)]
    pub attempts: u64,
    #[serde(default)]
    pub records: u64,
    #[serde(default)]
    pub records_kept: u64,
    pub error: Option<Plain>,
    #[serde(default)]
    pub partial: Vec<PartialSpan>,
}

/// Stored days that lack something.
#[derive(Debug, Deserialize)]
pub struct PartialSpan {
    /// The first.
    pub start: NaiveDate,
    /// The last.
    pub end: NaiveDate,
    /// What is lacking.
    pub lacks: Plain,
}

/// Whether the server has everything it needs.
#[derive(Debug, Deserialize)]
pub struct Health {
    /// What is missing, and what to do about it.
    pub reason: Option<Plain>,
}

/// What is stored of which days.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// The first day looked at.
    pub from: NaiveDate,
    /// The last day looked at.
    pub to: NaiveDate,
    /// One entry a kind of data that belongs to days.
    pub data_types: Vec<TypeCoverage>,
}

/// What is stored of one kind of data.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TypeCoverage {
    /// Which kind.
    pub data_type: Plain,
    /// The first day ever asked for.
    pub first_asked: Option<NaiveDate>,
    /// Days that are stored.
    pub stored_days: u64,
    /// Days for which Garmin has nothing.
    pub no_data_days: u64,
    /// Days that are empty so far.
    #[serde(default)]
    pub empty_so_far_days: u64,
    /// Days that the user accepts as not to be had.
    #[serde(default)]
    pub accepted_days: u64,
    /// All other days.
    pub missing_days: u64,
    /// Of the stored days, those stored only in part.
    #[serde(default)]
    pub partial_days: u64,
    /// Days that the user accepts as not to be had, oldest first.
    #[serde(default)]
    pub accepted: Vec<Span>,
    /// The other days, oldest first.
    #[serde(default)]
    pub missing: Vec<Span>,
    /// Of the stored days, those stored only in part, oldest first.
    #[serde(default)]
    pub partial: Vec<Span>,
}

/// Whether Garmin may be asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CoolDown {
    /// Until when not.
    pub until: Option<DateTime<Utc>>,
    /// Why not.
    pub reason: Option<Plain>,
    /// Whether the user may end it.
    #[serde(default)]
    pub can_be_cleared: bool,
}

/// What clearing a cool-down did.
#[derive(Debug, Deserialize)]
pub struct ClearedCoolDown {
    /// Whether one was ended.
    pub cleared: bool,
}

/// What accepting days changed.
#[derive(Debug, Deserialize)]
pub struct AcceptAnswer {
    /// How many days.
    pub days: u64,
}

/// Consecutive days, both ends inclusive.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Span {
    /// The first.
    pub start: NaiveDate,
    /// The last.
    pub end: NaiveDate,
}

impl Span {
    /// The same as a range; none when a server mixed up the ends.
    #[must_use]
    pub fn range(self) -> Option<DateRange> {
        DateRange::new(self.start, self.end)
    }
}

impl Job {
    /// Where it stands; none when a newer server knows more states.
    #[must_use]
    pub fn state(&self) -> Option<Status> {
        Status::from_name(&self.status)
    }

    /// Whether it goes on by itself.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.state().is_none_or(|it| !it.is_ended() && it != Status::Paused)
    }

    /// Whether that can be done to it now.
    #[must_use]
    pub fn allows(&self, action: Action) -> bool {
        let failed = self.error_code.as_deref().and_then(ErrorCode::from_name);
        match &self.actions {
            Some(names) => names.iter().any(|name| &**name == action.name()),
            None => self.state().is_some_and(|it| Action::allowed(it, failed).contains(&action)),
        }
    }

    /// How many days it asks for.
    #[must_use]
    pub fn days(&self) -> u32 {
        let range = DateRange::new(self.start_date, self.end_date);
        self.days_total.unwrap_or(range.map_or(0, DateRange::days))
    }
}
