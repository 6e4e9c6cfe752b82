//! Which days are stored, and which the user accepts as not to be had.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::super::Api;
use super::super::body::{expects, missing};
use super::super::errors::{ApiError, Code, ErrorBody};
use super::super::route::{Args, Call, Json};
use super::names::DatedTypeName;
use crate::app::coverage::{AcceptError, CoverageError, TypeCoverage};
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::partition::days_in;

/// Which days to look at.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DaysQuery {
    /// The first day, at least 2000-01-01. When absent: the first one that was ever asked for, of any type.
    pub from: Option<NaiveDate>,
    /// The last day, at most and by default today.
    pub to: Option<NaiveDate>,
}

impl Args for DaysQuery {
    fn parse(call: &Call) -> Result<Self, ApiError> {
        call.query.only(&["from", "to"])?;
        Ok(Self { from: call.query.date("from")?, to: call.query.date("to")? })
    }
}

/// What is known of a range of days.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverageAnswer {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The calendar day of the account.
    pub today: NaiveDate,
    /// Each type that has days: health, activities, nutrition.
    pub data_types: Vec<CoverageView>,
}

/// What is known of one type. `stored`, `noData`, `emptySoFar`, `accepted` and `missing` hold each day of the range exactly once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TypeCoverage)]
#[serde(rename_all = "camelCase")]
pub struct CoverageView {
    /// The type.
    #[schema(value_type = DatedTypeName)]
    pub data_type: &'static str,
    /// The first day that was ever asked for; null when none was.
    pub first_asked: Option<NaiveDate>,
    /// The last day before the first one that was asked for and is not stored for good; null when nothing was asked for.
    pub frontier: Option<NaiveDate>,
    /// Days that are stored.
    pub stored_days: u32,
    /// Days for which Garmin has nothing, for good.
    pub no_data_days: u32,
    /// Days that are empty so far.
    pub empty_so_far_days: u32,
    /// Days that can't be had, as the user has accepted.
    pub accepted_days: u32,
    /// All other days.
    pub missing_days: u32,
    /// Of the stored days, those stored only in part.
    pub partial_days: u32,
    /// `stored`, `noData` and `emptySoFar` together.
    pub covered: Vec<Days>,
    /// Days that are stored.
    pub stored: Vec<Days>,
    /// Days for which Garmin has nothing.
    pub no_data: Vec<Days>,
    /// Days for which Garmin had nothing when it was asked, so soon after them that something may still come. They are asked
    /// for again.
    pub empty_so_far: Vec<Days>,
    /// Days that can't be had, as the user has accepted. They are not asked for by themselves.
    pub accepted: Vec<Days>,
    /// All other days, whether or not they were ever asked for.
    pub missing: Vec<Days>,
    /// Of the stored days, those stored only in part: Garmin gave the rest of the day, and not something that should be there
    /// too, such as its night.
    pub partial: Vec<Days>,
}

/// Consecutive days.
#[derive(Debug, Serialize, ToSchema)]
pub struct Days {
    /// The first.
    pub start: NaiveDate,
    /// The last.
    pub end: NaiveDate,
}

impl CoverageView {
    fn of(coverage: &TypeCoverage) -> Self {
        let days = &coverage.days;
        Self {
            data_type: coverage.data_type.name(),
            first_asked: coverage.first_asked,
            frontier: coverage.frontier,
            stored_days: days_in(&days.stored),
            no_data_days: days_in(&days.no_data),
            empty_so_far_days: days_in(&days.empty_so_far),
            accepted_days: days_in(&days.accepted),
            missing_days: days_in(&days.missing),
            partial_days: days_in(&days.partial),
            covered: spans(&days.covered),
            stored: spans(&days.stored),
            no_data: spans(&days.no_data),
            empty_so_far: spans(&days.empty_so_far),
            accepted: spans(&days.accepted),
            missing: spans(&days.missing),
            partial: spans(&days.partial),
        }
    }
}

fn spans(runs: &[DateRange]) -> Vec<Days> {
    runs.iter().map(|run| Days { start: run.start(), end: run.end() }).collect()
}

