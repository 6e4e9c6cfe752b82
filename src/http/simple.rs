//! The simple interface: one sync at a time, no ids.

use super::Api;
use super::errors::ApiError;
use super::fields::missing;
use super::jobs::control::wrong_state;
use super::jobs::start::words;
use super::parts::Body;
use super::route::{Accepted, Json};
use super::start_errors::{DayNames, start};
use crate::api_types::error::{Code, ErrorBody};
use crate::api_types::request::{Day, NoFields};
use crate::api_types::simple::{JobType, SimpleStart, SimpleStarted, SyncJob, SyncStatus};
use crate::app::start::{Days, StartRequest, Started};
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::ids::UserId;
use crate::domain::job::{Action, Job, Order, Status};
use crate::ports::ControlOutcome;

const STATUS_URL: &str = "/garmin/sync/status";
const NAMES: DayNames = DayNames { start: "start_date", end: "end_date" };

impl JobType {
    const ALL: [Self; 3] = [Self::Activities, Self::Health, Self::Workouts];

    /// What a job of this type asks for.
    fn types(self) -> DataTypes {
        DataTypes::from_iter(match self {
            Self::Activities => vec![DataType::Activities],
            Self::Health => vec![DataType::Health, DataType::Intraday],
            Self::Workouts => vec![DataType::Workouts],
        })
    }

    fn words(self) -> &'static str {
        match self {
            Self::Activities => "Activities",
            Self::Health => "Health",
            Self::Workouts => "Workouts",
        }
    }

    /// The type of a job that asks for that. Older programs stored the series as a part of health.
    fn of(types: DataTypes) -> Option<Self> {
        let health = DataTypes::EMPTY.with(DataType::Health);
        Self::ALL.into_iter().find(|one| one.types() == types || (*one == Self::Health && types == health))
    }
}

impl SyncJob {
    const IDLE: Self = Self {
        status: SyncStatus::Idle,
        progress: 0.0,
        job_type: None,
        start_time: None,
        end_time: None,
        error_message: None,
    };

    fn of(job: &Job) -> Self {
        let (status, error_message) = match job.status {
            Status::Pending | Status::Running | Status::Paused => (SyncStatus::InProgress, None),
            Status::Completed => (SyncStatus::Completed, None),
            Status::Failed => (SyncStatus::Failed, job.error_message.clone()),
            Status::Cancelled => (SyncStatus::Failed, Some("Sync cancelled".to_owned())),
        };
        Self {
            status,
            progress: job.progress,
            job_type: JobType::of(job.request.data_types),
            start_time: Some(job.created_at),
            end_time: job.ended_at.filter(|_| job.status.is_ended()),
            error_message,
        }
    }
}

/// Starts a sync of activities.
///
/// Without days it goes from the last success to today; it never answers that everything is up to date.
#[utoipa::path(post, path = "/garmin/activities", tag = "Simple interface",
    request_body(content = Option<SimpleStart>, description = "May be left out."),
    responses(
        (status = 202, description = "Started", body = SimpleStarted),
        (status = 400, description = "The days can't be used, or no account is linked", body = ErrorBody),
        (status = 409, description = "Another sync is unfinished: `sync_in_progress`", body = ErrorBody),
    ))]
pub async fn start_activities(
    api: Api,
    user: UserId,
    Body(days): Body<SimpleStart>,
) -> Result<Accepted<SimpleStarted>, ApiError> {
    start_one(&api, user, &days, JobType::Activities).await
}

/// Starts a sync of health data: daily values, samples over the day, sleep.
#[utoipa::path(post, path = "/garmin/health", tag = "Simple interface",
    request_body(content = Option<SimpleStart>, description = "May be left out."),
    responses(
        (status = 202, description = "Started", body = SimpleStarted),
        (status = 400, description = "The days can't be used, or no account is linked", body = ErrorBody),
        (status = 409, description = "Another sync is unfinished: `sync_in_progress`", body = ErrorBody),
    ))]
pub async fn start_health(
    api: Api,
    user: UserId,
    Body(days): Body<SimpleStart>,
) -> Result<Accepted<SimpleStarted>, ApiError> {
    start_one(&api, user, &days, JobType::Health).await
}

/// Starts a sync of planned workouts.
#[utoipa::path(post, path = "/garmin/workouts", tag = "Simple interface",
    request_body(content = Option<SimpleStart>, description = "May be left out."),
    responses(
        (status = 202, description = "Started", body = SimpleStarted),
        (status = 400, description = "The days can't be used, or no account is linked", body = ErrorBody),
        (status = 409, description = "Another sync is unfinished: `sync_in_progress`", body = ErrorBody),
    ))]
pub async fn start_workouts(
    api: Api,
    user: UserId,
    Body(days): Body<SimpleStart>,
) -> Result<Accepted<SimpleStarted>, ApiError> {
    start_one(&api, user, &days, JobType::Workouts).await
}

/// The current or last sync.
#[utoipa::path(get, path = "/garmin/sync/status", operation_id = "simple_status", tag = "Simple interface",
    responses((status = 200, description = "The sync; `idle` when there never was one", body = SyncJob)))]
