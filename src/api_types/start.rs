//! Starting jobs.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::estimate::Estimate;
use super::name::{DataTypeName, MetricName, Name};
use super::request::{Day, List};
use crate::domain::data_type::DataType;
use crate::domain::job::Order;
use crate::domain::metric::Metric;
use crate::domain::named::named;

/// Both starts: the options, after the days where days are named.
macro_rules! start {
    ($(#[$about:meta])* $name:ident { $($days:tt)* }) => {
        $(#[$about])*
        #[derive(Debug, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name {
            $($days)*
            /// The health metrics to narrow health to; none or an empty list means all. No effect without health.
            #[schema(value_type = Option<Vec<MetricName>>, example = json!(["steps", "sleep"]))]
            pub metric_types: Option<List<Metric>>,
            /// The kinds of data; by default health, intraday, activities and workouts.
            #[schema(value_type = Option<Vec<DataTypeName>>, example = json!(["health", "activities"]))]
            pub data_types: Option<List<DataType>>,
            /// `oldest` or `newest`: which end comes first. By default `newest` for an incremental start, `oldest` for
            /// a historical one.
            pub order: Option<Order>,
            /// Whether days that are already stored and final are skipped.
            pub skip_existing: Option<bool>,
            /// Whether records that Garmin no longer lists are removed from the store, however many at once.
            pub accept_removals: Option<bool>,
        }
    };
}

start! {
    /// Options of an incremental start.
    IncrementalStart {}
}

start! {
    /// Days and options of a historical start.
    HistoricalStart {
        /// The first day.
        #[schema(value_type = NaiveDate)]
        pub start_date: Day,
        /// The last day; not after today; 3660 days at most are synced at once, both ends included.
        #[schema(value_type = NaiveDate)]
        pub end_date: Day,
    }
}

impl HistoricalStart {
    /// For these days, with these options.
    #[must_use]
    pub fn of(start_date: NaiveDate, end_date: NaiveDate, options: IncrementalStart) -> Self {
        let IncrementalStart { metric_types, data_types, order, skip_existing, accept_removals } = options;
        let (start_date, end_date) = (Day(start_date), Day(end_date));
        Self { start_date, end_date, metric_types, data_types, order, skip_existing, accept_removals }
    }

    /// The first day, the last, and the options.
    #[must_use]
    pub fn split(self) -> (NaiveDate, NaiveDate, IncrementalStart) {
        let Self { start_date, end_date, metric_types, data_types, order, skip_existing, accept_removals } = self;
        let options = IncrementalStart { metric_types, data_types, order, skip_existing, accept_removals };
        (start_date.0, end_date.0, options)
    }
}

/// Outcome of a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray, ToSchema)]
#[strum(serialize_all = "snake_case")]
#[schema(rename_all = "snake_case")]
pub enum StartStatus {
    /// A job was started.
    Started,
    /// An earlier job is unfinished; `jobId` is its id.
    AlreadyRunning,
    /// Everything has just been synced; there is no job.
    UpToDate,
}

named!(StartStatus);

/// Outcome of a start.
pub type StartState = Name<StartStatus>;

/// The answer to a start.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StartAnswer {
    /// The outcome.
    pub status: StartState,
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
    /// How long it may take, as a range; only when started, and only of a historical sync.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
    /// The outcome, for people.
    #[serde(default)]
    pub message: String,
}
