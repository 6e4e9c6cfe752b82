//! Where data comes from.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use secrecy::SecretString;
use tokio::sync::OwnedSemaphorePermit;

use crate::domain::data_type::DataTypes;
use crate::domain::dates::DateRange;
use crate::domain::failure::Failure;
use crate::domain::ids::UserId;
use crate::domain::ledger::Findings;
use crate::domain::metric::Metric;
use crate::domain::partial::Lacking;
use crate::domain::plan::Group;
use crate::domain::record::{LookedFor, Records};

/// One request to an upstream.
#[derive(Debug, Clone)]
pub struct Query {
    /// Whose data.
    pub user: UserId,
    /// What to sign in with.
    pub credentials: SecretString,
    /// What to fetch: a subset of one of [`Source::groups`].
    pub types: DataTypes,
    /// For which days.
    pub days: DateRange,
    /// The health metrics it is narrowed to; empty means all.
    pub metrics: Vec<Metric>,
    /// Today, in the account's zone: where an upstream tells what is known now, it is known of this day.
    pub today: NaiveDate,
    /// What was stored before, and is asked for once more: what of it is not in the answer either may be gone.
    pub looked_for: LookedFor,
}

/// An answer that could be read.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// What it held, of the types and days asked for.
    pub records: Records,
    /// What it says about each day of each type asked for.
    pub findings: Findings,
    /// Dated entries outside the days asked for, left out.
    pub ignored: u32,
    /// What it lacks of the days asked for, by what else it holds.
    pub lacking: Lacking,
    /// Held by a big one until it is dropped: the source asks for nothing more meanwhile. Whoever asks again has to drop it.
    pub place: Option<Arc<OwnedSemaphorePermit>>,
}

/// What came back of a request, readable or not.
#[derive(Debug)]
pub struct Answer {
    /// The data, or why there is none.
    pub data: Result<Fetched, Failure>,
    /// Credentials that the upstream gave in return, if they differ from those sent. To be kept before the data.
    pub renewed: Option<SecretString>,
}

/// How often an upstream may be asked, over all workers: one request at a time, and each user so many in a minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// The name under which all workers share turns and cool-downs. Requests under one name are sent one after the other; an
    /// upstream that counts by account has a name for each. No credentials in it.
    pub scope: String,
    /// Requests that one user may send in a minute; 0 means no limit.
    pub per_minute: u32,
}

/// An upstream.
#[async_trait]
pub trait Source: Send + Sync {
    /// Its name in the interface, such as `microservice`.
    fn name(&self) -> &'static str;

    /// Whether these credentials are of the kind that it signs in with.
    fn takes(&self, credentials: &SecretString) -> bool;

    /// What its credentials look like, for whoever gave others.
    fn credentials_look(&self) -> &'static str;

    /// How an account is linked with it (again), as the end of a sentence that begins with "To link it,".
    fn how_to_link(&self) -> &'static str;

    /// When the token in these credentials ends, if that can be read.
    fn token_ends(&self, credentials: &SecretString) -> Option<DateTime<Utc>>;

    /// Sets of types that one request serves together, in the order in which they are asked for, and for how much at once.
    fn groups(&self) -> &[Group];

    /// How often it may be asked.
    fn allowance(&self) -> &Allowance;

    /// How long a request may take until it is given up.
    fn timeout(&self) -> Duration;

    /// Whether a request sent now with these credentials may bring renewed ones, so that dropping it could cost the
    /// account its sign-in. When in doubt, yes.
    fn may_renew(&self, credentials: &SecretString, now: DateTime<Utc>) -> bool;

    /// Asks the upstream. Bounded in time; safe to drop at any moment, though credentials that were being renewed are
    /// lost then.
    async fn fetch(&self, query: &Query) -> Answer;
}

/// Credentials that no source takes. The text says, for people, what is known instead, and nothing of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it is of a kind that this program does not know (it knows {0})")]
pub struct UnknownCredentials(pub String);

/// All upstreams.
pub trait Sources: Send + Sync {
    /// The one that serves whoever signs in with these credentials.
    fn for_credentials(&self, credentials: &SecretString) -> Result<Arc<dyn Source>, UnknownCredentials>;

    /// The one that is meant where no credentials can be read: nothing is linked, or the key is lacking.
    fn usual(&self) -> Arc<dyn Source>;
}
