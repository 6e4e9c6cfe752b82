//! Every request of the Personal API once, and what a sync would make of each answer: for `garmin-sync doctor`.
//!
//! [`requests`] lists them; [`mod@reading`] reads the answers by the decoders that a sync uses; [`mod@asked`] is what comes out. Nothing here is written or
//! kept. An answer that is bad in any way is a result like any other.

mod asked;
mod reading;
mod requests;

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use chrono_tz::Tz;
use secrecy::SecretString;
use serde_json::Value;
use tokio::time::{Instant, sleep, sleep_until};

use super::connection::{self, ARCHIVES, Connection, Signed, Whole};
use super::credentials::Credentials;
use super::exchange;
use super::upstream_error::UpstreamError;
use crate::config;
use crate::domain::dates::minus;
use crate::ports::Clock;
use crate::source::http::transport_error::TransportError;
pub use asked::{Answered, Asked, Came, Content, Hindered};
pub use reading::Reading;
use reading::{NOT_USED, read};
use requests::{Ask, REQUESTS, Request};

/// The wait after a 429 that names none, and the longest.
const WAIT: Duration = Duration::from_secs(15);
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// After so many requests in a row without an answer no more are sent.
const MOST_UNANSWERED: u32 = 3;

const JSON: &str = "application/json";

/// Asks everything once, at the pace of the settings.
pub struct Checkup {
    connection: Connection,
    credentials: Credentials,
    /// Between the starts of two requests.
    interval: Duration,
    /// The account's zone, once it is known; before that the machine's.
    zone: Tz,
    /// When the next request may start.
    next: Instant,
    /// The first request without a result.
    at: usize,
    token: Option<String>,
    activity: Option<i64>,
    /// Whether the list of activities was read, so that there is none if none is known.
    is_listed: bool,
    unanswered: u32,
}

impl Checkup {
    /// Prepares to ask with this key; none if the text can be no key. Does not connect yet.
    ///
    /// # Errors
    ///
    /// No HTTP client can be made.
    pub fn new(
        config: &config::Personal,
        zone: Tz,
        key: &SecretString,
        clock: Arc<dyn Clock>,
    ) -> Result<Option<Self>, reqwest::Error> {
        let connection = Connection::new(config.base_url(), config.timeout, clock)?;
        Ok(Credentials::of_key(key).map(|credentials| Self {
            connection,
            credentials,
            interval: config.interval(),
            zone,
            next: Instant::now(),
            at: 0,
            token: None,
            activity: None,
            is_listed: false,
            unanswered: 0,
        }))
    }

    /// How many requests there are.
    #[must_use]
    pub fn count() -> usize {
        REQUESTS.len()
    }

