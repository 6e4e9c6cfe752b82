//! Which days are stored, and which the user has accepted as unavailable.

use super::super::Api;
use super::super::errors::ApiError;
use super::super::parts::{Body, Query};
use super::super::route::Json;
use crate::api_types::coverage::{Acceptance, Accepted, CoverageAnswer, DatedType, Days, DaysQuery, TypeCoverage};
use crate::api_types::error::{Code, ErrorBody};
use crate::api_types::request::Day;
use crate::app::coverage::{AcceptError, CoverageError, TypeCoverage as Known};
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::partition::days_in;

impl TypeCoverage {
    fn of(coverage: &Known) -> Self {
        let days = &coverage.days;
        Self {
            data_type: DatedType(coverage.data_type).into(),
            is_refused: coverage.is_refused,
            first_asked: coverage.first_asked,
            frontier: coverage.low_watermark,
            stored_days: days_in(&days.stored),
            no_data_days: days_in(&days.no_data),
            empty_so_far_days: days_in(&days.empty_so_far),
            accepted_days: days_in(&days.accepted),
            queued_days: days_in(&days.queued),
            missing_days: days_in(&days.missing),
            partial_days: days_in(&days.partial),
            provisional_days: days_in(&days.provisional),
            covered: spans(&days.covered),
            stored: spans(&days.stored),
            no_data: spans(&days.no_data),
            empty_so_far: spans(&days.empty_so_far),
            accepted: spans(&days.accepted),
            queued: spans(&days.queued),
            missing: spans(&days.missing),
            partial: spans(&days.partial),
            provisional: spans(&days.provisional),
        }
    }
}

fn spans(runs: &[DateRange]) -> Vec<Days> {
    runs.iter().copied().map(Into::into).collect()
}

/// Which days are stored, known to be empty, empty so far, accepted as unavailable, queued in the unfinished sync,
/// or missing, by type.
///
/// Days are returned as ranges, oldest first, so that the answer stays small even for many years. Workouts have no day.
#[utoipa::path(get, path = "/integrations/garmin/sync/coverage", tag = "Job interface", params(DaysQuery),
    responses(
        (status = 200, description = "What is known about these days", body = CoverageAnswer),
        (status = 400, description = "`invalid_date`, `invalid_date_range`, or a parameter that can't be used", body = ErrorBody),
    ))]
pub async fn coverage(api: Api, user: UserId, Query(days): Query<DaysQuery>) -> Result<Json<CoverageAnswer>, ApiError> {
    let report = api.app.coverage(&user, days.from.map(|it| it.0), days.to.map(|it| it.0)).await.map_err(refusal)?;
    Ok(Json(CoverageAnswer {
        from: report.range.start(),
        to: report.range.end(),
        today: Some(report.today),
        data_types: report.types.iter().map(TypeCoverage::of).collect(),
    }))
}

/// Accepts days as unavailable, or revokes that.
///
/// Garmin can't deliver some days, however often it is asked. The missing ones of these days are then reported
/// separately, no longer count as missing, and are not asked for automatically; a sync over them that somebody starts
/// still asks for them. Once revoked, they are missing again, and the next incremental sync asks for them.
#[utoipa::path(post, path = "/integrations/garmin/sync/coverage/accept", tag = "Job interface", request_body = Acceptance,
    responses(
        (status = 200, description = "What changed", body = Accepted),
        (status = 400, description = "The body or the days can't be used", body = ErrorBody),
    ))]
pub async fn accept(api: Api, user: UserId, Body(wanted): Body<Acceptance>) -> Result<Json<Accepted>, ApiError> {
    let Acceptance { data_type, start: Day(start), end: Day(end), accepted } = wanted;
    let accepted = accepted.unwrap_or(true);
    let days = api.app.accept(&user, data_type.0, start, end, accepted).await.map_err(not_accepted)?;
    Ok(Json(Accepted { data_type: data_type.into(), start, end, accepted, days }))
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
