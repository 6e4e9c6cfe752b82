//! Starting jobs.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Api;
use super::super::body::{Fields, expects, missing};
use super::super::errors::{ApiError, ErrorBody};
use super::super::route::{Args, Call, Json};
use super::super::start_errors::{DayNames, start};
use super::estimate::EstimateView;
use super::names::{DataTypeName, MetricName, OrderName};
use crate::app::start::{Days, Extent, StartRequest, Started};
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::job::Order;
use crate::domain::metric::{METRICS, Metric};

/// How the job interface calls the days.
pub(super) const NAMES: DayNames = DayNames { start: "startDate", end: "endDate" };
const OPTIONS: [&str; 5] = ["metricTypes", "dataTypes", "order", "skipExisting", "acceptRemovals"];

/// What to sync of what is new.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct IncrementalStart {
    /// The health metrics to narrow health to; none or an empty list means all. Changes nothing without health.
    #[schema(value_type = Option<Vec<MetricName>>, example = json!(["steps", "sleep"]))]
    pub metric_types: Vec<Metric>,
    /// The kinds of data; health, activities and workouts unless said otherwise.
    #[schema(value_type = Option<Vec<DataTypeName>>, example = json!(["health", "activities"]))]
    pub data_types: DataTypes,
    /// `oldest` or `newest`: which end comes first. Unless said otherwise `newest` where it is about what is new, `oldest`
    /// where days are named.
    #[schema(value_type = Option<OrderName>)]
    pub order: Order,
    /// Whether days that are already stored for good are passed over.
    #[schema(value_type = Option<bool>)]
    pub skip_existing: bool,
    /// Whether records that Garmin no longer lists are taken out of the store however many they are at once.
    #[schema(value_type = Option<bool>)]
    pub accept_removals: bool,
}

/// What to sync of which days.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct HistoricalStart {
    /// The first day.
    pub start_date: NaiveDate,
    /// The last day; not after today; 3650 days at most are synced at once, both ends included.
    pub end_date: NaiveDate,
    #[serde(flatten)]
    #[expect(missing_docs, reason = "its fields are documented; a text here would be shown beside them")]
    pub options: IncrementalStart,
}

impl IncrementalStart {
    fn from_fields(body: &Fields, usual: Order) -> Result<Self, ApiError> {
        let data_types = body.names(OPTIONS[1], DataType::from_name, &DataType::ALL.map(DataType::name))?;
        let metric_types = body.names(OPTIONS[0], Metric::from_name, &METRICS)?;
        let (data_types, metric_types) = what(data_types, metric_types)?;
        let order = match body.text(OPTIONS[2], ORDERS)? {
            None => usual,
            Some(name) => Order::from_name(name).ok_or_else(|| expects(OPTIONS[2], ORDERS))?,
        };
        let (skip_existing, accept_removals) = (body.flag(OPTIONS[3])?, body.flag(OPTIONS[4])?);
        Ok(Self { metric_types, data_types, order, skip_existing, accept_removals })
    }

    fn request(self, user: UserId, days: Days) -> StartRequest {
        let Self { metric_types, data_types, order, skip_existing, accept_removals } = self;
        StartRequest { user, days, data_types, metric_types, order, skip_existing, accept_removals }
    }
}

/// The kinds of data and the health metrics that are meant by what was named.
///
/// # Errors
/// An empty list of kinds.
pub(super) fn what(
    data_types: Option<Vec<DataType>>,
    metric_types: Option<Vec<Metric>>,
) -> Result<(DataTypes, Vec<Metric>), ApiError> {
    let data_types = data_types.map_or_else(DataTypes::usual, DataTypes::from_iter);
    if data_types.is_empty() {
        return Err(expects(OPTIONS[1], "a list with at least one kind of data"));
    }
    let mut metric_types = metric_types.unwrap_or_default();
    metric_types.sort_unstable();
    metric_types.dedup();
    // A job that is narrowed moves no mark of health, so one that is not really narrowed must not look like it.
    if metric_types.len() == METRICS.len() || !data_types.contains(DataType::Health) {
        metric_types.clear();
    }
    Ok((data_types, metric_types))
}

const ORDERS: &str = "\"oldest\" or \"newest\"";

impl Args for IncrementalStart {
    fn parse(call: &Call) -> Result<Self, ApiError> {
        call.body.only(&OPTIONS)?;
        Self::from_fields(&call.body, Order::Newest)
    }
}

