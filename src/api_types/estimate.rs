//! How large a historical sync would be, before it is started.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::name::{DataTypeName, MetricName};
use super::request::{Commas, Day};
use crate::domain::data_type::DataType;
use crate::domain::estimate;
use crate::domain::metric::Metric;

/// What would be synced, with the same fields as a start.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct EstimateQuery {
    /// The first day.
    #[param(value_type = NaiveDate)]
    pub start_date: Day,
    /// The last day; not after today; 3660 days at most are synced at once, both ends included.
    #[param(value_type = NaiveDate)]
    pub end_date: Day,
    /// The kinds of data, separated by commas; by default health, intraday, activities and workouts.
    #[param(value_type = Option<Vec<DataTypeName>>, style = Form, explode = false)]
    pub data_types: Option<Commas<DataType>>,
    /// The health metrics to narrow health to, separated by commas; none means all. No effect without health.
    #[param(value_type = Option<Vec<MetricName>>, style = Form, explode = false)]
    pub metric_types: Option<Commas<Metric>>,
}

/// A range in minutes. Both ends are equal once the account's last jobs have measured it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// The lower end.
    #[schema(minimum = 1, example = 65)]
    pub low_minutes: u32,
    /// The upper end.
    #[schema(minimum = 1, example = 244)]
    pub high_minutes: u32,
}

impl From<estimate::Estimate> for Estimate {
    fn from(estimate: estimate::Estimate) -> Self {
        Self { low_minutes: estimate.low_minutes, high_minutes: estimate.high_minutes }
    }
}

/// How large a sync would be.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
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
    pub estimate: Estimate,
    /// The same for people.
    #[schema(example = "1 to 7 hours; we know better after a minute")]
    pub message: String,
}
