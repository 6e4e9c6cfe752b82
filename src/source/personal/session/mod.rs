//! One job's conversation with the Personal API: one request at a time until a query can be answered.
//!
//! A key is exchanged for a token first, which is saved beside it. Then come the requests that the query needs, each of
//! as many days as Garmin takes; what they bring for later days is kept for the queries to come.

mod answer;
mod next;
mod take;

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Mutex;

pub(super) use self::answer::refused;
use self::next::Next;
use super::connection::{Connection, Got};
use super::credentials::Credentials;
use super::decode::Kind;
use super::memory::Memory;
use super::pages::Pages;
use super::request::{file, of_days, settings};
use super::upstream_error::UpstreamError;
use crate::domain::dates::DateRange;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::record::ActivityFile;
use crate::ports::{Answer, Query, Reply, Session};

/// A session of one job.
pub(super) struct Conversation {
    connection: Arc<Connection>,
    state: Mutex<State>,
}

/// What it was told so far, and what of that is not answered yet.
#[derive(Default)]
struct State {
    memory: Memory,
    pages: Pages,
    /// What was said of the file of the activity that a query asks for.
    file: Option<ActivityFile>,
    are_files_refused: bool,
    /// Whether the account was asked whose it is, and for its settings.
    is_owner_asked: bool,
    are_settings_asked: bool,
    /// Tokens in a row that were refused though they should be good.
    refused_tokens: u32,
    areas_refused: BTreeSet<&'static str>,
    areas_answered: BTreeSet<&'static str>,
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
        let must_ask_zone = credentials.time_zone().is_none() && !state.are_settings_asked;
        let next = match () {
            () if must_ask_owner => Next::Owner(DateRange::day(query.today)),
            () if must_ask_zone => Next::Settings,
            () => state.next(query),
        };
        let got = match &next {
            Next::Nothing => return state.answer(query, None),
            Next::Settings => self.connection.get(&settings(), &token.text).await,
            Next::Owner(day) => self.connection.get(&of_days(Kind::Day, *day), &token.text).await,
            Next::Days(kind, days) => self.connection.get(&of_days(*kind, *days), &token.text).await,
            Next::Page(get) => self.connection.get(get, &token.text).await,
            Next::File(activity) => self.connection.download(&file(*activity), &token.text).await,
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
    /// A token that should be good is not: it was ended early. A new one is tried once.
    fn token_ended(&mut self, credentials: &Credentials) -> Reply {
        self.refused_tokens += 1;
        if self.refused_tokens > 1 {
            self.refused_tokens = 0;
            return failed(UpstreamError::TokenRefused.failure());
        }
        Reply::More { renewed: Some(credentials.with_token(None).text()) }
    }
}

fn failed(failure: Failure) -> Reply {
    Reply::Done(Box::new(Answer { data: Err(failure), renewed: None }))
}
