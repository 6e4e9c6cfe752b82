//! The SparkyFitness Garmin microservice: it signs in to Garmin, asks it for days, and answers in words of its own.
//!
//! A fetch: [`request`] says where to and with what, [`connection`] sends it, [`refusal`] tells what an error answer means,
//! [`mod@incoming`] hands the bytes of a good one to [`decode`], which makes records of them, [`tokens`] looks at renewed
//! credentials. What people are told about trouble stands in one table, [`trouble`].

mod connection;
mod decode;
pub mod foreign;
mod incoming;
mod refusal;
mod request;
mod tokens;
mod trouble;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::Garmin;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::plan::{Group, Span};
use crate::ports::{Allowance, Answer, Clock, Query, Source};
use connection::Connection;
use decode::{Answered, Asked, Decoded, Meter};
use incoming::{Incoming, incoming};
use request::Request;
use tokens::Renewal;
pub use tokens::token_ends;
use trouble::Trouble;

/// Memory of an answer, in bytes, up to which others may be asked for while it is there. The simulator's fullest week of
/// health holds 3.4 MB when it is decoded, and a worker has 16 jobs.
const SMALL: usize = 4 << 20;

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
/// request counts from when it is really sent. A big answer keeps its turn until it is dropped, so that there is one at a time.
pub struct Microservice {
    connection: Connection,
    groups: [Group; 3],
    allowance: Allowance,
    timeout: Duration,
    turn: Arc<Semaphore>,
    has_told_tokens: AtomicBool,
}

impl Microservice {
    /// A source that asks the microservice of these settings. Connects to nothing yet.
    ///
    /// # Errors
    ///
    /// The address can't be used, or no HTTP client can be made.
    pub fn new(config: &Garmin, clock: Arc<dyn Clock>) -> Result<Self, Unusable> {
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
            allowance: Allowance { scope: scope(config)?, per_minute: config.requests_per_minute },
            timeout: config.timeout,
            turn: Arc::new(Semaphore::new(1)),
            has_told_tokens: AtomicBool::new(false),
        })
    }

    /// Says once that tokens were not kept.
    fn tell_strange_tokens(&self) {
        if !self.has_told_tokens.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "an answer of the Garmin microservice renewed the sign-in with something that is no sign-in of Garmin's (over \
                 64 KiB, or with other fields): the old one is kept; check that nothing else answers in the microservice's \
                 place. This is said once"
            );
        }
    }
}

#[async_trait]
impl Source for Microservice {
    fn name(&self) -> &'static str {
        "microservice"
    }

    fn takes(&self, credentials: &SecretString) -> bool {
        tokens::are_of_login(credentials)
    }

    fn credentials_look(&self) -> &'static str {
        "what the Garmin microservice's login returned, a JSON object with di_token"
    }

    fn how_to_link(&self) -> &'static str {
        "sign in at the Garmin microservice and put its answer in the place of the token file \
         (GARMIN_SYNC__GARMIN__TOKENS_FILE): a new one is read by itself, without a restart"
    }

    fn token_ends(&self, credentials: &SecretString) -> Option<DateTime<Utc>> {
        token_ends(credentials)
    }

    fn groups(&self) -> &[Group] {
        &self.groups
    }

    fn allowance(&self) -> &Allowance {
        &self.allowance
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
        // The time-out counts from here on.
        let Ok(turn) = Arc::clone(&self.turn).acquire_owned().await else { return nothing(Trouble::NotDecoded) };
        let response = match self.connection.post(&request).await {
            Ok(response) => response,
            Err(failure) => return Answer { data: Err(failure), renewed: None },
        };
        let (pieces, body) = incoming(response);
        let query = query.clone();
        // Megabytes of JSON: off the threads that renew leases. The turn ends with the thread, also when nobody waits for it.
        let read = tokio::task::spawn_blocking(move || {
            let mut read = read(&query, body, &Meter::new());
            read.hold(turn);
            read
        });
        let (taken_in, read) = tokio::join!(pieces.take_in(), read);
        let Ok(Reading { mut answer, is_strange, .. }) = read else { return nothing(Trouble::NotDecoded) };
        if is_strange {
            self.tell_strange_tokens();
        }
        if let Err(trouble) = taken_in {
            answer.data = Err(trouble.failure());
        }
        answer
    }
}

/// Decodes bytes as the answer to a query, as [`Microservice::fetch`] does. They may be anything: this ends in time and memory
/// that depend on nothing but their number, and not on what is in them.
pub fn decoded(query: &Query, body: &[u8]) -> Answer {
    read(query, Incoming::of(body), &Meter::new()).answer
}

/// The name of the microservice of these settings that all programs share.
fn scope(config: &Garmin) -> Result<String, Unusable> {
    let host = config.base_url.host_str().ok_or(Unusable::Address)?;
    let port = config.base_url.port_or_known_default().ok_or(Unusable::Address)?;
    Ok(format!("{host}:{port}"))
}

fn nothing(trouble: Trouble) -> Answer {
    Answer { data: Err(trouble.failure()), renewed: None }
}

/// What was read.
struct Reading {
    answer: Answer,
    /// Whether renewed tokens came that are not to be kept.
    is_strange: bool,
    /// The memory that it holds, in bytes, roughly.
    held: usize,
}

impl Reading {
    /// Keeps the turn for as long as a big answer is there.
    fn hold(&mut self, turn: OwnedSemaphorePermit) {
        if let Ok(fetched) = &mut self.answer.data
            && self.held > SMALL
        {
            fetched.place = Some(Arc::new(turn));
        }
    }
}

fn read(query: &Query, mut body: Incoming, meter: &Meter) -> Reading {
    let asked = Asked {
        types: query.types,
        days: query.days,
        metrics: query.metrics.clone(),
        sent: request::metrics(query).collect(),
        today: query.today,
        looked_for: query.looked_for.clone(),
    };
    let Answered { decoded, tokens, held } = decode::answer(&mut body, &asked, meter);
    let (renewed, is_strange) = match tokens::renewed(&query.credentials, tokens) {
        Renewal::None => (None, false),
        Renewal::New(text) => (Some(text), false),
        Renewal::Strange => (None, true),
    };
    let data = match decoded {
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
        Err(Trouble::NotJson) if body.is_page() => Err(Trouble::Page.failure()),
        Err(trouble) => Err(trouble.failure()),
    };
    Reading { answer: Answer { data, renewed }, is_strange, held }
}
