//! How much a historical sync would be, before it is started.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::super::Api;
use super::super::body::missing;
use super::super::errors::{ApiError, ErrorBody};
use super::super::route::{Args, Call, Json};
use super::super::start_errors::refusal;
use super::names::{DataTypeName, MetricName};
use super::start::{NAMES, what};
use crate::app::start::{Days, StartRequest};
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::estimate::Estimate;
use crate::domain::ids::UserId;
use crate::domain::job::Order;
use crate::domain::metric::{METRICS, Metric};

/// What would be synced; as the start takes it.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct EstimateQuery {
    /// The first day.
    pub start_date: NaiveDate,
    /// The last day; not after today; 3650 days at most are synced at once, both ends included.
    pub end_date: NaiveDate,
    /// The kinds of data, with commas between; health, activities and workouts unless said otherwise.
    #[param(value_type = Option<Vec<DataTypeName>>, style = Form, explode = false)]
    pub data_types: DataTypes,
    /// The health metrics to narrow health to, with commas between; none means all. Changes nothing without health.
    #[param(value_type = Option<Vec<MetricName>>, style = Form, explode = false)]
    pub metric_types: Vec<Metric>,
}

impl Args for EstimateQuery {
    fn parse(call: &Call) -> Result<Self, ApiError> {
        let query = &call.query;
        query.only(&[NAMES.start, NAMES.end, "dataTypes", "metricTypes"])?;
        let data_types = query.names("dataTypes", DataType::from_name, &DataType::ALL.map(DataType::name))?;
        let metric_types = query.names("metricTypes", Metric::from_name, &METRICS)?;
        let (data_types, metric_types) = what(data_types, metric_types)?;
        let day = |name| query.date(name)?.ok_or_else(|| missing(name, "the first and the last day as YYYY-MM-DD"));
        Ok(Self { start_date: day(NAMES.start)?, end_date: day(NAMES.end)?, data_types, metric_types })
    }
}

/// From how many to how many minutes. The two are the same once the account's last jobs have measured it.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Estimate)]
#[serde(rename_all = "camelCase")]
pub struct EstimateView {
    /// At least.
    #[schema(minimum = 1, example = 65)]
    pub low_minutes: u32,
    /// At most.
    #[schema(minimum = 1, example = 244)]
    pub high_minutes: u32,
}

impl From<Estimate> for EstimateView {
    fn from(estimate: Estimate) -> Self {
        Self { low_minutes: estimate.low_minutes, high_minutes: estimate.high_minutes }
    }
}

/// How much a sync would be.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EstimateAnswer {
    /// How many days it would ask for.
    #[schema(example = 3650)]
    pub days: u32,
    /// How many chunks it would have.
    #[schema(example = 122)]
    pub chunks_total: u32,
    /// How long it may take, as one number: half a minute a chunk until the account's last jobs have measured it.
    #[schema(example = 61)]
    pub estimated_minutes: u32,
    /// How long it may take.
    pub estimate: EstimateView,
    /// The same for people.
    #[schema(example = "1 to 7 hours; we know better after a minute")]
    pub message: String,
}

/// How much a historical sync of these days would be, and how long it may take. Nothing is started.
///
/// The time is what the days of each kind took in the account's last jobs; a range, of what is usual, for a kind that was not
/// fetched yet. That `skipExisting` passes over days is not counted.
#[utoipa::path(get, path = "/integrations/garmin/sync/estimate", tag = "Job interface", params(EstimateQuery),
    responses(
        (status = 200, description = "How much it would be", body = EstimateAnswer),
        (status = 400, description = "The days or another parameter can't be used", body = ErrorBody),
    ))]
pub async fn estimate(api: Api, user: UserId, query: EstimateQuery) -> Result<Json<EstimateAnswer>, ApiError> {
    let EstimateQuery { start_date: start, end_date: end, data_types, metric_types } = query;
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
