//! One job's conversation with the Personal API: one request at a time until a query can be answered.
//!
//! A key is exchanged for a token first, which is saved beside it. Then come the requests that the query needs, each of
//! as many days as Garmin takes; what they bring for later days is kept for the queries to come.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::Mutex;

use super::connection::{Connection, Got};
use super::credentials::Credentials;
use super::decode::{self, Kind};
use super::memory::Memory;
use super::pages::Pages;
use super::request::{self, ACTIVITIES, area, of_days};
use super::upstream_error::UpstreamError;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::DateRange;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::partial::{Ground, Part};
use crate::ports::{Answer, Query, Reply, Session};
use crate::source::decode::gathered::Gathered;
use crate::source::decode::{Expected, Meter};

/// What health is made of, and what a series is.
const OUTLINE: [Kind; 4] = [Kind::Summaries, Kind::Sleep, Kind::HrvSummaries, Kind::Weight];
const SERIES: [Kind; 3] = [Kind::HeartRate, Kind::HrvReadings, Kind::Battery];

/// A session of one job.
pub(super) struct Conversation {
    connection: Arc<Connection>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    memory: Memory,
    pages: Pages,
    /// Whether the account was asked whose it is.
    is_owner_asked: bool,
    /// Tokens in a row that were refused though they should be good.
    refused_tokens: u32,
    areas_refused: BTreeSet<&'static str>,
    areas_answered: BTreeSet<&'static str>,
}

/// The next request of a query.
enum Next {
    /// Whose data it is, which some kinds of data don't tell: this day's summary does, whatever is in it.
    Owner(DateRange),
    Days(Kind, DateRange),
    Page(request::Get),
    /// Everything is here.
    Nothing,
}

impl Conversation {
    pub(super) fn new(connection: Arc<Connection>) -> Self {
        Self { connection, state: Mutex::default() }
    }
}

#[async_trait]
impl Session for Conversation {
    async fn ask(&self, query: &Query) -> Reply {
        let mut state = self.state.lock().await;
        let Some(credentials) = Credentials::read(&query.credentials) else {
            return failed(UpstreamError::KeyRefused.failure());
        };
        if credentials.is_refused {
            return failed(UpstreamError::KeyRefused.failure());
        }
        let Some(token) = credentials.usable_token(self.connection.now()) else {
            return self.exchange(&credentials).await;
        };
        // Nothing is kept before it is known whose it is.
        let must_ask_owner = credentials.profile.is_none() && !state.is_owner_asked;
        let next = if must_ask_owner { Next::Owner(DateRange::day(query.today)) } else { state.next(query) };
        let got = match &next {
            Next::Nothing => return state.answer(query, None),
            Next::Owner(day) => self.connection.get(&of_days(Kind::Day, *day), &token.text).await,
            Next::Days(kind, days) => self.connection.get(&of_days(*kind, *days), &token.text).await,
            Next::Page(get) => self.connection.get(get, &token.text).await,
        };
        match got {
            Err(failure) => {
                if let (Next::Days(kind, days), FailureKind::TimedOut | FailureKind::TooLarge) = (&next, failure.kind) {
                    state.memory.shorten(*kind, *days);
                }
                failed(failure)
            }
            Ok(Got::TokenEnded) => state.token_ended(&credentials),
            Ok(got) => {
                state.refused_tokens = 0;
                state.take(query, &credentials, &next, got)
            }
        }
    }
}

impl Conversation {
    /// Exchanges the key. A refusal is remembered with the key, so that nobody asks again before there is another.
    async fn exchange(&self, credentials: &Credentials) -> Reply {
        match self.connection.exchange(credentials.key()).await {
            Ok(token) => Reply::More { renewed: Some(credentials.with_token(Some(token)).text()) },
            Err(failure) if failure == UpstreamError::KeyRefused.failure() => {
                let mut refused = credentials.with_token(None);
                refused.is_refused = true;
                Reply::Done(Box::new(Answer { data: Err(failure), renewed: Some(refused.text()) }))
            }
            Err(failure) => failed(failure),
        }
    }
}

impl State {
    /// The next request that a query needs.
    fn next(&self, query: &Query) -> Next {
        let types = query.types;
        let kinds: Vec<Kind> = match () {
            () if query.completes => vec![Kind::Day],
            () if types.contains(DataType::Health) => OUTLINE.to_vec(),
            () if types.contains(DataType::Intraday) => {
                if let Some(days) = self.memory.missing_variability(query) {
                    return Next::Days(Kind::HrvSummaries, days);
                }
                let is_variable = query.days.iter().any(|day| self.memory.is_variable(day));
                SERIES.into_iter().filter(|kind| *kind != Kind::HrvReadings || is_variable).collect()
            }
            () if types.contains(DataType::Nutrition) => vec![Kind::Food],
            () => Vec::new(),
        };
        let missing = |kind: Kind| Some(Next::Days(kind, self.memory.missing(kind, query)?));
        if let Some(next) = kinds.into_iter().find_map(missing) {
            return next;
        }
        if types.contains(DataType::Health)
            && !query.completes
            && let Some(day) = self.unsure_day(query)
        {
            return Next::Days(Kind::Day, DateRange::day(day));
        }
        if types.contains(DataType::Activities)
            && let Some(get) = self.pages.next(query.days)
        {
            return Next::Page(get);
        }
        Next::Nothing
    }

