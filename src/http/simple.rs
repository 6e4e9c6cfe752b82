//! The simple interface: one sync at a time, no ids. Names are in `snake_case`.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::Api;
use super::errors::{ApiError, Code, ErrorBody};
use super::jobs::control::wrong_state;
use super::jobs::start::words;
use super::route::{Accepted, Args, Call, Json};
use super::start_errors::{DayNames, start};
use crate::app::control::Control;
use crate::app::start::{Days, StartRequest, Started};
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::ids::UserId;
use crate::domain::job::{Job, Order, Status};
use crate::ports::ControlOutcome;

const STATUS_URL: &str = "/garmin/sync/status";
const NAMES: DayNames = DayNames { start: "start_date", end: "end_date" };

/// How far the sync is, for clients of the simple interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncStatus {
    /// Nothing was ever started.
    Idle,
    /// It waits, runs or is paused.
    InProgress,
    /// Everything asked for is stored.
    Completed,
    /// Something is missing, or it was cancelled.
    Failed,
}

/// The current or last sync.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SyncJob {
    /// How far it is.
    pub status: SyncStatus,
    /// 0.0 to 1.0; never goes back, and is 1.0 exactly when the sync is completed.
    #[schema(minimum = 0.0, maximum = 1.0, example = 0.42)]
    pub progress: f64,
    /// What it syncs; null before the first sync, and for one that this interface can't start.
    pub job_type: Option<JobType>,
    /// When it was started.
    pub start_time: Option<DateTime<Utc>>,
    /// When it ended.
    pub end_time: Option<DateTime<Utc>>,
    /// Why it failed, and what to do about it.
    pub error_message: Option<String>,
}

/// What a sync of this interface is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobType {
    /// Recorded activities.
    Activities,
    /// Daily values, samples, sleep.
    Health,
    /// Planned workouts.
    Workouts,
}

impl JobType {
    fn of(data_type: DataType) -> Option<Self> {
        match data_type {
            DataType::Activities => Some(Self::Activities),
            DataType::Health => Some(Self::Health),
            DataType::Workouts => Some(Self::Workouts),
            DataType::Nutrition => None,
        }
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
            job_type: job.request.single_type().and_then(JobType::of),
            start_time: Some(job.created_at),
            end_time: job.ended_at.filter(|_| job.status.is_ended()),
            error_message,
        }
    }
}

/// What a start answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimpleStarted {
    /// What happens now.
    #[schema(example = "Activities sync started: 2024-03-01 to 2024-03-31")]
    pub message: String,
    /// Where to watch it.
    #[schema(example = "/garmin/sync/status")]
    pub status_url: &'static str,
    /// The sync.
    pub job: SyncJob,
}

/// Which days to sync.
#[derive(Debug, ToSchema)]
pub struct SimpleStart {
    /// The first day. Without it, from the last success on.
    pub start_date: Option<NaiveDate>,
    /// The last day; today when only the first is given.
    pub end_date: Option<NaiveDate>,
}

impl Args for SimpleStart {
    fn parse(call: &Call) -> Result<Self, ApiError> {
        call.body.only(&[NAMES.start, NAMES.end])?;
        let (start_date, end_date) = (call.body.date(NAMES.start)?, call.body.date(NAMES.end)?);
        if start_date.is_none() && end_date.is_some() {
            return Err(super::body::missing(NAMES.start, "the first day beside end_date, or neither of them"));
        }
        Ok(Self { start_date, end_date })
    }
}

/// The controls take no fields.
#[derive(Debug)]
pub struct NoFields;

impl Args for NoFields {
    fn parse(call: &Call) -> Result<Self, ApiError> {
        call.body.only(&[]).map(|()| Self)
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
pub async fn start_activities(api: Api, user: UserId, days: SimpleStart) -> Result<Accepted<SimpleStarted>, ApiError> {
    start_one(&api, user, &days, DataType::Activities).await
}

/// Starts a sync of health data: daily values, samples over the day, sleep.
#[utoipa::path(post, path = "/garmin/health", tag = "Simple interface",
    request_body(content = Option<SimpleStart>, description = "May be left out."),
    responses(
        (status = 202, description = "Started", body = SimpleStarted),
        (status = 400, description = "The days can't be used, or no account is linked", body = ErrorBody),
        (status = 409, description = "Another sync is unfinished: `sync_in_progress`", body = ErrorBody),
    ))]
pub async fn start_health(api: Api, user: UserId, days: SimpleStart) -> Result<Accepted<SimpleStarted>, ApiError> {
    start_one(&api, user, &days, DataType::Health).await
}

