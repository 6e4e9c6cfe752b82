//! What is sent.

use secrecy::ExposeSecret;
use serde::Serialize;

use crate::domain::data_type::DataType;
use crate::engine::ports::Query;

/// One request: where to, and the body. It carries the credentials, so it has no `Debug`.
#[derive(Serialize)]
pub(super) struct Request<'a> {
    /// The route below the address of the microservice.
    #[serde(skip)]
    pub(super) route: [&'static str; 2],
    user_id: &'a str,
    /// A JSON text inside the JSON: an object is refused.
    tokens: &'a str,
    start_date: String,
    end_date: String,
    /// Empty means all; `null` is refused. Only the route of health knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    metric_types: Option<Vec<&'static str>>,
}

impl<'a> Request<'a> {
    /// The request that serves a query, if it asks for anything.
    pub(super) fn of(query: &'a Query) -> Option<Self> {
        let (route, metric_types) = match query.types.iter().next()? {
            DataType::Health => {
                ("health_and_wellness", Some(query.metrics.iter().map(|metric| metric.name()).collect()))
            }
            DataType::Activities | DataType::Workouts => ("activities_and_workouts", None),
            DataType::Nutrition => ("nutrition_diary", None),
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