    /// A day whose rounded summary does not tell its resting heart rate, which its night is stored with: the exact one is
    /// asked for at once.
    fn unsure_day(&self, query: &Query) -> Option<NaiveDate> {
        let is_unsure = |day: &NaiveDate| {
            let is_known = self.memory.known(Kind::Day, *day).is_some() || self.memory.is_refused(Kind::Day);
            let summary =
                || self.memory.known(Kind::Summaries, *day).map(|it| it.entries.iter().any(decode::is_resting_unsure));
            !is_known && summary() == Some(true)
        };
        query.days.iter().find(is_unsure)
    }

    /// A token that should be good is not: it was ended early. A new one is tried once.
    fn token_ended(&mut self, credentials: &Credentials) -> Reply {
        self.refused_tokens += 1;
        if self.refused_tokens > 1 {
            self.refused_tokens = 0;
            return failed(UpstreamError::TokenRefused.failure());
        }
        Reply::More { renewed: Some(credentials.with_token(None).text()) }
    }

    /// Takes in what a request brought.
    fn take(&mut self, query: &Query, credentials: &Credentials, next: &Next, got: Got) -> Reply {
        let kept = match next {
            Next::Owner(_) => self.take_owner(got),
            Next::Days(kind, days) => self.take_days(*kind, *days, got),
            Next::Page(_) => self.take_page(query.days, got),
            Next::Nothing => Ok(BTreeSet::new()),
        };
        let owners = match kept {
            Ok(owners) => owners,
            Err(failure) => return failed(failure),
        };
        let known = query.garmin_id.or(credentials.profile);
        if owners.iter().any(|owner| known.is_some_and(|known| known != *owner)) || owners.len() > 1 {
            return failed(UpstreamError::OtherAccount.failure());
        }
        let mut renewed = credentials.clone();
        renewed.profile = credentials.profile.or_else(|| owners.first().copied());
        renewed.areas_refused.retain(|area| !self.areas_answered.contains(area.as_str()));
        renewed.areas_refused.extend(self.areas_refused.iter().map(|area| (*area).to_owned()));
        let is_new = renewed.profile != credentials.profile || renewed.areas_refused != credentials.areas_refused;
        let renewed = is_new.then_some(renewed);
        if matches!(self.next(query), Next::Nothing) {
            return self.answer(query, renewed.map(|it| it.text()));
        }
        Reply::More { renewed: renewed.map(|it| it.text()) }
    }

    /// A key that may not read summaries leaves it to the other answers.
    fn take_owner(&mut self, got: Got) -> Result<BTreeSet<i64>, Failure> {
        let owners = match got {
            Got::Body(body) => decode::entries(Kind::Day, body).map_err(|_| UpstreamError::NotAgreed.failure())?.owners,
            Got::ServerError(status) => return Err(UpstreamError::ServerError(status).failure()),
            Got::AreaRefused | Got::NotFound | Got::TooMuch | Got::TokenEnded => BTreeSet::new(),
        };
        self.is_owner_asked = true;
        Ok(owners)
    }

    /// Returns whose data it is, where the answer says so.
    fn take_days(&mut self, kind: Kind, days: DateRange, got: Got) -> Result<BTreeSet<i64>, Failure> {
        let body = match got {
            Got::Body(body) => body,
            // No such day.
            Got::NotFound if days.days() == 1 => Value::Null,
            Got::AreaRefused => {
                self.memory.refuse(kind);
                self.areas_refused.insert(area(kind));
                return Ok(BTreeSet::new());
            }
            Got::TooMuch if self.memory.shorten(kind, days) => return Ok(BTreeSet::new()),
            Got::ServerError(_) if self.memory.note_error(kind, days) => return Ok(BTreeSet::new()),
            Got::TooMuch => return Err(UpstreamError::Rejected(400).failure()),
            Got::NotFound => return Err(UpstreamError::Rejected(404).failure()),
            Got::ServerError(status) => return Err(UpstreamError::ServerError(status).failure()),
            Got::TokenEnded => return Err(UpstreamError::TokenRefused.failure()),
        };
        let entries = decode::entries(kind, body).map_err(|_| UpstreamError::NotAgreed.failure())?;
        let owners = entries.owners.clone();
        self.memory.keep(kind, days, entries);
        self.areas_answered.insert(area(kind));
        Ok(owners)
    }

