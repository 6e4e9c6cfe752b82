//! The requests sent.

use secrecy::ExposeSecret;
use serde::Serialize;

use crate::domain::data_type::DataType;
use crate::domain::metric::{METRICS, Metric};
use crate::ports::Query;

/// Metrics that never have a value in the current microservice, because Garmin's fields have moved. They would cost a
/// fifth of its requests to Garmin for a day, so they are asked for only by name.
const HOLLOW: [&str; 5] = ["intensity_minutes", "training_status", "endurance_score", "hill_score", "race_predictions"];
/// Metrics with series, all that is asked for where the series alone are wanted.
const SERIES: [&str; 3] = ["heart_rates", "stress", "hrv"];
/// Reported as known today, and taken as a value of no other day.
const OF_TODAY: &str = "lactate_threshold";

/// One request: its route and its body. It carries the credentials, so it has no `Debug`.
#[derive(Serialize)]
pub(super) struct Request<'a> {
    /// The route below the address of the microservice.
    #[serde(skip)]
    pub(super) route: [&'static str; 2],
    user_id: &'a str,
    /// A JSON text inside the JSON: the microservice refuses an object.
    tokens: &'a str,
    start_date: String,
    end_date: String,
    /// `null` is refused, and an empty list means all. Only the health route knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    metric_types: Option<Vec<&'static str>>,
}

impl<'a> Request<'a> {
    /// The request that serves a query, if it asks for anything.
    pub(super) fn of(query: &'a Query) -> Option<Self> {
        let (route, metric_types) = match query.types.iter().next()? {
            DataType::Health | DataType::Intraday => {
                ("health_and_wellness", Some(metrics(query).map(Metric::name).collect()))
            }
            DataType::Activities | DataType::Workouts => ("activities_and_workouts", None),
            DataType::Nutrition => ("nutrition_diary", None),
            DataType::Files => return None,
        };
        Some(Self {
            route: ["data", route],
            user_id: query.user.as_str(),
            tokens: query.credentials.expose_secret(),
            start_date: query.days.start().to_string(),
            end_date: query.days.end().to_string(),
            metric_types,
        })
    }
}

/// The metrics that a query is narrowed to, or all useful ones.
pub(super) fn metrics(query: &Query) -> impl Iterator<Item = Metric> {
    let asks_for_today = query.days.contains(query.today);
    let brings = move |name: &str| !HOLLOW.contains(&name) && (asks_for_today || name != OF_TODAY);
    let is_all = query.metrics.is_empty();
    let is_wanted = move |name: &str| query.types.contains(DataType::Health) || SERIES.contains(&name);
    let named = METRICS.into_iter().filter_map(Metric::from_name);
    named.filter(move |metric| {
        if is_all { brings(metric.name()) && is_wanted(metric.name()) } else { query.metrics.contains(metric) }
    })
}