/// Which days are stored, known to be empty, empty so far, accepted as not to be had, or missing, by type.
///
/// Days come as ranges, oldest first, so that the answer stays small for many years. Workouts have no day.
#[utoipa::path(get, path = "/integrations/garmin/sync/coverage", tag = "Job interface", params(DaysQuery),
    responses(
        (status = 200, description = "What is known of these days", body = CoverageAnswer),
        (status = 400, description = "`invalid_date`, `invalid_date_range`, or a parameter that can't be used", body = ErrorBody),
    ))]
pub async fn coverage(api: Api, user: UserId, days: DaysQuery) -> Result<Json<CoverageAnswer>, ApiError> {
    let report = api.app.coverage(&user, days.from, days.to).await.map_err(refusal)?;
    Ok(Json(CoverageAnswer {
        from: report.range.start(),
        to: report.range.end(),
        today: report.today,
        data_types: report.types.iter().map(CoverageView::of).collect(),
    }))
}

/// Days that can't be had, as the user accepts.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Acceptance {
    /// The kind of data.
    #[schema(value_type = DatedTypeName)]
    pub data_type: DataType,
    /// The first day.
    pub start: NaiveDate,
    /// The last day; not after today.
    pub end: NaiveDate,
    /// `false` takes it back. When absent: `true`.
    #[schema(value_type = Option<bool>)]
    pub accepted: bool,
}

impl Args for Acceptance {
    fn parse(call: &Call) -> Result<Self, ApiError> {
        let body = &call.body;
        body.only(&["dataType", "start", "end", "accepted"])?;
        let names = DataType::ALL.into_iter().filter(|one| one.is_dated()).map(DataType::name).collect::<Vec<_>>();
        let expected = format!("one of: {}", names.join(", "));
        let name = body.text("dataType", &expected)?.ok_or_else(|| missing("dataType", &expected))?;
        let data_type = DataType::from_name(name).filter(|one| one.is_dated());
        let day = |name| body.date(name)?.ok_or_else(|| missing(name, "the first and the last day as YYYY-MM-DD"));
        Ok(Self {
            data_type: data_type.ok_or_else(|| expects("dataType", &expected))?,
            start: day("start")?,
            end: day("end")?,
            accepted: body.flag_or("accepted", true)?,
        })
    }
}

/// What that changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Accepted {
    /// The kind of data.
    #[schema(value_type = DatedTypeName)]
    pub data_type: &'static str,
    /// The first day.
    pub start: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
    /// Whether the missing ones of these days are accepted now.
    pub accepted: bool,
    /// How many days that changed.
    pub days: u32,
}

/// Accepts that days can't be had, or takes that back.
///
/// Some days Garmin can't deliver, however often it is asked. The missing ones of these days are shown apart from then on,
/// no longer count as missing, and are not asked for by themselves; a sync over them that somebody starts asks for them all
/// the same. Taken back, they are missing again, and the next sync of what is new asks for them.
#[utoipa::path(post, path = "/integrations/garmin/sync/coverage/accept", tag = "Job interface", request_body = Acceptance,
    responses(
        (status = 200, description = "What that changed", body = Accepted),
        (status = 400, description = "The body or the days can't be used", body = ErrorBody),
    ))]
pub async fn accept(api: Api, user: UserId, wanted: Acceptance) -> Result<Json<Accepted>, ApiError> {
    let Acceptance { data_type, start, end, accepted } = wanted;
    let days = api.app.accept(&user, data_type, start, end, accepted).await.map_err(not_accepted)?;
    Ok(Json(Accepted { data_type: data_type.name(), start, end, accepted, days }))
}

fn not_accepted(error: AcceptError) -> ApiError {
    match error {
        AcceptError::EndBeforeStart => {
            let text = "start is after end. Swap them, or correct one of them.";
            ApiError::new(Code::InvalidDateRange, text).field("start")
        }
        AcceptError::EndInFuture { today } => {
            let text = format!("end is after today, which is {today} for this account. End there or earlier.");
            ApiError::new(Code::EndInFuture, text).field("end")
        }
        AcceptError::Store(error) => error.into(),
    }
}

fn refusal(error: CoverageError) -> ApiError {
    match error {
        CoverageError::EndBeforeStart { today } => {
            let text =
                format!("from is after to, or after today, which is {today} for this account. Choose an earlier day.");
            ApiError::new(Code::InvalidDateRange, text).field("from")
        }
        CoverageError::Store(error) => error.into(),
    }
}