    fn take_page(&mut self, days: DateRange, got: Got) -> Result<BTreeSet<i64>, Failure> {
        let body = match got {
            Got::Body(body) => body,
            Got::AreaRefused => {
                self.pages.refuse();
                self.areas_refused.insert(ACTIVITIES);
                return Ok(BTreeSet::new());
            }
            Got::ServerError(status) => {
                if self.pages.shorten() {
                    return Ok(BTreeSet::new());
                }
                return Err(UpstreamError::ServerError(status).failure());
            }
            Got::TooMuch => return Err(UpstreamError::Rejected(400).failure()),
            Got::NotFound => return Err(UpstreamError::Rejected(404).failure()),
            Got::TokenEnded => return Err(UpstreamError::TokenRefused.failure()),
        };
        let page = decode::activities(body).map_err(|_| UpstreamError::NotAgreed.failure())?;
        let owners = page.owners.clone();
        self.pages.turn(days, page);
        self.areas_answered.insert(ACTIVITIES);
        Ok(owners)
    }

    /// Everything that a query asked for.
    fn answer(&mut self, query: &Query, renewed: Option<SecretString>) -> Reply {
        let not_offered = self.not_permitted(query);
        let expected = Expected {
            types: query.types.without(not_offered),
            days: query.days,
            metrics: query.metrics.clone(),
            sent: BTreeSet::new(),
            today: query.today,
            looked_for: query.looked_for.clone(),
        };
        let meter = Meter::new();
        let mut gathered = Gathered::new(&expected, &meter);
        let mut unfed = BTreeSet::new();
        for kind in kinds(query) {
            for day in query.days.iter() {
                let Some(known) = self.memory.take(kind, day) else { continue };
                if known.entries.is_empty() {
                    decode::absent(kind, day, known.is_complete, &mut gathered);
                }
                for entry in known.entries {
                    if kind == Kind::Summaries && is_unfed(&entry) {
                        unfed.insert(day);
                    }
                    decode::read(kind, day, entry, &mut gathered);
                }
            }
        }
        if query.types.contains(DataType::Activities) {
            for listed in self.pages.take() {
                decode::activity(listed.entry, &mut gathered);
            }
        }
        let decoded = decode::finished(gathered, self.untold());
        if let Some(excess) = meter.refused() {
            return failed(UpstreamError::from(excess).failure());
        }
        let mut fetched = decoded.fetched;
        if fetched.ignored > 0 || decoded.undecoded > 0 {
            tracing::warn!(
                data_types = %query.types, window.days = %query.days, entries.ignored = fetched.ignored,
                entries.undecoded = decoded.undecoded,
                "entries of an answer were left out: dated outside the days asked for, or unreadable",
            );
        }
        if query.types.contains(DataType::Health) && !query.completes {
            let pending = |day| (day, Part::DaySummary, Ground::Pending);
            fetched.lacking.extend(decoded.to_complete.iter().copied().map(pending));
            fetched.nothing.extend(decoded.unworn.iter().map(|day| (DataType::Intraday, *day)));
            fetched.nothing.extend(unfed.into_iter().map(|day| (DataType::Nutrition, day)));
        }
        fetched.not_offered = not_offered;
        Reply::Done(Box::new(Answer { data: Ok(fetched), renewed }))
    }

    /// Types of which not enough is permitted to tell a day without data.
    fn untold(&self) -> DataTypes {
        let telling = [(DataType::Health, Kind::Summaries), (DataType::Intraday, Kind::HeartRate)];
        telling.into_iter().filter(|(_, kind)| self.memory.is_refused(*kind)).map(|(one, _)| one).collect()
    }

    /// Types of a query of which nothing at all is permitted.
    fn not_permitted(&self, query: &Query) -> DataTypes {
        let all_refused = |kinds: &[Kind]| kinds.iter().all(|kind| self.memory.is_refused(*kind));
        let is_not = |one: &DataType| match one {
            DataType::Health => !query.completes && all_refused(&OUTLINE),
            DataType::Intraday => all_refused(&SERIES),
            DataType::Nutrition => all_refused(&[Kind::Food]),
            DataType::Activities => self.pages.is_refused(),
            DataType::Workouts => false,
        };
        query.types.iter().filter(is_not).collect()
    }
}

/// The kinds whose entries answer a query.
fn kinds(query: &Query) -> Vec<Kind> {
    match () {
        () if query.completes => vec![Kind::Day],
        () if query.types.contains(DataType::Health) => OUTLINE.into_iter().chain([Kind::Day]).collect(),
        () if query.types.contains(DataType::Intraday) => SERIES.to_vec(),
        () if query.types.contains(DataType::Nutrition) => vec![Kind::Food],
        () => Vec::new(),
    }
}

/// Whether a day's summary says that nothing was eaten, as far as Garmin knows.
fn is_unfed(summary: &Value) -> bool {
    summary.get("calories").is_some_and(|calories| calories.is_object() && calories["consumedValue"].is_null())
}

fn failed(failure: Failure) -> Reply {
    Reply::Done(Box::new(Answer { data: Err(failure), renewed: None }))
}