/// Starts a sync of planned workouts.
#[utoipa::path(post, path = "/garmin/workouts", tag = "Simple interface",
    request_body(content = Option<SimpleStart>, description = "May be left out."),
    responses(
        (status = 202, description = "Started", body = SimpleStarted),
        (status = 400, description = "The days can't be used, or no account is linked", body = ErrorBody),
        (status = 409, description = "Another sync is unfinished: `sync_in_progress`", body = ErrorBody),
    ))]
pub async fn start_workouts(api: Api, user: UserId, days: SimpleStart) -> Result<Accepted<SimpleStarted>, ApiError> {
    start_one(&api, user, &days, DataType::Workouts).await
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
pub async fn cancel(api: Api, user: UserId, _: NoFields) -> Result<Json<SyncJob>, ApiError> {
    control(api, user, Control::Cancel).await
}

/// Halts the current sync until it is resumed.
#[utoipa::path(post, path = "/garmin/sync/pause", operation_id = "simple_pause", tag = "Simple interface",
    responses(
        (status = 200, description = "Paused", body = SyncJob),
        (status = 400, description = "The body is not empty: `unknown_field`, `invalid_body`, `invalid_json`", body = ErrorBody),
        (status = 409, description = "There is no sync that can be paused: `wrong_state`", body = ErrorBody),
    ))]
pub async fn pause(api: Api, user: UserId, _: NoFields) -> Result<Json<SyncJob>, ApiError> {
    control(api, user, Control::Pause).await
}

/// Lets a paused or failed sync go on where it was.
#[utoipa::path(post, path = "/garmin/sync/resume", operation_id = "simple_resume", tag = "Simple interface",
    responses(
        (status = 200, description = "Goes on", body = SyncJob),
        (status = 400, description = "The body is not empty: `unknown_field`, `invalid_body`, `invalid_json`", body = ErrorBody),
        (status = 409, description = "There is no sync that can be resumed: `wrong_state`", body = ErrorBody),
    ))]
pub async fn resume(api: Api, user: UserId, _: NoFields) -> Result<Json<SyncJob>, ApiError> {
    control(api, user, Control::Resume).await
}

async fn start_one(
    api: &Api,
    user: UserId,
    days: &SimpleStart,
    data_type: DataType,
) -> Result<Accepted<SimpleStarted>, ApiError> {
    let wanted = StartRequest {
        user: user.clone(),
        days: days_of(api, days)?,
        data_types: DataTypes::EMPTY.with(data_type),
        metric_types: Vec::new(),
        order: if days.start_date.is_some() { Order::Oldest } else { Order::Newest },
        skip_existing: false,
        accept_removals: false,
    };
    let Started::Job { days, .. } = start(api, &wanted, NAMES).await? else { return Err(in_progress()) };
    let message = format!("{} sync started: {}", capitalised(data_type.name()), words(&days));
    let started = SyncJob {
        status: SyncStatus::InProgress,
        job_type: JobType::of(data_type),
        start_time: Some(api.app.clock.now()),
        ..SyncJob::IDLE
    };
    // The job is there, whether it can be read back now or not: the client must not be told otherwise.
    let job = match api.app.status(&user).await {
        Ok(report) => report.job.as_ref().map_or(started, SyncJob::of),
        Err(_) => started,
    };
    Ok(Accepted(SimpleStarted { message, status_url: STATUS_URL, job }, STATUS_URL))
}

fn days_of(api: &Api, days: &SimpleStart) -> Result<Days, ApiError> {
    let Some(start) = days.start_date else { return Ok(Days::Incremental { always: true }) };
    let today = api.app.today();
    if days.end_date.is_none() && start > today {
        let text = format!("start_date is after today, which is {today} for this account. Start there or earlier.");
        return Err(ApiError::new(Code::InvalidDateRange, text).field(NAMES.start));
    }
    Ok(Days::Named { start, end: days.end_date.unwrap_or(today) })
}

async fn control(api: Api, user: UserId, what: Control) -> Result<Json<SyncJob>, ApiError> {
    match api.app.control_current(&user, what).await? {
        ControlOutcome::Done => status(api, user, ()).await,
        ControlOutcome::WrongState(state) => Err(wrong_state(what, state.name())),
        ControlOutcome::NotFound => Err(wrong_state(what, "idle")),
        ControlOutcome::Held(_) => Err(in_progress()),
    }
}

fn in_progress() -> ApiError {
    let text = "A sync is already in progress. Wait until it ends, or cancel it, then try again.";
    ApiError::new(Code::SyncInProgress, text).status_url(STATUS_URL)
}

fn capitalised(name: &str) -> String {
    name[..1].to_ascii_uppercase() + &name[1..]
}
