//! Pause, cancel, resume and retry by id, and the messages for states that don't allow it.

use super::super::Api;
use super::super::errors::ApiError;
use super::super::parts::Body;
use super::super::route::Json;
use crate::api_types::control::{ControlAnswer, ControlStatus, JobRef, RetryRequest};
use crate::api_types::error::{Code, ErrorBody};
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::{Action, Status};
use crate::ports::{ControlOutcome, RetryScope};

/// Resumes a paused or failed job where it stopped; what failed is tried again.
#[utoipa::path(post, path = "/integrations/garmin/sync/resume", tag = "Job interface", request_body = JobRef,
    responses(
        (status = 200, description = "Resumed", body = ControlAnswer),
        (status = 400, description = "The body names no job: `missing_field`, `invalid_body`, `invalid_json`, `unknown_field`", body = ErrorBody),
        (status = 404, description = "`job_not_found`", body = ErrorBody),
        (status = 409, description = "`wrong_state`, or `sync_in_progress` while another job is unfinished; `deletion_pending`", body = ErrorBody),
    ))]
pub async fn resume(api: Api, user: UserId, Body(job): Body<JobRef>) -> Result<Json<ControlAnswer>, ApiError> {
    control(&api, &user, &job, Action::Resume).await
}

/// Ends a pending, running or paused job at once. What is stored stays stored.
#[utoipa::path(post, path = "/integrations/garmin/sync/cancel", tag = "Job interface", request_body = JobRef,
    responses(
        (status = 200, description = "Cancelled", body = ControlAnswer),
        (status = 400, description = "The body names no job: `missing_field`, `invalid_body`, `invalid_json`, `unknown_field`", body = ErrorBody),
        (status = 404, description = "`job_not_found`", body = ErrorBody),
        (status = 409, description = "`wrong_state`", body = ErrorBody),
    ))]
pub async fn cancel(api: Api, user: UserId, Body(job): Body<JobRef>) -> Result<Json<ControlAnswer>, ApiError> {
    control(&api, &user, &job, Action::Cancel).await
}

/// Pauses a pending or running job at once, until it is resumed.
#[utoipa::path(post, path = "/integrations/garmin/sync/pause", tag = "Job interface", request_body = JobRef,
    responses(
        (status = 200, description = "Paused", body = ControlAnswer),
        (status = 400, description = "The body names no job: `missing_field`, `invalid_body`, `invalid_json`, `unknown_field`", body = ErrorBody),
        (status = 404, description = "`job_not_found`", body = ErrorBody),
        (status = 409, description = "`wrong_state`", body = ErrorBody),
    ))]
pub async fn pause(api: Api, user: UserId, Body(job): Body<JobRef>) -> Result<Json<ControlAnswer>, ApiError> {
    control(&api, &user, &job, Action::Pause).await
}

/// Asks again for what failed of a job that ended with failures, or for one chunk or kind of that. What is outside stays
/// failed.
#[utoipa::path(post, path = "/integrations/garmin/sync/retry", tag = "Job interface", request_body = RetryRequest,
    responses(
        (status = 200, description = "The job continues", body = ControlAnswer),
        (status = 400, description = "The body can't be used: `missing_field`, `invalid_body`, `invalid_json`, `unknown_field`", body = ErrorBody),
        (status = 404, description = "`job_not_found`", body = ErrorBody),
        (status = 409, description = "`wrong_state`, also if nothing of that failed; `sync_in_progress` while another job is unfinished; `deletion_pending`", body = ErrorBody),
    ))]
pub async fn retry(api: Api, user: UserId, Body(part): Body<RetryRequest>) -> Result<Json<ControlAnswer>, ApiError> {
    let job_id = JobId::parse(&part.job_id).map_err(|_| ApiError::job_not_found())?;
    let scope = RetryScope { chunk: part.chunk, data_type: part.data_type };
    answer(api.app.retry(&user, &job_id, scope).await?, job_id, Action::Retry)
}

async fn control(api: &Api, user: &UserId, job: &JobRef, what: Action) -> Result<Json<ControlAnswer>, ApiError> {
    let job_id = JobId::parse(&job.job_id).map_err(|_| ApiError::job_not_found())?;
    answer(api.app.control(user, &job_id, what).await?, job_id, what)
}

fn answer(outcome: ControlOutcome, job_id: JobId, what: Action) -> Result<Json<ControlAnswer>, ApiError> {
    let status = match what {
        Action::Pause => ControlStatus::Paused,
        Action::Cancel => ControlStatus::Cancelled,
        Action::Resume => ControlStatus::Resumed,
        Action::Retry => ControlStatus::Retried,
    };
    match outcome {
        ControlOutcome::Done => Ok(Json(ControlAnswer { status, job_id: job_id.into() })),
        ControlOutcome::WrongState(state) => Err(wrong_state(what, state.name()).job(&job_id)),
        ControlOutcome::NotFound => Err(ApiError::job_not_found()),
        ControlOutcome::Held(other) => {
            let again = if what == Action::Retry { "retry" } else { "resume" };
            let text = format!("Another sync is unfinished. Wait until it ends, or cancel it, then {again} this one.");
            Err(ApiError::new(Code::SyncInProgress, text).job(&other))
        }
        ControlOutcome::NothingFailed => {
            let text = "Nothing of that failed in this sync. Leave out the chunk and the kind of data to retry all that failed.";
            Err(ApiError::new(Code::WrongState, text).state(Status::Failed.name()).job(&job_id))
        }
        ControlOutcome::Deleting => Err(ApiError::deleting()),
    }
}

/// The state (a status, or `idle`) does not allow it.
#[must_use]
pub fn wrong_state(what: Action, state: &str) -> ApiError {
    let done = match what {
        Action::Pause => "paused",
        Action::Cancel => "cancelled",
        Action::Resume => "resumed",
        Action::Retry => "retried",
    };
    let allowed = match what {
        Action::Retry => "failed".to_owned(),
        _ => one_of(what.event().allowed_from()),
    };
    let text = match (state, what) {
        ("idle", _) => format!("There is no sync that could be {done}. Start one first."),
        ("failed", Action::Retry) => {
            "This sync stopped before it was through, so there is nothing to retry. Resume it instead.".to_owned()
        }
        ("paused", Action::Retry) => "The sync is paused. Resume it: what failed is then asked for again.".to_owned(),
        // Every other failed sync can be resumed.
        ("failed", Action::Resume) => {
            "The record of this sync is damaged, so it can't be resumed. Start a new one: nothing that is stored is lost."
                .to_owned()
        }
        ("completed" | "cancelled", _) | ("failed", Action::Pause | Action::Cancel) => format!(
            "The sync is {state}, so it can't be {done}; only one that is {allowed} can. Start a new sync instead."
        ),
        _ => format!(
            "The sync is {state}, so it can't be {done}; only one that is {allowed} can. Nothing needs to be done."
        ),
    };
    ApiError::new(Code::WrongState, text).state(state)
}

/// `pending, running or paused`.
fn one_of(states: &[Status]) -> String {
    let names: Vec<_> = states.iter().map(|it| it.name()).collect();
    let Some((last, others)) = names.split_last() else { return String::new() };
    if others.is_empty() { (*last).to_owned() } else { format!("{} or {last}", others.join(", ")) }
}