impl Args for HistoricalStart {
    fn parse(call: &Call) -> Result<Self, ApiError> {
        call.body.only(&[NAMES.start, NAMES.end, OPTIONS[0], OPTIONS[1], OPTIONS[2], OPTIONS[3], OPTIONS[4]])?;
        let options = IncrementalStart::from_fields(&call.body, Order::Oldest)?;
        let day = |name| call.body.date(name)?.ok_or_else(|| missing(name, "the first and the last day as YYYY-MM-DD"));
        Ok(Self { start_date: day(NAMES.start)?, end_date: day(NAMES.end)?, options })
    }
}

/// What came of a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StartStatus {
    /// A job runs.
    Started,
    /// An earlier job is unfinished; `jobId` is its id.
    AlreadyRunning,
    /// A sync has just done that; there is no job.
    UpToDate,
}

/// What a start answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StartAnswer {
    /// What came of it.
    pub status: StartStatus,
    /// The job that runs now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "01JD2Q4ZP3V6B7N8R9T0W1X2Y3")]
    pub job_id: Option<String>,
    /// How many chunks it has; only when started.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 122)]
    pub chunks_total: Option<u32>,
    /// How long it may take, as one number: half a minute a chunk until the account's last jobs have measured it; only when
    /// started, and only of a historical sync.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 61)]
    pub estimated_minutes: Option<u32>,
    /// How long it may take, as people are told; only when started, and only of a historical sync.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<EstimateView>,
    /// What came of it, for people.
    pub message: String,
}

impl StartAnswer {
    fn of(started: Started, kind: &str) -> Self {
        let without_job = |status, message: &str| Self {
            status,
            job_id: None,
            chunks_total: None,
            estimated_minutes: None,
            estimate: None,
            message: message.to_owned(),
        };
        match started {
            Started::Job { id, extent: Extent { chunks, estimate, .. }, days } => Self {
                status: StartStatus::Started,
                job_id: Some(id.to_string()),
                chunks_total: Some(chunks),
                estimated_minutes: Some(estimate.in_one_number(chunks)),
                estimate: Some(estimate.into()),
                message: message(kind, chunks, &days),
            },
            Started::AlreadyRunning(id) => Self {
                job_id: Some(id.to_string()),
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
    format!("{kind} sync started: {} {}", counted(chunks, "chunk"), words_from(days))
}

/// `2026-11-24 to 2026-11-26, and 2 earlier days`.
#[must_use]
pub fn words(days: &[DateRange]) -> String {
    words_from(days).trim_start_matches("from ").to_owned()
}

fn words_from(days: &[DateRange]) -> String {
    let Some((last, earlier)) = days.split_last() else { return String::new() };
    let earlier = match earlier.iter().map(|run| run.days()).sum() {
        0 => String::new(),
        days => format!(", and {}", counted(days, "earlier day")),
    };
    format!("from {} to {}{earlier}", last.start(), last.end())
}

fn counted(n: u32, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Starts a sync of what is new up to today, and of earlier days that are missing.
///
/// New are the days up to today since the last one that is stored for good; the latest days are fetched again, since
/// watches upload late. Without an earlier sync it is the last week. Earlier days that could not be had, or were empty
/// so soon after them that something may still come, are tried again at a growing distance, up to 30 days. What is
/// stored for good in between is not asked for.
#[utoipa::path(post, path = "/integrations/garmin/sync/incremental", tag = "Job interface",
    request_body(content = Option<IncrementalStart>, description = "May be left out."),
    responses(
        (status = 200, description = "Started, already running, or up to date", body = StartAnswer),
        (status = 400, description = "The body can't be used, or no account is linked", body = ErrorBody),
    ))]
pub async fn incremental(api: Api, user: UserId, wanted: IncrementalStart) -> Result<Json<StartAnswer>, ApiError> {
    let request = wanted.request(user, Days::Incremental { always: false });
    let answer = StartAnswer::of(start(&api, &request, NAMES).await?, "Incremental");
    Ok(Json(StartAnswer { estimated_minutes: None, estimate: None, ..answer }))
}

/// Starts a sync of the days named.
#[utoipa::path(post, path = "/integrations/garmin/sync/historical", tag = "Job interface",
    request_body = HistoricalStart,
    responses(
        (status = 200, description = "Started, or already running", body = StartAnswer),
        (status = 400, description = "The body or the days can't be used, or no account is linked", body = ErrorBody),
    ))]
pub async fn historical(api: Api, user: UserId, wanted: HistoricalStart) -> Result<Json<StartAnswer>, ApiError> {
    let days = Days::Named { start: wanted.start_date, end: wanted.end_date };
    let request = wanted.options.request(user, days);
    Ok(Json(StartAnswer::of(start(&api, &request, NAMES).await?, "Historical")))
}