    /// Today, in the account's zone as far as it is known.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.connection.now().with_timezone(&self.zone).date_naive()
    }

    /// The name of the request that is next, or under way; none once all are through.
    #[must_use]
    pub fn upcoming(&self) -> Option<&'static str> {
        REQUESTS.get(self.at).map(|request| request.name)
    }

    /// The next result; none once all are there. Safe to drop: the request is then without a result.
    ///
    /// # Errors
    ///
    /// Without a token nothing can be asked.
    pub async fn next(&mut self) -> Result<Option<Asked>, Hindered> {
        let Some(request) = REQUESTS.get(self.at) else { return Ok(None) };
        let asked = if request.ask == Ask::Exchange { self.exchange(request).await? } else { self.get(request).await };
        self.at += 1;
        Ok(Some(asked))
    }

    /// The requests without a result, none of which is sent any more.
    pub fn rest(&mut self, why: &str) -> Vec<Asked> {
        let left = REQUESTS.get(self.at..).unwrap_or_default();
        self.at = REQUESTS.len();
        left.iter().map(|request| not_asked(request, why)).collect()
    }

    async fn exchange(&mut self, request: &Request) -> Result<Asked, Hindered> {
        let key = self.credentials.key().to_owned();
        let (sent, waited) = self.send(Signed::Exchange(&key)).await;
        let answer = sent.map_err(|error| Hindered::Unreachable(error.failure().message))?;
        if matches!(answer.status, 400 | 401 | 403) {
            return Err(Hindered::KeyRefused(answer.status));
        }
        let token = answer.body.as_deref().ok().filter(|_| answer.status == 200);
        let token = token.and_then(|body| exchange::token(body, self.connection.now()));
        let reading = Reading::of(match (&token, unread(&answer)) {
            (Some(_), _) => "read: a token",
            (None, Some(why)) => why,
            (None, None) => "not understood: it is no token",
        });
        let content = if token.is_some() { Content::Token } else { content(&answer) };
        self.token = token.map(|token| token.text);
        Ok(asked(request, Came::Answer(answered(answer, content)), reading, waited))
    }

    async fn get(&mut self, request: &Request) -> Asked {
        let Some(token) = self.token.clone() else { return not_asked(request, "there is no token") };
        if self.unanswered >= MOST_UNANSWERED {
            return not_asked(request, "the requests before it had no answer");
        }
        let today = self.today();
        let yesterday = minus(today, 1);
        let Some(get) = request.ask.get(yesterday, self.activity) else {
            let listed = "the account has no activity within a year";
            return not_asked(request, if self.is_listed { listed } else { "no activity is known" });
        };
        let accepted = if request.ask == Ask::File { ARCHIVES } else { JSON };
        let (sent, waited) = self.send(Signed::Get(&get, &token, accepted)).await;
        let is_unanswered = sent.as_ref().map_or(true, |answer| answer.status == 429);
        self.unanswered = if is_unanswered { self.unanswered + 1 } else { 0 };
        let answer = match sent {
            Ok(answer) => answer,
            Err(error) => return asked(request, Came::Nothing, Reading::of(lost(error)), waited),
        };
        let content = content(&answer);
        let days = request.ask.days(yesterday);
        // As for a sync, there is no such day.
        let is_absent = answer.status == 404 && days.days() == 1 && matches!(request.ask, Ask::Days(_));
        let is_unused = matches!(request.ask, Ask::Unused(..));
        let (reading, learnt) = match (unread(&answer), &content) {
            _ if is_unused => (Reading::of(NOT_USED), reading::Learnt::default()),
            _ if is_absent => read(request.ask, Value::Null, days, today),
            _ if answer.status == 404 && request.ask == Ask::File => {
                (Reading::of("read: the activity has no file"), reading::Learnt::default())
            }
            (Some(why), _) => (Reading::of(why), reading::Learnt::default()),
            (None, Content::Other(body)) if request.ask == Ask::File => {
                (Reading::of_file(body), reading::Learnt::default())
            }
            (None, Content::Json(body)) => read(request.ask, body.clone(), days, today),
            (None, _) => (Reading::of("not understood: it is not JSON"), reading::Learnt::default()),
        };
        self.zone = learnt.settings.and_then(|it| it.time_zone).unwrap_or(self.zone);
        self.activity = self.activity.or(learnt.newest_activity);
        self.is_listed |= learnt.is_listed;
        asked(request, Came::Answer(answered(answer, content)), reading, waited)
    }

    /// Sends a request when it is its turn; once more if Garmin was asked too often.
    async fn send(&mut self, signed: Signed<'_>) -> (Result<Whole, UpstreamError>, Option<Duration>) {
        let first = self.send_once(signed).await;
        let Ok(Whole { status: 429, retry_after, .. }) = &first else { return (first, None) };
        let wait = retry_after.unwrap_or(WAIT).min(LONGEST_WAIT);
        sleep(wait).await;
        (self.send_once(signed).await, Some(wait))
    }

    async fn send_once(&mut self, signed: Signed<'_>) -> Result<Whole, UpstreamError> {
        sleep_until(self.next).await;
        self.next = Instant::now() + self.interval;
        self.connection.whole(signed).await
    }
}

fn asked(request: &Request, came: Came, reading: Reading, waited: Option<Duration>) -> Asked {
    let Request { name, ask, is_intimate } = request;
    Asked { name, template: ask.template(), came, reading, waited, is_intimate: *is_intimate }
}

fn not_asked(request: &Request, why: &str) -> Asked {
    asked(request, Came::NotAsked, Reading::of(format!("not asked: {why}")), None)
}

fn answered(answer: Whole, content: Content) -> Answered {
    let Whole { status, content_type, took, body, .. } = answer;
    Answered { status, took, content_type, bytes: body.ok().map(|body| body.len()), content }
}

fn content(answer: &Whole) -> Content {
    match &answer.body {
        Ok(body) => connection::json(body).map_or_else(|_| Content::Other(body.clone()), Content::Json),
        Err(_) => Content::Incomplete,
    }
}

/// Why an answer is not read, if its status or its end says so.
fn unread(answer: &Whole) -> Option<&'static str> {
    Some(match (answer.status, &answer.body) {
        (200, Err(UpstreamError::TooLarge)) => "not understood: it is larger than any that is read",
        (200, Err(_)) => "not understood: it broke off in the middle",
        (200 | 204, _) => return None,
        (400, _) => "not read: Garmin refuses the request",
        (401, _) => "not read: Garmin does not accept the token",
        (403, _) => "not read: this area is not permitted for the key",
        (404, _) => "not read: Garmin has no such thing",
        (429, _) => "not read: asked too often, also after a wait",
        (500.., _) => "not read: Garmin has an error",
        _ => "not read: garmin-sync does not expect this status",
    })
}

/// Why there is no answer.
fn lost(error: UpstreamError) -> &'static str {
    match error {
        UpstreamError::Transport(TransportError::NoAnswer) => "no answer within the time-out",
        UpstreamError::Transport(TransportError::Reset) => "the connection broke off before an answer",
        _ => "no connection",
    }
}
