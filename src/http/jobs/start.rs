//! Starting jobs.

use super::super::Api;
use super::super::errors::ApiError;
use super::super::fields::expects;
use super::super::parts::Body;
use super::super::route::Json;
use super::super::start_errors::{DayNames, start};
use crate::api_types::error::ErrorBody;
use crate::api_types::start::{HistoricalStart, IncrementalStart, StartAnswer, StartState, StartStatus};
use crate::app::start::{Days, Extent, StartRequest, Started};
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::job::Order;
use crate::domain::metric::{METRICS, Metric};

/// The job interface's names for the days.
pub(super) const NAMES: DayNames = DayNames { start: "startDate", end: "endDate" };

fn request(options: IncrementalStart, user: UserId, days: Days, usual: Order) -> Result<StartRequest, ApiError> {
    let (data_types, metric_types) = what(options.data_types.map(|it| it.0), options.metric_types.map(|it| it.0))?;
    Ok(StartRequest {
        user,
        days,
        data_types,
        metric_types,
        order: options.order.unwrap_or(usual),
        skip_existing: options.skip_existing.unwrap_or(false),
        accept_removals: options.accept_removals.unwrap_or(false),
    })
}

/// The kinds of data and the health metrics that a request means.
///
/// # Errors
/// The list of kinds is empty.
pub(super) fn what(
    data_types: Option<Vec<DataType>>,
    metric_types: Option<Vec<Metric>>,
) -> Result<(DataTypes, Vec<Metric>), ApiError> {
    let data_types = data_types.map_or_else(DataTypes::usual, DataTypes::from_iter).with_what_they_need();
    if data_types.is_empty() {
        return Err(expects("dataTypes", "a list with at least one kind of data"));
    }
    let mut metric_types = metric_types.unwrap_or_default();
    metric_types.sort_unstable();
    metric_types.dedup();
    // A narrowed job does not advance health's low watermark, so one that names all metrics must not look narrowed.
    if metric_types.len() == METRICS.len() || !data_types.iter().any(DataType::has_metrics) {
        metric_types.clear();
    }
    Ok((data_types, metric_types))
}

impl StartAnswer {
    fn of(started: Started, kind: &str) -> Self {
        let without_job = |status, message: &str| Self {
            status: StartState::from(status),
            job_id: None,
            chunks_total: None,
            estimated_minutes: None,
            estimate: None,
            message: message.to_owned(),
        };
        match started {
            Started::Job { id, extent: Extent { chunks, estimate, .. }, days } => Self {
                status: StartStatus::Started.into(),
                job_id: Some(id.into()),
                chunks_total: Some(chunks),
                estimated_minutes: Some(estimate.in_one_number(chunks)),
                estimate: Some(estimate.into()),
                message: message(kind, chunks, &days),
            },
            Started::AlreadyRunning(id) => Self {
                job_id: Some(id.into()),
                ..without_job(
                    StartStatus::AlreadyRunning,
                    "A sync is already running. Wait until it ends, or cancel it.",
                )
            },
            Started::UpToDate => without_job(StartStatus::UpToDate, "Already synced up to today"),
        }
    }
}

fn message(kind: &str, chunks: u32, days: &[DateRange]) -> String {
    format!("{kind} sync started: {} from {}", counted(chunks, "chunk"), words(days))
}

/// `2026-11-24 to 2026-11-26, and 2 earlier days`.
#[must_use]
pub fn words(days: &[DateRange]) -> String {
    let Some((last, earlier)) = days.split_last() else { return String::new() };
    let earlier = match earlier.iter().map(|run| run.days()).sum() {
        0 => String::new(),
        days => format!(", and {}", counted(days, "earlier day")),
    };
    format!("{} to {}{earlier}", last.start(), last.end())
}

fn counted(n: u32, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Starts a sync of new data up to today, and of earlier days that are missing.
///
/// New are the days since the last final one up to today; the latest days are fetched again, since watches upload late.
/// Without an earlier sync it is the last week. Earlier days that could not be fetched, or were empty but so recent
/// that data may still arrive, are retried at growing intervals of up to 30 days. Final days in between are not asked
/// for.
#[utoipa::path(post, path = "/integrations/garmin/sync/incremental", tag = "Job interface",
    request_body(content = Option<IncrementalStart>, description = "May be left out."),
    responses(
        (status = 200, description = "Started, already running, or up to date", body = StartAnswer),
        (status = 400, description = "The body can't be used, or no account is linked", body = ErrorBody),
        (status = 409, description = "`deletion_pending`: what is stored for the account is to be deleted first", body = ErrorBody),
    ))]
pub async fn incremental(
    api: Api,
    user: UserId,
    Body(wanted): Body<IncrementalStart>,
) -> Result<Json<StartAnswer>, ApiError> {
    let request = request(wanted, user, Days::Incremental { always: false }, Order::Newest)?;
    let answer = StartAnswer::of(start(&api, &request, NAMES).await?, "Incremental");
    Ok(Json(StartAnswer { estimated_minutes: None, estimate: None, ..answer }))
}

/// Starts a sync of the given days.
#[utoipa::path(post, path = "/integrations/garmin/sync/historical", tag = "Job interface",
    request_body = HistoricalStart,
    responses(
        (status = 200, description = "Started, or already running", body = StartAnswer),
        (status = 400, description = "The body or the days can't be used, or no account is linked", body = ErrorBody),
        (status = 409, description = "`deletion_pending`: what is stored for the account is to be deleted first", body = ErrorBody),
    ))]
pub async fn historical(
    api: Api,
    user: UserId,
    Body(wanted): Body<HistoricalStart>,
) -> Result<Json<StartAnswer>, ApiError> {
    let (start_date, end_date, options) = wanted.split();
    let request = request(options, user, Days::Named { start: start_date, end: end_date }, Order::Oldest)?;
    Ok(Json(StartAnswer::of(start(&api, &request, NAMES).await?, "Historical")))
}
