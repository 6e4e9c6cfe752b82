//! A job as clients of the job interface see it.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::api_types::job::{FailedChunk, Job as JobView};
use crate::api_types::stage::Stage as StageView;
use crate::app::status::{eta_seconds, seconds_since_heartbeat};
use crate::domain::chunk::Chunk;
use crate::domain::dates::DateRange;
use crate::domain::job::{Job, Status};

impl JobView {
    /// What clients see of a job at `now`, whose worker sends a heartbeat every `heartbeat`. Of `chunks`, those without
    /// a failure are ignored.
    #[must_use]
    pub fn of(job: &Job, chunks: &[Chunk], heartbeat: Duration, now: DateTime<Utc>) -> Self {
        let (request, days, stage) = (&job.request, job.request.days(), job.stage_now());
        Self {
            id: job.id.to_string(),
            status: job.status.into(),
            sync_type: request.sync_type.into(),
            start_date: request.range.start(),
            end_date: request.range.end(),
            latest_start: Some(days.last().map_or(request.range.start(), |run| run.start())),
            days_total: Some(days.iter().map(|run| run.days()).sum()),
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
            actions: Some(job.actions().into_iter().map(Into::into).collect()),
            chunk_days: request.chunk_days,
            windows_completed: job.windows_done,
            windows_total: job.windows_total,
            eta_seconds: eta_seconds(job),
            seconds_since_heartbeat: seconds_since_heartbeat(job, now),
            next_attempt_at: job.next_attempt_at,
            error_code: job.error_code.map(Into::into),
            completed_at: job.ended_at,
            records_stored: job.records,
            records_removed: job.removed,
            records_kept: job.kept,
            no_data_days: job.no_data_days,
            partial_days: job.partial_days,
            data_types: request.data_types.iter().map(Into::into).collect(),
            not_offered: job.not_offered.iter().map(Into::into).collect(),
            metric_types: request.metric_types.iter().copied().map(Into::into).collect(),
            order: request.order.into(),
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
