//! How large a historical sync would be, before it is started.

use super::super::Api;
use super::super::errors::ApiError;
use super::super::parts::Query;
use super::super::route::Json;
use super::super::start_errors::refusal;
use super::start::{NAMES, what};
use crate::api_types::error::ErrorBody;
use crate::api_types::estimate::{EstimateAnswer, EstimateQuery};
use crate::api_types::request::Day;
use crate::app::start::{Days, StartRequest};
use crate::domain::ids::UserId;
use crate::domain::job::Order;

/// How large a historical sync of these days would be, and how long it may take. Nothing is started.
///
/// The time is what the days of each kind took in the account's last jobs; for a kind that was not fetched yet, a
/// typical range. Days that `skipExisting` would skip are not deducted.
#[utoipa::path(get, path = "/integrations/garmin/sync/estimate", tag = "Job interface", params(EstimateQuery),
    responses(
        (status = 200, description = "How large it would be", body = EstimateAnswer),
        (status = 400, description = "The days or another parameter can't be used", body = ErrorBody),
    ))]
pub async fn estimate(
    api: Api,
    user: UserId,
    Query(query): Query<EstimateQuery>,
) -> Result<Json<EstimateAnswer>, ApiError> {
    let EstimateQuery { start_date: Day(start), end_date: Day(end), data_types, metric_types } = query;
    let (data_types, metric_types) = what(data_types.map(|it| it.0), metric_types.map(|it| it.0))?;
    let days = Days::Named { start, end };
    let wanted = StartRequest {
        user,
        days,
        data_types,
        metric_types,
        order: Order::Oldest,
        skip_existing: false,
        accept_removals: false,
    };
    let extent = api.app.estimate(&wanted).await.map_err(|error| refusal(error, NAMES))?;
    Ok(Json(EstimateAnswer {
        days: extent.days,
        chunks_total: extent.chunks,
        estimated_minutes: extent.estimate.in_one_number(extent.chunks),
        estimate: extent.estimate.into(),
        message: extent.estimate.words(),
    }))
}