pub async fn status(api: Api, user: UserId, (): ()) -> Result<Json<SyncJob>, ApiError> {
    let report = api.app.status(&user).await?;
    Ok(Json(report.job.as_ref().map_or(SyncJob::IDLE, SyncJob::of)))
}

/// Ends the current sync. What is stored stays stored.
#[utoipa::path(post, path = "/garmin/sync/cancel", operation_id = "simple_cancel", tag = "Simple interface",
    responses(
        (status = 200, description = "Cancelled", body = SyncJob),
        (status = 400, description = "The body is not empty: `unknown_field`, `invalid_body`, `invalid_json`", body = ErrorBody),
        (status = 409, description = "There is no sync that can be cancelled: `wrong_state`", body = ErrorBody),
    ))]
pub async fn cancel(api: Api, user: UserId, _: Body<NoFields>) -> Result<Json<SyncJob>, ApiError> {
    control(api, user, Action::Cancel).await
}

/// Pauses the current sync until it is resumed.
#[utoipa::path(post, path = "/garmin/sync/pause", operation_id = "simple_pause", tag = "Simple interface",
    responses(
        (status = 200, description = "Paused", body = SyncJob),
        (status = 400, description = "The body is not empty: `unknown_field`, `invalid_body`, `invalid_json`", body = ErrorBody),
        (status = 409, description = "There is no sync that can be paused: `wrong_state`", body = ErrorBody),
    ))]
pub async fn pause(api: Api, user: UserId, _: Body<NoFields>) -> Result<Json<SyncJob>, ApiError> {
    control(api, user, Action::Pause).await
}

/// Resumes a paused or failed sync where it stopped.
#[utoipa::path(post, path = "/garmin/sync/resume", operation_id = "simple_resume", tag = "Simple interface",
    responses(
        (status = 200, description = "Resumed", body = SyncJob),
        (status = 400, description = "The body is not empty: `unknown_field`, `invalid_body`, `invalid_json`", body = ErrorBody),
        (status = 409, description = "There is no sync that can be resumed: `wrong_state`", body = ErrorBody),
    ))]
pub async fn resume(api: Api, user: UserId, _: Body<NoFields>) -> Result<Json<SyncJob>, ApiError> {
    control(api, user, Action::Resume).await
}

async fn start_one(
    api: &Api,
    user: UserId,
    days: &SimpleStart,
    job_type: JobType,
) -> Result<Accepted<SimpleStarted>, ApiError> {
    let wanted = StartRequest {
        user: user.clone(),
        days: days_of(api, &user, days).await?,
        data_types: job_type.types(),
        metric_types: Vec::new(),
        order: if days.start_date.is_some() { Order::Oldest } else { Order::Newest },
        skip_existing: false,
        accept_removals: false,
    };
    let Started::Job { days, .. } = start(api, &wanted, NAMES).await? else { return Err(in_progress()) };
    let message = format!("{} sync started: {}", job_type.words(), words(&days));
    let started = SyncJob {
        status: SyncStatus::InProgress,
        job_type: Some(job_type),
        start_time: Some(api.app.clock.now()),
        ..SyncJob::IDLE
    };
    // The job exists, whether it can be read back now or not: the client must not be told otherwise.
    let job = match api.app.status(&user).await {
        Ok(report) => report.job.as_ref().map_or(started, SyncJob::of),
        Err(_) => started,
    };
    let status_url = api.base.of(STATUS_URL);
    Ok(Accepted(SimpleStarted { message, status_url: status_url.clone(), job }, status_url))
}

async fn days_of(api: &Api, user: &UserId, days: &SimpleStart) -> Result<Days, ApiError> {
    let Some(Day(start)) = days.start_date else {
        return match days.end_date {
            Some(_) => Err(missing(NAMES.start, "the first day beside end_date, or neither of them")),
            None => Ok(Days::Incremental { always: true }),
        };
    };
    let today = api.app.today(user).await?;
    if days.end_date.is_none() && start > today {
        let text = format!("start_date is after today, which is {today} for this account. Start there or earlier.");
        return Err(ApiError::new(Code::InvalidDateRange, text).field(NAMES.start));
    }
    Ok(Days::Named { start, end: days.end_date.map_or(today, |it| it.0) })
}

async fn control(api: Api, user: UserId, what: Action) -> Result<Json<SyncJob>, ApiError> {
    match api.app.control_current(&user, what).await? {
        ControlOutcome::Done => status(api, user, ()).await,
        ControlOutcome::WrongState(state) => Err(wrong_state(what, state.name())),
        // Only a retry answers that, which this interface does not have.
        ControlOutcome::NothingFailed => Err(wrong_state(what, Status::Failed.name())),
        ControlOutcome::NotFound => Err(wrong_state(what, "idle")),
        ControlOutcome::Held(_) => Err(in_progress()),
        ControlOutcome::Deleting => Err(ApiError::deleting()),
    }
}

fn in_progress() -> ApiError {
    let text = "A sync is already in progress. Wait until it ends, or cancel it, then try again.";
    ApiError::new(Code::SyncInProgress, text).status_url(STATUS_URL)
}
