//! Reading: the status that is polled, the history, one job.

use chrono::{DateTime, NaiveDate, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::super::Api;
use super::super::body::expects;
use super::super::errors::{ApiError, ErrorBody};
use super::super::route::{Args, Call, Json};
use super::view::JobView;
use crate::domain::chunk::Chunk;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::Job;
use crate::ports::StatusReport;

/// Jobs of a page when the client does not say.
const PAGE: u32 = 20;
/// Jobs of a page at most: as many as the history keeps.
const MAX_PAGE: u32 = 100;
/// How many jobs of a page are looked up at a time, for the list of what failed in them.
const LOOK_UPS: usize = 4;

/// What is polled.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatusAnswer {
    /// Whether a job is pending, running or paused.
    pub has_active_job: bool,
    /// The current or last job; null when there never was one.
    pub job: Option<JobView>,
    /// Up to which day everything ever asked for is stored; null when nothing is.
    pub last_successful_sync: Option<NaiveDate>,
    /// The calendar day of the account.
    pub today: NaiveDate,
}

impl StatusAnswer {
    /// What clients see of a report at `now`, on the account's day `today`.
    #[must_use]
    pub fn of(report: &StatusReport, today: NaiveDate, now: DateTime<Utc>) -> Self {
        Self {
            has_active_job: report.job.as_ref().is_some_and(|job| !job.status.is_ended()),
            job: report.job.as_ref().map(|job| JobView::of(job, &report.failed_chunks, now)),
            // A day that is yet to come was noted by a clock that was wrong.
            last_successful_sync: report.last_successful.map(|day| day.min(today)),
            today,
        }
    }
}

/// Some of the jobs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobsAnswer {
    /// The jobs, newest first.
    pub jobs: Vec<JobView>,
    /// What to send as `cursor` for the next page; null when this is the last.
    #[schema(value_type = Option<String>)]
    pub next_cursor: Option<JobId>,
    /// How many jobs of this page are left out, for their records are damaged.
    pub unreadable: u32,
}

/// Which part of the history.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many jobs at most.
    #[param(minimum = 1, maximum = 100, default = 20, required = false)]
    pub limit: u32,
    /// `nextCursor` of the page before.
    #[param(value_type = Option<String>)]
    pub cursor: Option<JobId>,
}

impl Args for PageQuery {
    fn parse(call: &Call) -> Result<Self, ApiError> {
        call.query.only(&["limit", "cursor"])?;
        let cursor = call
            .query
            .get("cursor")
            .map(|text| JobId::parse(text).map_err(|_| expects("cursor", "the nextCursor of a page")));
        Ok(Self { limit: call.query.get("limit").map_or(Ok(PAGE), limit)?, cursor: cursor.transpose()? })
    }
}

fn limit(text: &str) -> Result<u32, ApiError> {
    let limit = text.parse().ok().filter(|limit| (1..=MAX_PAGE).contains(limit));
    limit.ok_or_else(|| expects("limit", &format!("a whole number from 1 to {MAX_PAGE}")))
}

impl Args for JobId {
    fn parse(call: &Call) -> Result<Self, ApiError> {
        JobId::parse(call.segment.as_deref().unwrap_or_default()).map_err(|_| ApiError::job_not_found())
    }
}

/// The current or last job.
///
/// Cheap enough to be asked every few seconds. Nothing in it ever goes back, except when a failed job is resumed.
#[utoipa::path(get, path = "/integrations/garmin/sync/status", tag = "Job interface",
    responses((status = 200, description = "Where it stands", body = StatusAnswer)))]
pub async fn status(api: Api, user: UserId, (): ()) -> Result<Json<StatusAnswer>, ApiError> {
    let report = api.app.status(&user).await?;
    Ok(Json(StatusAnswer::of(&report, api.app.today(), api.app.clock.now())))
}

/// The history, newest first. The last hundred jobs are kept.
#[utoipa::path(get, path = "/integrations/garmin/sync/jobs", tag = "Job interface", params(PageQuery),
    responses(
        (status = 200, description = "A page of jobs", body = JobsAnswer),
        (status = 400, description = "A parameter can't be used", body = ErrorBody),
    ))]
pub async fn jobs(api: Api, user: UserId, query: PageQuery) -> Result<Json<JobsAnswer>, ApiError> {
    let page = api.app.store.jobs(&user, query.cursor.as_ref(), query.limit).await?;
    let (api, now) = (&api, api.app.clock.now());
    let views = stream::iter(page.jobs).map(|job| async move {
        let failed = failed_chunks(api, &job).await?;
        Ok::<_, ApiError>(JobView::of(&job, &failed, now))
    });
    let jobs = views.buffered(LOOK_UPS).try_collect().await?;
    Ok(Json(JobsAnswer { jobs, next_cursor: page.next, unreadable: page.unreadable }))
}

/// A page of the store holds jobs only; of the few that have failures it is looked up what failed.
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
    Ok(Json(JobView::of(&report.job, report.ledger.chunks(), api.app.clock.now())))
}
