//! A job as clients of the job interface see it.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::names::{ActionName, DataTypeName, FailureCode, JobStatus, MetricName, OrderName, SyncTypeName};
use super::stage::StageView;
use crate::app::status::{eta_seconds, seconds_since_heartbeat};
use crate::domain::chunk::Chunk;
use crate::domain::dates::DateRange;
use crate::domain::failure::ErrorCode;
use crate::domain::job::{Action, Job, Status};

/// A job.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Job)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Its id.
    #[schema(example = "01JD2Q4ZP3V6B7N8R9T0W1X2Y3")]
    pub id: String,
    /// Where it stands.
    #[schema(value_type = JobStatus)]
    pub status: &'static str,
    /// How it came to its days.
    #[schema(value_type = SyncTypeName)]
    pub sync_type: crate::domain::job::SyncType,
    /// The first day.
    pub start_date: NaiveDate,
    /// The last day.
    pub end_date: NaiveDate,
    /// The first day of the last days without a gap between them. Later than `startDate` when a sync of what is new also asks
    /// for earlier days that are missing, and not for all in between.
    pub latest_start: NaiveDate,
    /// How many days it asks for.
    pub days_total: u32,
    /// Chunks that are done, hold no data, or were passed over; never failed ones.
    pub chunks_completed: u32,
    /// Chunks planned.
    pub chunks_total: u32,
    /// Whole percent, rounded down: 100 only when completed.
    #[schema(minimum = 0, maximum = 100)]
    pub percent_complete: u8,
    /// The months being worked on; null when nothing runs.
    #[schema(example = "Mar 2024 - Apr 2024")]
    pub current_chunk_range: Option<String>,
    /// Why it failed, and what to do about it.
    pub error_message: Option<String>,
    /// What could not be had, chunk by chunk.
    pub failed_chunks: Vec<FailedChunk>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When a worker first took it.
    pub started_at: Option<DateTime<Utc>>,
    /// 0.0 to 1.0, finer than the chunks.
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub progress: f64,
    /// What is happening now; null when nothing does, or while a worker that has just begun has not said it yet.
    pub stage: Option<StageView>,
    /// `stage` in English, for clients that only show it.
    pub current_stage: Option<String>,
    /// What can be done to it now.
    #[schema(value_type = Vec<ActionName>)]
    pub actions: Vec<Action>,
    /// Days of a chunk, at most.
    pub chunk_days: u32,
    /// Windows with nothing left to do.
    pub windows_completed: u32,
    /// Windows planned.
    pub windows_total: u32,
    /// Seconds left at the measured speed; null while there is none.
    pub eta_seconds: Option<u64>,
    /// Seconds since the worker's last sign of life; null unless running.
    pub seconds_since_heartbeat: Option<u64>,
    /// Until when Garmin is not asked.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// Why it failed, for programs.
    #[schema(value_type = Option<FailureCode>)]
    pub error_code: Option<&'static str>,
    /// When it ended, however it did.
    pub completed_at: Option<DateTime<Utc>>,
    /// Records handed to the store.
    pub records_stored: u64,
    /// Rows taken out of the store, for Garmin no longer has them; the store keeps them apart for a while.
    pub records_removed: u64,
    /// Rows that Garmin no longer lists and that stay in the store, for they are too many at once to be believed gone. A start
    /// with `acceptRemovals` over their days takes them out.
    pub records_kept: u64,
    /// Days for which nothing at all exists at Garmin.
    pub no_data_days: u64,
    /// Days stored only in part: Garmin gave the rest of the day, and not something that should be there too, such as its
    /// night or the details of an activity, though it was asked for once more. The chunks of the job say what.
    pub partial_days: u64,
    /// The kinds of data asked for.
    #[schema(value_type = Vec<DataTypeName>)]
    pub data_types: crate::domain::data_type::DataTypes,
    /// The health metrics that health is narrowed to; empty means all.
    #[schema(value_type = Vec<MetricName>)]
    pub metric_types: Vec<&'static str>,
    /// Which end comes first.
    #[schema(value_type = OrderName)]
    pub order: crate::domain::job::Order,
    /// The last day before the first one that is not done.
    pub last_successful_date: Option<NaiveDate>,
    /// Which worker runs it.
    pub worker: Option<String>,
    /// The worker's last sign of life.
    pub heartbeat_at: Option<DateTime<Utc>>,
    /// How often that moves while it runs, in seconds.
    #[schema(example = 10.0)]
    pub heartbeat_interval_s: f64,
    /// Changes with every change of the job; opaque, to be compared for equality only.
    pub version: String,
}

