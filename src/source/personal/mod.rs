//! Garmin's official Personal API: read-only, with a key that everybody can make for their own account.
//!
//! A query: [`session`] asks for what it needs, one request at a time, by [`request`] over [`connection`]; [`memory`] and
//! [`pages`] keep what came, and [`decode`] makes records of it. [`credentials`] holds the key and its token, which
//! [`exchange`] reads. The messages for all errors are in one table, [`upstream_error`].
//! [`checkup`] asks everything there is once, for a report.

pub mod checkup;
mod connection;
mod credentials;
mod decode;
mod exchange;
mod link;
mod memory;
mod pages;
mod request;
mod session;
mod upstream_error;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use crate::config;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::estimate::Costs;
use crate::domain::ids::UserId;
use crate::domain::plan::{Group, Span};
use crate::domain::retry::CoolDownRule;
use crate::ports::{Allowance, Clock, Rate, Session, SignInFacts, Source};
use connection::Connection;
use credentials::Credentials;
pub use link::PersonalKeys;

/// After a refusal for too many requests: at least a quarter of a minute, then more, up to a quarter of an hour.
const COOL_DOWN: CoolDownRule =
    CoolDownRule { first: Duration::from_secs(15), longest: Duration::from_mins(15), trusts_stated: false };

/// Calls for a day: one for what only the day's own summary has, and its share of a month's and of a year's; heart rate and
/// variability of the day, and its share of a month of body battery.
const CALLS_A_DAY: [(DataType, f64); 5] = [
    (DataType::Health, 1.0 + 2.0 / 31.0 + 2.0 / 365.0),
    (DataType::Intraday, 2.0 + 1.0 / 31.0),
    (DataType::Activities, 1.0 / 30.0),
    (DataType::Nutrition, 1.0),
    // An activity on most days.
    (DataType::Files, 0.8),
];

/// The Personal API as a [`Source`].
pub struct Personal {
    connection: Arc<Connection>,
    groups: [Group; 6],
    interval: Duration,
    timeout: Duration,
}

/// Garmin limits an account by itself.
fn scope(user: &UserId) -> String {
    format!("personal:{user}")
}

/// What is kept of a key; none if the text can be no key.
#[must_use]
pub fn credentials_of_key(key: &SecretString) -> Option<SecretString> {
    Credentials::of_key(key).map(|it| it.text())
}

impl Personal {
    /// A source at the address of these settings. Does not connect yet.
    ///
    /// # Errors
    ///
    /// No HTTP client can be made.
    pub fn new(config: &config::Personal, clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        Ok(Self {
            connection: Arc::new(Connection::new(config.base_url(), config.timeout, clock)?),
            groups: [
                // Values of the day, nights and weigh-ins come for a month or a year at a time,
                Group::new([DataType::Health], Span::Chunk),
                Group::new([DataType::Activities], Span::Chunk),
                // some values of a day only by itself,
                Group::new([DataType::Health], Span::Day).in_phase(1).completing(),
                Group::new([DataType::Nutrition], Span::Day).in_phase(2),
                // and series too, which are worth most for the last days.
                Group::new([DataType::Intraday], Span::Day).in_phase(3).newest_first(),
                // One request for each activity, of those that are stored by then.
                Group::new([DataType::Files], Span::Window).in_phase(4).newest_first(),
            ],
            interval: config.interval(),
            timeout: config.timeout,
        })
    }
}

impl Personal {
    /// Checks keys over the same connections.
    #[must_use]
    pub fn keys(&self) -> PersonalKeys {
        PersonalKeys::new(Arc::clone(&self.connection), self.interval)
    }
}

impl Source for Personal {
    fn name(&self) -> &'static str {
        "personal"
    }

    fn takes(&self, credentials: &SecretString) -> bool {
        Credentials::read(credentials).is_some()
    }

    fn credentials_look(&self) -> &'static str {
        "an API key of Garmin's Personal API, a JSON object with api_key"
    }

    fn how_to_link(&self) -> &'static str {
        "make a new key at Garmin (Settings, Personal API) and link it on the page or with `garmin-sync link`"
    }

    fn facts(&self, credentials: &SecretString) -> SignInFacts {
        Credentials::read(credentials).map(|it| it.facts()).unwrap_or_default()
    }

    fn refused(&self, areas: &[String]) -> DataTypes {
        session::refused(areas)
    }

    fn groups(&self) -> &[Group] {
        &self.groups
    }

    fn allowance(&self, user: &UserId) -> Allowance {
        Allowance {
            scope: scope(user),
            rate: Rate { interval: self.interval, ahead: Duration::ZERO },
            cool_down: COOL_DOWN,
        }
    }

    fn costs(&self) -> Costs {
        let interval = self.interval.as_secs_f64();
        // A person may wear no watch at night, or not every day; and an answer may take longer than the pace.
        Costs {
            calls_a_day: &CALLS_A_DAY,
            calls_to_complete: 1.0,
            calls_a_request: 0.0,
            brings_series: false,
            call_seconds: [interval.max(0.2) * 0.8, interval.max(0.5) * 1.2],
        }
    }

    fn timeout(&self) -> Duration {
        self.timeout
    }

    fn may_renew(&self, _: &SecretString, _: DateTime<Utc>) -> bool {
        // A token that is lost costs one more exchange, and nothing else.
        false
    }

    fn session(self: Arc<Self>) -> Arc<dyn Session> {
        Arc::new(session::Conversation::new(Arc::clone(&self.connection)))
    }
}
