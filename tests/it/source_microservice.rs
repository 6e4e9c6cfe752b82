//! The Garmin microservice as a source, over real HTTP, played by small test servers.

mod answers;
mod contract;
mod costs;
pub mod kit;
mod refused;
mod server;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use garmin_sync::config::Config;
use garmin_sync::domain::data_type::{DataType, DataTypes};
use garmin_sync::domain::dates::DateRange;
use garmin_sync::domain::failure::Failure;
use garmin_sync::domain::ids::UserId;
use garmin_sync::domain::job::Order;
use garmin_sync::domain::metric::Metric;
use garmin_sync::domain::record::LookedFor;
use garmin_sync::ports::{Ahead, Answer, Clock, Query};
use garmin_sync::source::Microservice;
use secrecy::SecretString;

/// A word in every secret of these tests, which must appear nowhere else.
const SECRET: &str = "s3cr3t";

/// 2023-11-14 22:13:20 UTC, always.
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000, 0).unwrap()
    }
}

fn source(base_url: &str, timeout_ms: u32) -> Microservice {
    let variables = [
        ("GARMIN_SYNC__GARMIN__BASE_URL", base_url.to_owned()),
        ("GARMIN_SYNC__GARMIN__TIMEOUT_MS", timeout_ms.to_string()),
    ];
    let config = Config::load(variables.into_iter().map(|(name, value)| (name.to_owned(), value))).unwrap();
    Microservice::new(&config.garmin, Arc::new(Stopped)).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// 2024-03-01 to 2024-03-03.
fn query(types: &[DataType]) -> Query {
    let days = DateRange::new(day("2024-03-01"), day("2024-03-03")).unwrap();
    Query {
        user: UserId::me(),
        credentials: SecretString::from(tokens(1).to_string()),
        types: types.iter().copied().collect::<DataTypes>(),
        days,
        metrics: Vec::new(),
        today: day("2024-03-09"),
        looked_for: LookedFor::default(),
        garmin_id: None,
        completes: false,
        file_of: None,
        ahead: Ahead { days, order: Order::Oldest },
    }
}

fn metrics(names: &[&str]) -> Vec<Metric> {
    names.iter().map(|name| Metric::from_name(name).unwrap()).collect()
}

/// The nth set of tokens.
fn tokens(n: u32) -> serde_json::Value {
    serde_json::json!({
        "di_token": format!("{SECRET}-t{n}"), "di_refresh_token": format!("{SECRET}-r{n}"), "di_client_id": "CLIENT",
    })
}

/// The failure of an answer, after a check that it leaks nothing.
fn failure(answer: Answer) -> Failure {
    assert!(!format!("{answer:?}").contains(SECRET));
    let failure = answer.data.unwrap_err();
    for hidden in [SECRET, "127.0.0.1", "localhost", "reqwest", "hyper", "os error"] {
        assert!(!failure.message.contains(hidden), "{} gives away {hidden}", failure.message);
    }
    assert!(failure.message.contains(';'), "{} should also say what to do next", failure.message);
    failure
}
