//! The SparkyFitness Garmin microservice: it signs in to Garmin, asks it for days, and answers in its own format.
//!
//! A fetch: [`request`] builds the request, [`connection`] sends it, [`refusal`] interprets an error answer,
//! [`mod@incoming`] hands the bytes of a good one to [`decode`], which turns them into records, and [`tokens`] checks
//! renewed credentials. A login with a password is in [`login`]. The messages for all errors are in one table, [`upstream_error`].

mod connection;
mod decode;
pub mod foreign;
mod incoming;
mod login;
mod refusal;
mod request;
mod tokens;
mod upstream_error;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::Garmin;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::estimate::Costs;
use crate::domain::ids::UserId;
use crate::domain::plan::{Group, Span};
use crate::domain::retry::CoolDownRule;
use crate::ports::{Allowance, Answer, Clock, Query, Rate, Reply, Session, SignInFacts, Source};
use connection::Connection;
use decode::{Answered, Decoded, Expected, Meter};
use incoming::{Incoming, incoming};
pub use login::MicroserviceLogin;
use request::Request;
use tokens::Renewal;
pub use tokens::token_ends;
use upstream_error::UpstreamError;

/// Memory of an answer, in bytes, up to which others may be asked for while it is held. The simulator's fullest week of
/// health holds 3.4 MB when it is decoded, and a worker has 16 jobs.
const SMALL: usize = 4 << 20;

/// Calls to Garmin as counted in its code: 22 for all metrics of a day, about 20 without the five that we do not ask for, 4
/// for the series alone; 6 for an activity with all its details, of which one a day is a cautious assumption; one for a
/// day of the food diary. And it signs in for every request.
const COSTS: Costs = Costs {
    calls_a_day: &[
        (DataType::Health, 20.0),
        (DataType::Intraday, 4.0),
        (DataType::Activities, 6.0),
        (DataType::Nutrition, 1.0),
    ],
    calls_to_complete: 0.0,
    calls_a_request: 2.0,
    brings_series: true,
    call_seconds: [0.04, 0.25],
};

/// A user may be ahead of pace by as much as the limit allows in this time, so that a short sync need not wait.
const AHEAD: Duration = Duration::from_secs(10);

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
/// It does one thing at a time, so the requests of this process form a queue, first come, first served; the time-out of
/// a request counts from when it is actually sent. A big answer keeps its permit until it is dropped, so that there is
/// one at a time.
pub struct Microservice {
    /// None: the settings name no microservice.
    connection: Option<Connection>,
    groups: [Group; 3],
    allowance: Allowance,
    timeout: Duration,
    permit: Arc<Semaphore>,
    has_told_tokens: AtomicBool,
}

impl Microservice {
    /// A source for the microservice of these settings. Does not connect yet.
    ///
    /// # Errors
    ///
    /// The address can't be used, or no HTTP client can be made.
    pub fn new(config: &Garmin, clock: Arc<dyn Clock>) -> Result<Self, Unusable> {
        Ok(Self {
            connection: match &config.base_url {
                Some(base) => Some(Connection::new(base, config.timeout, clock)?),
                None => None,
            },
            groups: [
                Group::new([DataType::Health, DataType::Intraday], Span::Window),
                // Each of these requests makes it read all planned workouts of the account, one by one.
                Group::new([DataType::Activities, DataType::Workouts], Span::Chunk),
                Group::new([DataType::Nutrition], Span::Window),
            ],
            allowance: Allowance {
                scope: scope(config)?,
                rate: Rate {
                    interval: Duration::from_mins(1).checked_div(config.requests_per_minute).unwrap_or_default(),
                    ahead: AHEAD,
                },
                cool_down: CoolDownRule::USUAL,
            },
            timeout: config.timeout,
            permit: Arc::new(Semaphore::new(1)),
            has_told_tokens: AtomicBool::new(false),
        })
    }

    /// Warns once that tokens were not kept.
    fn tell_strange_tokens(&self) {
        if !self.has_told_tokens.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "an answer of the Garmin microservice renewed the sign-in with something that is not a Garmin sign-in \
                 (over 64 KiB, or with other fields): the old one is kept; check that nothing else answers in the \
                 microservice's place. This is logged once"
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
        "run `garmin-sync link`, or open the page; where the sign-in is in a token file \
         (GARMIN_SYNC__GARMIN__TOKENS_FILE), sign in at the Garmin microservice and replace the file with its answer: it is \
         read again automatically, without a restart"
    }