/// A chunk in which something could not be had.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailedChunk {
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day.
    pub end: NaiveDate,
    /// What of it could not be had, and why.
    pub error: String,
}

impl JobView {
    /// What clients see of a job at `now`, whose worker gives a sign of life each `heartbeat`. Of `chunks`, those without a
    /// failure are passed over.
    #[must_use]
    pub fn of(job: &Job, chunks: &[Chunk], heartbeat: Duration, now: DateTime<Utc>) -> Self {
        let (request, days, stage) = (&job.request, job.request.days(), job.stage_now());
        Self {
            id: job.id.to_string(),
            status: job.status.name(),
            sync_type: request.sync_type,
            start_date: request.range.start(),
            end_date: request.range.end(),
            latest_start: days.last().map_or(request.range.start(), |run| run.start()),
            days_total: days.iter().map(|run| run.days()).sum(),
            chunks_completed: job.chunks_done,
            chunks_total: job.chunks_total,
            percent_complete: job.percent(),
            current_chunk_range: job.current_chunk.filter(|_| job.status == Status::Running).map(months),
            error_message: job.error_message.clone(),
            failed_chunks: failed(chunks),
            created_at: job.created_at,
            started_at: job.started_at,
            progress: job.progress,
            current_stage: stage.as_ref().map(|it| it.words(|at| at.format("%H:%M:%S UTC").to_string())),
            stage: stage.as_ref().map(StageView::from),
            actions: job.actions(),
            chunk_days: request.chunk_days,
            windows_completed: job.windows_done,
            windows_total: job.windows_total,
            eta_seconds: eta_seconds(job),
            seconds_since_heartbeat: seconds_since_heartbeat(job, now),
            next_attempt_at: job.next_attempt_at,
            error_code: job.error_code.map(ErrorCode::name),
            completed_at: job.ended_at,
            records_stored: job.records,
            records_removed: job.removed,
            records_kept: job.kept,
            no_data_days: job.no_data_days,
            partial_days: job.partial_days,
            data_types: request.data_types,
            metric_types: request.metric_types.iter().map(|one| one.name()).collect(),
            order: request.order,
            last_successful_date: job.last_successful_date,
            worker: job.worker.as_ref().map(ToString::to_string),
            heartbeat_at: job.heartbeat_at,
            heartbeat_interval_s: heartbeat.as_secs_f64(),
            version: job.version(),
        }
    }
}

fn failed(chunks: &[Chunk]) -> Vec<FailedChunk> {
    let mut failed: Vec<_> = chunks
        .iter()
        .filter_map(|chunk| Some(FailedChunk { start: chunk.start, end: chunk.end, error: chunk.error()? }))
        .collect();
    failed.sort_by_key(|chunk| chunk.start);
    failed
}

/// The months of some days, in English: "Mar 2024", or "Mar 2024 - Apr 2024".
fn months(days: DateRange) -> String {
    let [first, last] = [days.start(), days.end()].map(|day| day.format("%b %Y").to_string());
    if first == last { first } else { format!("{first} - {last}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_named_once_when_they_are_the_same() {
        let range = |start: &str, end: &str| DateRange::new(start.parse().unwrap(), end.parse().unwrap()).unwrap();
        assert_eq!(months(range("2024-03-01", "2024-03-30")), "Mar 2024");
        assert_eq!(months(range("2024-03-31", "2024-04-01")), "Mar 2024 - Apr 2024");
        assert_eq!(months(range("2023-03-31", "2024-03-01")), "Mar 2023 - Mar 2024");
    }
}
