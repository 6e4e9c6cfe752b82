//! Which days are stored.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::super::Api;
use super::super::errors::{ApiError, Code, ErrorBody};
use super::super::route::{Args, Call, Json};
use super::names::DatedTypeName;
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::partition::days_in;
use crate::engine::coverage::{CoverageError, TypeCoverage};

/// Which days to look at.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DaysQuery {
    /// The first day. When absent: the first one that was ever asked for, of any type.
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

/// What is known of one type. `stored`, `noData` and `missing` hold each day of the range exactly once.
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
    /// Days for which Garmin has nothing.
    pub no_data_days: u32,
    /// All other days.
    pub missing_days: u32,
    /// `stored` and `noData` together.
    pub covered: Vec<Days>,
    /// Days that are stored.
    pub stored: Vec<Days>,
    /// Days for which Garmin has nothing.
    pub no_data: Vec<Days>,
    /// All other days, whether or not they were ever asked for.
    pub missing: Vec<Days>,
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
            missing_days: days_in(&days.missing),
            covered: spans(&days.covered),
            stored: spans(&days.stored),
            no_data: spans(&days.no_data),
            missing: spans(&days.missing),
        }
    }
}

fn spans(runs: &[DateRange]) -> Vec<Days> {
    runs.iter().map(|run| Days { start: run.start(), end: run.end() }).collect()
}

/// Which days are stored, known to be empty, or missing, by type.
///
/// Days come as ranges, oldest first, so that the answer stays small for many years. Workouts have no day.
#[utoipa::path(get, path = "/integrations/garmin/sync/coverage", tag = "Job interface", params(DaysQuery),
    responses(
        (status = 200, description = "What is known of these days", body = CoverageAnswer),
        (status = 400, description = "`invalid_date`, `invalid_date_range`, or a parameter that can't be used", body = ErrorBody),
    ))]
pub async fn coverage(api: Api, user: UserId, days: DaysQuery) -> Result<Json<CoverageAnswer>, ApiError> {
    let report = api.engine.coverage(&user, days.from, days.to).await.map_err(refusal)?;
    Ok(Json(CoverageAnswer {
        from: report.range.start(),
        to: report.range.end(),
        today: report.today,
        data_types: report.types.iter().map(CoverageView::of).collect(),
    }))
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
