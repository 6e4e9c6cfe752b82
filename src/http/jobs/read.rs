//! Reading: the polled status, the history, one job.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use futures::{StreamExt, TryStreamExt, stream};

use super::super::Api;
use super::super::errors::ApiError;
use super::super::parts::{FromParts, Query, RequestParts};
use super::super::route::Json;
use crate::api_types::error::ErrorBody;
use crate::api_types::job::Job as JobView;
use crate::api_types::jobs::{JobsAnswer, PageQuery, StatusAnswer};
use crate::domain::chunk::Chunk;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::Job;
use crate::ports::StatusReport;

/// Jobs per page by default.
const PAGE: u32 = 20;
/// How many jobs of a page are looked up concurrently, for the list of what failed in them.
const LOOK_UPS: usize = 4;

impl StatusAnswer {
    /// What clients see of a report at `now`, on the account's day `today`; `heartbeat` as in [`JobView::of`].
    #[must_use]
    pub fn of(report: &StatusReport, today: NaiveDate, heartbeat: Duration, now: DateTime<Utc>) -> Self {
        Self {
            has_active_job: report.job.as_ref().is_some_and(|job| !job.status.is_ended()),
            job: report.job.as_ref().map(|job| JobView::of(job, &report.failed_chunks, heartbeat, now)),
            // A day in the future was recorded with a wrong clock.
            last_successful_sync: report.last_successful.map(|day| day.min(today)),
            last_synced_at: report.last_completed_at,
            today: Some(today),
        }
    }
}

impl FromParts for JobId {
    fn parse(parts: &RequestParts) -> Result<Self, ApiError> {
        JobId::parse(parts.segment.as_deref().unwrap_or_default()).map_err(|_| ApiError::job_not_found())
    }
}

/// The current or last job.
///
/// Cheap enough to poll every few seconds. Nothing in it ever decreases, except when a failed job is resumed.
#[utoipa::path(get, path = "/integrations/garmin/sync/status", tag = "Job interface",
    responses((status = 200, description = "The status", body = StatusAnswer)))]
pub async fn status(api: Api, user: UserId, (): ()) -> Result<Json<StatusAnswer>, ApiError> {
    let report = api.app.status(&user).await?;
    Ok(Json(StatusAnswer::of(
        &report,
        api.app.today_in(report.timezone),
        api.app.heartbeat_interval,
        api.app.clock.now(),
    )))
}

/// The history, newest first. The last hundred jobs are kept.
#[utoipa::path(get, path = "/integrations/garmin/sync/jobs", tag = "Job interface", params(PageQuery),
    responses(
        (status = 200, description = "A page of jobs", body = JobsAnswer),
        (status = 400, description = "A parameter can't be used", body = ErrorBody),
    ))]
pub async fn jobs(api: Api, user: UserId, Query(query): Query<PageQuery>) -> Result<Json<JobsAnswer>, ApiError> {
    let page = api.app.store.jobs(&user, query.cursor.as_ref(), query.limit.map_or(PAGE, |limit| limit.0)).await?;
    let (api, now) = (&api, api.app.clock.now());
    let views = stream::iter(page.jobs).map(|job| async move {
        let failed = failed_chunks(api, &job).await?;
        Ok::<_, ApiError>(JobView::of(&job, &failed, api.app.heartbeat_interval, now))
    });
    let jobs = views.buffered(LOOK_UPS).try_collect().await?;
    Ok(Json(JobsAnswer { jobs, next_cursor: page.next.map(Into::into), unreadable: page.unreadable }))
}

/// A page of the store holds only jobs; for the few that have failures, the failed chunks are looked up.
async fn failed_chunks(api: &Api, job: &Job) -> Result<Vec<Chunk>, ApiError> {
    if job.chunks_failed == 0 { Ok(Vec::new()) } else { Ok(api.app.store.failed_chunks(&job.id).await?) }
}

/// One job.
#[utoipa::path(get, path = "/integrations/garmin/sync/jobs/{id}", tag = "Job interface",
    params(("id" = String, Path, description = "The job's id")),
    responses(
        (status = 200, description = "The job", body = JobView),
        (status = 404, description = "`job_not_found`", body = ErrorBody),
        (status = 500, description = "`record_damaged`: what Redis holds of it can't be read", body = ErrorBody),
    ))]
pub async fn job(api: Api, user: UserId, id: JobId) -> Result<Json<JobView>, ApiError> {
    let report = api.app.store.job(&user, &id).await?.ok_or_else(ApiError::job_not_found)?;
    Ok(Json(JobView::of(&report.job, report.work_log.chunks(), api.app.heartbeat_interval, api.app.clock.now())))
}
