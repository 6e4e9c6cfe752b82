//! The chunks of one job.

use super::super::Api;
use super::super::errors::ApiError;
use super::super::route::Json;
use crate::api_types::chunks::{ChunkStatus, ChunkView, ChunksAnswer, FailedSpanView, PartialSpanView};
use crate::api_types::error::ErrorBody;
use crate::domain::chunk::{Chunk, FailedSpan};
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::{Job, Status};
use crate::domain::partial::{Look, PartialSpan};
use crate::domain::work_log::WorkLog;
use crate::ports::JobReport;

/// The chunks of one job.
#[utoipa::path(get, path = "/integrations/garmin/sync/jobs/{id}/chunks", tag = "Job interface",
    params(("id" = String, Path, description = "The job's id")),
    responses(
        (status = 200, description = "Its chunks", body = ChunksAnswer),
        (status = 404, description = "`job_not_found`", body = ErrorBody),
    ))]
pub async fn chunks(api: Api, user: UserId, id: JobId) -> Result<Json<ChunksAnswer>, ApiError> {
    let JobReport { job, work_log } = api.app.store.job(&user, &id).await?.ok_or_else(ApiError::job_not_found)?;
    Ok(Json(ChunksAnswer::of(&job, &work_log)))
}

impl ChunksAnswer {
    /// What clients see of a job's chunks.
    #[must_use]
    pub fn of(job: &Job, work_log: &WorkLog) -> Self {
        let chunks = (0..).zip(work_log.chunks()).map(|(n, chunk)| ChunkView::of(job, work_log, n, chunk)).collect();
        Self { job_id: job.id.to_string(), chunks }
    }
}

impl ChunkView {
    fn of(job: &Job, work_log: &WorkLog, n: u32, chunk: &Chunk) -> Self {
        let no_data_days = no_data_days(work_log, chunk.days());
        Self {
            number: n + 1,
            start: chunk.start,
            end: chunk.end,
            status: status(job, work_log, n, chunk, no_data_days).into(),
            progress: progress(work_log, chunk.days()),
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
        let data_types = types.iter().map(Into::into).collect();
        Self { data_types, start, end, error: message, attempts }
    }
}

impl PartialSpanView {
    fn of(span: &PartialSpan) -> Self {
        let (start, end, part) = (span.start, span.end, span.part);
        let (data_type, lacks) = (part.data_type().into(), part.name().to_owned());
        Self { data_type, start, end, lacks, asked_again: span.look == Look::InVain }
    }
}

fn status(job: &Job, work_log: &WorkLog, n: u32, chunk: &Chunk, no_data_days: u32) -> ChunkStatus {
    if work_log.is_chunk_done(n) {
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

fn no_data_days(work_log: &WorkLog, days: DateRange) -> u32 {
    let dated: Vec<DataType> = work_log.plan().types.dated().collect();
    let is_empty = |bit: &u32| dated.iter().all(|one| work_log.is_no_data(*one, *bit));
    let Some(first) = dated.first() else { return 0 };
    u32::try_from(work_log.plan().bits_of(*first, days).filter(is_empty).count()).unwrap_or(u32::MAX)
}

/// A chunk without work units, as in a job of workouts only, counts as done.
fn progress(work_log: &WorkLog, days: DateRange) -> f64 {
    let plan = work_log.plan();
    let (mut done, mut all) = (0u32, 0u32);
    for one in plan.types.iter() {
        for bit in plan.bits_of(one, days) {
            all += 1;
            done += u32::from(work_log.is_done(one, bit));
        }
    }
    if all == 0 { 1.0 } else { f64::from(done) / f64::from(all) }
}
