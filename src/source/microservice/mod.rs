//! The SparkyFitness Garmin microservice: it signs in to Garmin, asks it for days, and answers in words of its own.
//!
//! A fetch: [`request`] says where to and with what, [`connection`] sends it and reads the bytes, [`refusal`] tells what
//! an error answer means, [`tokens`] finds renewed credentials, [`decode`] makes records. What people are told about
//! trouble stands in one table, [`trouble`].

mod connection;
mod decode;
mod refusal;
mod request;
mod resolver;
mod retry_after;
mod tokens;
mod trouble;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::Mutex;

use crate::config::Garmin;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::plan::{Group, Span};
use crate::engine::ports::{Answer, Clock, Query, Source};
use connection::Connection;
use decode::{Asked, Decoded};
use request::Request;
pub use tokens::token_ends;
use trouble::Trouble;

/// The client can't be made from its settings.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The address has no host.
    #[error("garmin.base_url can't be used: expected an address with a host, such as http://127.0.0.1:8000")]
    Address,
    /// No HTTP client, most often because the system has no root certificates.
    #[error("no HTTP client can be made: check that the system's root certificates (ca-certificates) are installed")]
    Client(#[source] reqwest::Error),
}

/// The Garmin microservice as a [`Source`].
///
/// It does one thing at a time, so the requests of this process form a queue, first come, first served; the time-out of a
/// request counts from when it is really sent.
pub struct Microservice {
    connection: Connection,
    groups: [Group; 3],
    scope: String,
    timeout: Duration,
    turn: Mutex<()>,
}

impl Microservice {
    /// A source that asks the microservice of these settings. Connects to nothing yet.
    ///
    /// # Errors
    ///
    /// The address can't be used, or no HTTP client can be made.
    pub fn new(config: &Garmin, clock: Arc<dyn Clock>) -> Result<Self, Unusable> {
        let host = config.base_url.host_str().ok_or(Unusable::Address)?;
        let port = config.base_url.port_or_known_default().ok_or(Unusable::Address)?;
        Ok(Self {
            connection: Connection::new(&config.base_url, config.timeout, clock)?,
            groups: [
                Group { types: DataTypes::EMPTY.with(DataType::Health), span: Span::Window },
                // With every one of these requests it reads all planned workouts of the account, each by itself.
                Group {
                    types: DataTypes::EMPTY.with(DataType::Activities).with(DataType::Workouts),
                    span: Span::Chunk,
                },
                Group { types: DataTypes::EMPTY.with(DataType::Nutrition), span: Span::Window },
            ],
            scope: format!("{host}:{port}"),
            timeout: config.timeout,
            turn: Mutex::new(()),
        })
    }

    async fn ask(&self, request: &Request<'_>) -> Result<Vec<u8>, crate::domain::failure::Failure> {
        let _turn = self.turn.lock().await;
        self.connection.post(request).await
    }
}

#[async_trait]
impl Source for Microservice {
    fn groups(&self) -> &[Group] {
        &self.groups
    }

    fn scope(&self) -> &str {
        &self.scope
    }

    fn timeout(&self) -> Duration {
        self.timeout
    }

    fn may_renew(&self, credentials: &SecretString, now: DateTime<Utc>) -> bool {
        // The request may have to wait for another, and then lasts.
        tokens::may_renew(credentials, now + 2 * self.timeout)
    }

    async fn fetch(&self, query: &Query) -> Answer {
        let is_served =
            self.groups.iter().any(|group| !query.types.is_empty() && group.types.contains_all(query.types));
        let Some(request) = is_served.then(|| Request::of(query)).flatten() else {
            return nothing(Trouble::NotServedTogether);
        };
        let body = match self.ask(&request).await {
            Ok(body) => body,
            Err(failure) => return Answer { data: Err(failure), renewed: None },
        };
        let asked = Asked {
            types: query.types,
            days: query.days,
            metrics: query.metrics.clone(),
            sent: request::metrics(query).collect(),
            today: query.today,
            looked_for: query.looked_for.clone(),
        };
        let sent = query.credentials.clone();
        // Megabytes of JSON: off the threads that renew leases.
        let read = tokio::task::spawn_blocking(move || read(&body, &asked, &sent)).await;
        read.unwrap_or_else(|_| nothing(Trouble::NotDecoded))
    }
}

fn nothing(trouble: Trouble) -> Answer {
    Answer { data: Err(trouble.failure()), renewed: None }
}

fn read(body: &[u8], asked: &Asked, sent: &SecretString) -> Answer {
    let mut answer = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(answer)) => answer,
        Ok(_) => return nothing(Trouble::NotAgreed),
        Err(_) if connection::is_page(body) => return nothing(Trouble::Page),
        Err(_) => return nothing(Trouble::NotJson),
    };
    let renewed = answer.remove("new_tokens").and_then(|given| tokens::renewed(sent, &given));
    let data = match decode::answer(answer, asked) {
        Ok(Decoded { fetched, undecoded }) => {
            if fetched.ignored > 0 || undecoded > 0 {
                tracing::warn!(
                    data_types = %asked.types,
                    window.days = %asked.days,
                    entries.ignored = fetched.ignored,
                    entries.undecoded = undecoded,
                    "entries of an answer were left out: dated outside the days asked for, or unreadable",
                );
            }
            Ok(fetched)
        }
        Err(trouble) => Err(trouble.failure()),
    };
    Answer { data, renewed }
}
