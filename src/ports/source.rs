//! Where data comes from.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use secrecy::SecretString;
use tokio::sync::OwnedSemaphorePermit;

use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::DateRange;
use crate::domain::estimate::Costs;
use crate::domain::failure::Failure;
use crate::domain::ids::UserId;
use crate::domain::job::Order;
use crate::domain::metric::Metric;
use crate::domain::partial::Lacking;
use crate::domain::plan::Group;
use crate::domain::record::{LookedFor, Records};
use crate::domain::retry::CoolDownRule;
use crate::domain::work_log::Findings;

/// One request to an upstream.
#[derive(Debug, Clone)]
pub struct Query {
    /// Whose data.
    pub user: UserId,
    /// What to sign in with.
    pub credentials: SecretString,
    /// Garmin's number of the profile whose data is stored, if known: data of another one is refused.
    pub garmin_id: Option<i64>,
    /// What to fetch: a subset of one of [`Source::groups`].
    pub types: DataTypes,
    /// For which days.
    pub days: DateRange,
    /// The health metrics it is narrowed to; empty means all.
    pub metrics: Vec<Metric>,
    /// Today, in the account's zone: an upstream's current values belong to this day.
    pub today: NaiveDate,
    /// What was stored before and is asked for again: parts missing from this answer too may be gone.
    pub looked_for: LookedFor,
    /// Whether it asks for what the first answer about these stored days could not hold: for a group that
    /// [completes](Group::completes).
    pub completes: bool,
    /// The activity whose file is asked for, by its id: for the type `files`.
    pub file_of: Option<i64>,
    /// All days that the job asks for something of, and the end it begins with: a request may bring more than is asked for
    /// now, for later.
    pub ahead: Ahead,
}

/// Where a job is heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ahead {
    /// From its first day to its last.
    pub days: DateRange,
    /// Which end comes first.
    pub order: Order,
}

/// A readable answer.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The records of the types and days asked for.
    pub records: Records,
    /// What it says about each day of each type asked for.
    pub findings: Findings,
    /// Dated entries outside the days asked for, which are ignored.
    pub ignored: u32,
    /// What is missing from the days asked for, judging by the rest of the answer.
    pub lacking: Lacking,
    /// Days of types that were not asked for, of which the answer says that there is nothing.
    pub nothing: BTreeSet<(DataType, NaiveDate)>,
    /// Types asked for that this account's upstream does not offer.
    pub not_offered: DataTypes,
    /// Held by a big answer until dropped: the source sends no other request meanwhile, so drop it before asking again.
    pub place: Option<Arc<OwnedSemaphorePermit>>,
}

impl Fetched {
    /// An answer without anything.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            records: Records::default(),
            findings: Findings::default(),
            ignored: 0,
            lacking: Lacking::default(),
            nothing: BTreeSet::new(),
            not_offered: DataTypes::EMPTY,
            place: None,
        }
    }
}

/// The result of a request.
#[derive(Debug)]
pub struct Answer {
    /// The data, or why there is none.
    pub data: Result<Fetched, Failure>,
    /// Renewed credentials from the upstream, if they differ from those sent. Save them before the data.
    pub renewed: Option<SecretString>,
}

/// What a session says to a query.
#[derive(Debug)]
pub enum Reply {
    /// The answer.
    Done(Box<Answer>),
    /// One more request is needed, or several: ask again, with the renewed credentials if there are any. What was
    /// answered so far is kept in the session.
    More {
        /// Renewed credentials. Save them before asking again.
        renewed: Option<SecretString>,
    },
}

/// Limits on asking an upstream, across all workers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// The name under which all workers share permits and cool-downs. Requests under one name are sent one after the
    /// other; an upstream that limits by account has one name for each. Contains no credentials.
    pub scope: String,
    /// How often one user may ask.
    pub rate: Rate,
    /// How long nobody asks under that name after a refusal for too many requests.
    pub cool_down: CoolDownRule,
}

/// How often one user may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// The time between the starts of two requests; zero means no limit.
    pub interval: Duration,
    /// How far ahead of that pace a user may be, so that a short sync need not wait.
    pub ahead: Duration,
}

/// What may be shown of credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignInFacts {
    /// When their token expires.
    pub token_ends_at: Option<DateTime<Utc>>,
    /// When what they are made from ends, if that is near enough to be known.
    pub key_ends_at: Option<DateTime<Utc>>,
    /// Areas of data that Garmin refuses, by the source's names.
    pub areas_refused: Vec<String>,
    /// Garmin's number of the profile whose data they bring.
    pub garmin_id: Option<i64>,
    /// The time zone of the account's days.
    pub timezone: Option<Tz>,
}

/// An upstream.
#[async_trait]
pub trait Source: Send + Sync {
    /// Its name in the API, such as `microservice`.
    fn name(&self) -> &'static str;

    /// Whether it accepts this kind of credentials.
    fn takes(&self, credentials: &SecretString) -> bool;

    /// What its credentials look like, for error messages.
    fn credentials_look(&self) -> &'static str;

    /// How to link an account with it (again), as the end of a sentence that begins with "To link it,".
    fn how_to_link(&self) -> &'static str;

    /// What can be read in these credentials and may be shown.
    fn facts(&self, credentials: &SecretString) -> SignInFacts;

    /// The types of which an account gets nothing, if its key may not read these areas ([`SignInFacts::areas_refused`]).
    fn refused(&self, areas: &[String]) -> DataTypes;

    /// Sets of types that one request serves together, in request order, and how much to ask for at once.
    fn groups(&self) -> &[Group];

    /// How often it may be asked for a user's data.
    fn allowance(&self, user: &UserId) -> Allowance;

    /// What its data costs, for estimates.
    fn costs(&self) -> Costs;

    /// The time-out of a request.
    fn timeout(&self) -> Duration;

    /// Whether a request sent now with these credentials may bring renewed ones, so that dropping it could cost the
    /// account its sign-in. When in doubt, yes.
    fn may_renew(&self, credentials: &SecretString, now: DateTime<Utc>) -> bool;

    /// A session for one job.
    fn session(self: Arc<Self>) -> Arc<dyn Session>;
}

/// One job's conversation with an upstream. What is answered ahead of time is kept here, and lost with the worker.
#[async_trait]
pub trait Session: Send + Sync {
    /// Sends the upstream one request at most. Bounded in time; safe to drop at any time, though credentials that are
    /// being renewed may be lost.
    async fn ask(&self, query: &Query) -> Reply;
}

/// Credentials that no source accepts. The text tells users which kinds are known, and nothing about the credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it is of a kind that this program does not know (it knows {0})")]
pub struct UnknownCredentials(pub String);

/// All upstreams.
pub trait Sources: Send + Sync {
    /// The source for these credentials.
    fn for_credentials(&self, credentials: &SecretString) -> Result<Arc<dyn Source>, UnknownCredentials>;

    /// The default source, for when no credentials can be read: nothing is linked, or the key is missing.
    fn usual(&self) -> Arc<dyn Source>;
}
