//! The chunks of one job, one by one: what a strip of its days is drawn from.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Api;
use super::super::errors::{ApiError, ErrorBody};
use super::super::route::Json;
use super::names::DataTypeName;
use crate::domain::chunk::{Chunk, FailedSpan};
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::DateRange;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::{Job, Status};
use crate::domain::ledger::Ledger;
use crate::domain::partial::{Look, PartialSpan};
use crate::ports::JobReport;

/// The chunks of a job.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChunksAnswer {
    /// The job.
    #[schema(value_type = String)]
    pub job_id: JobId,
    /// All its chunks by rising date.
    pub chunks: Vec<ChunkView>,
}

/// Where a chunk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChunkStatus {
    /// Everything of it is stored.
    Done,
    /// Everything was asked for, and Garmin has nothing.
    NoData,
    /// It is being worked on.
    Running,
    /// Its turn has not come, or will not come since the job was cancelled.
    Waiting,
    /// Some of it could not be had.
    Failed,
    /// Everything of it was stored before the job.
    Skipped,
}

/// One chunk.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChunkView {
    /// Counted from 1.
    #[schema(minimum = 1)]
    pub number: u32,
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day.
    pub end: NaiveDate,
    /// Where it stands.
    pub status: ChunkStatus,
    /// 0.0 to 1.0: the share of its days, by kind of data, that is done.
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub progress: f64,
    /// Requests sent for it.
    pub attempts: u32,
    /// Records handed to the store.
    pub records: u64,
    /// Rows that Garmin no longer lists and that stay in the store, for they are too many at once to be believed gone.
    pub records_kept: u64,
    /// Days of it for which nothing at all exists at Garmin.
    pub no_data_days: u32,
    /// What of it could not be had, in one text; null when nothing failed.
    pub error: Option<String>,
    /// What of it could not be had, span by span.
    pub failed: Vec<FailedSpanView>,
    /// What its stored days lack.
    pub partial: Vec<PartialSpanView>,
}

/// Stored days that lack something.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartialSpanView {
    /// The kind of data.
    #[schema(value_type = DataTypeName)]
    pub data_type: DataType,
    /// The first day.
    pub start: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
    /// What is lacking: a health metric, or `activity_details`.
    #[schema(example = "sleep")]
    pub lacks: &'static str,
    /// Whether it was asked for once more.
    pub asked_again: bool,
}

/// Days of some kinds of data that could not be had.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FailedSpanView {
    /// The kinds of data.
    #[schema(value_type = Vec<DataTypeName>)]
    pub data_types: DataTypes,
    /// The first day.
    pub start: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
    /// What happened.
    pub error: String,
    /// How often it was given up: 2 after the closing pass.
    pub attempts: u32,
}

/// The chunks of one job.
#[utoipa::path(get, path = "/integrations/garmin/sync/jobs/{id}/chunks", tag = "Job interface",
    params(("id" = String, Path, description = "The job's id")),
    responses(
        (status = 200, description = "Its chunks", body = ChunksAnswer),
        (status = 404, description = "`job_not_found`", body = ErrorBody),
    ))]
pub async fn chunks(api: Api, user: UserId, id: JobId) -> Result<Json<ChunksAnswer>, ApiError> {
    let JobReport { job, ledger } = api.app.store.job(&user, &id).await?.ok_or_else(ApiError::job_not_found)?;
    Ok(Json(ChunksAnswer::of(&job, &ledger)))
}

impl ChunksAnswer {
    /// What clients see of a job's chunks.
    #[must_use]
    pub fn of(job: &Job, ledger: &Ledger) -> Self {
        let chunks = (0..).zip(ledger.chunks()).map(|(n, chunk)| ChunkView::of(job, ledger, n, chunk)).collect();
        Self { job_id: job.id.clone(), chunks }
    }
}

impl ChunkView {
    fn of(job: &Job, ledger: &Ledger, n: u32, chunk: &Chunk) -> Self {
        let no_data_days = no_data_days(ledger, chunk.days());
        Self {
            number: n + 1,
            start: chunk.start,
            end: chunk.end,
            status: status(job, ledger, n, chunk, no_data_days),
            progress: progress(ledger, chunk.days()),
            attempts: chunk.attempts,
            records: chunk.records,
            records_kept: chunk.kept,
            no_data_days,
            error: chunk.error(),
            failed: chunk.failed.iter().map(FailedSpanView::of).collect(),
            partial: chunk.partial.iter().filter(|span| span.counts()).map(PartialSpanView::of).collect(),
        }
    }
}

impl FailedSpanView {
    fn of(span: &FailedSpan) -> Self {
        let FailedSpan { types, start, end, message, attempts, .. } = span.clone();
        Self { data_types: types, start, end, error: message, attempts }
    }
}

impl PartialSpanView {
    fn of(span: &PartialSpan) -> Self {
        let (start, end, part) = (span.start, span.end, span.part);
        Self { data_type: part.data_type(), start, end, lacks: part.name(), asked_again: span.look == Look::InVain }
    }
}

fn status(job: &Job, ledger: &Ledger, n: u32, chunk: &Chunk, no_data_days: u32) -> ChunkStatus {
    if ledger.is_chunk_done(n) {
        return match (chunk.attempts, no_data_days == chunk.days().days() && chunk.records == 0) {
            (0, _) => ChunkStatus::Skipped,
            (_, true) => ChunkStatus::NoData,
            (_, false) => ChunkStatus::Done,
        };
    }
    if job.status == Status::Running && job.current_chunk == Some(chunk.days()) {
        ChunkStatus::Running
    } else if chunk.failed.is_empty() {
        ChunkStatus::Waiting
    } else {
        ChunkStatus::Failed
    }
}

fn no_data_days(ledger: &Ledger, days: DateRange) -> u32 {
    let dated: Vec<DataType> = ledger.plan().types.dated().collect();
    let is_empty = |bit: &u32| dated.iter().all(|one| ledger.is_no_data(*one, *bit));
    let Some(first) = dated.first() else { return 0 };
    u32::try_from(ledger.plan().bits_of(*first, days).filter(is_empty).count()).unwrap_or(u32::MAX)
}

/// A chunk without a cell, as a job of workouts alone has them, is done.
fn progress(ledger: &Ledger, days: DateRange) -> f64 {
    let plan = ledger.plan();
    let (mut done, mut all) = (0u32, 0u32);
    for one in plan.types.iter() {
        for bit in plan.bits_of(one, days) {
            all += 1;
            done += u32::from(ledger.is_done(one, bit));
        }
    }
    if all == 0 { 1.0 } else { f64::from(done) / f64::from(all) }
}