    fn facts(&self, credentials: &SecretString) -> SignInFacts {
        SignInFacts { token_ends_at: token_ends(credentials), ..SignInFacts::default() }
    }

    fn refused(&self, _: &[String]) -> DataTypes {
        DataTypes::EMPTY
    }

    fn groups(&self) -> &[Group] {
        &self.groups
    }

    fn allowance(&self, _: &UserId) -> Allowance {
        self.allowance.clone()
    }

    fn costs(&self) -> Costs {
        COSTS
    }

    fn timeout(&self) -> Duration {
        self.timeout
    }

    fn may_renew(&self, credentials: &SecretString, now: DateTime<Utc>) -> bool {
        // The request may have to wait for another one first.
        tokens::may_renew(credentials, now + 2 * self.timeout)
    }

    fn session(self: Arc<Self>) -> Arc<dyn Session> {
        self
    }
}

#[async_trait]
impl Session for Microservice {
    async fn ask(&self, query: &Query) -> Reply {
        Reply::Done(Box::new(self.fetch(query).await))
    }
}

impl Microservice {
    /// Asks for the data of a query: one request answers it. Bounded in time; safe to drop at any time, though
    /// credentials that are being renewed may be lost.
    pub async fn fetch(&self, query: &Query) -> Answer {
        let is_served =
            self.groups.iter().any(|group| !query.types.is_empty() && group.types.contains_all(query.types));
        let Some(request) = is_served.then(|| Request::of(query)).flatten() else {
            return nothing(UpstreamError::NotServedTogether);
        };
        let Some(connection) = &self.connection else { return nothing(UpstreamError::NotConfigured) };
        // The time-out counts from here on.
        let Ok(permit) = Arc::clone(&self.permit).acquire_owned().await else {
            return nothing(UpstreamError::NotDecoded);
        };
        let response = match connection.ask(&request).await {
            Ok(response) => response,
            Err(failure) => return Answer { data: Err(failure), renewed: None },
        };
        let (pieces, body) = incoming(response);
        let query = query.clone();
        // Megabytes of JSON: off the threads that renew leases. The permit lives as long as the thread, even if nobody
        // waits for it.
        let read = tokio::task::spawn_blocking(move || {
            let mut read = read(&query, body, &Meter::new());
            read.hold(permit);
            read
        });
        let (taken_in, read) = tokio::join!(pieces.take_in(), read);
        let Ok(Reading { mut answer, is_strange, .. }) = read else { return nothing(UpstreamError::NotDecoded) };
        if is_strange {
            self.tell_strange_tokens();
        }
        if let Err(error) = taken_in {
            answer.data = Err(error.failure());
        }
        answer
    }
}

/// Decodes arbitrary bytes as the answer to a query, as [`Microservice::fetch`] does. Time and memory depend only on
/// their number, not on their content.
pub fn decoded(query: &Query, body: &[u8]) -> Answer {
    read(query, Incoming::of(body), &Meter::new()).answer
}

/// The name of the microservice of these settings, which all programs share.
fn scope(config: &Garmin) -> Result<String, Unusable> {
    let Some(base) = &config.base_url else { return Ok("none".to_owned()) };
    let host = base.host_str().ok_or(Unusable::Address)?;
    let port = base.port_or_known_default().ok_or(Unusable::Address)?;
    Ok(format!("{host}:{port}"))
}

fn nothing(error: UpstreamError) -> Answer {
    Answer { data: Err(error.failure()), renewed: None }
}

/// The result of reading.
struct Reading {
    answer: Answer,
    /// Whether renewed tokens came that must not be kept.
    is_strange: bool,
    /// The memory that it holds, in bytes, roughly.
    held: usize,
}

impl Reading {
    /// Keeps the permit while a big answer is held.
    fn hold(&mut self, permit: OwnedSemaphorePermit) {
        if let Ok(fetched) = &mut self.answer.data
            && self.held > SMALL
        {
            fetched.place = Some(Arc::new(permit));
        }
    }
}

fn read(query: &Query, mut body: Incoming, meter: &Meter) -> Reading {
    let asked = Expected {
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
        Ok(Decoded { fetched, undecoded, .. }) => {
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
        Err(UpstreamError::NotJson) if body.is_page() => Err(UpstreamError::Page.failure()),
        Err(error) => Err(error.failure()),
    };
    Reading { answer: Answer { data, renewed }, is_strange, held }
}
