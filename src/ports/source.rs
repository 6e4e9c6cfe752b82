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

/// An upstream.
#[async_trait]
pub trait Source: Send + Sync {
    /// Sets of types that one request serves together, in the order in which they are asked for, and for how much at once.
    fn groups(&self) -> &[Group];

    /// A name for the upstream that all workers share, for cool-downs that hit everybody; no credentials in it.
    fn scope(&self) -> &str;

    /// How long a request may take until it is given up.
    fn timeout(&self) -> Duration;

    /// Whether a request sent now with these credentials may bring renewed ones, so that dropping it could cost the
    /// account its sign-in. When in doubt, yes.
    fn may_renew(&self, credentials: &SecretString, now: DateTime<Utc>) -> bool;

    /// Asks the upstream. Bounded in time; safe to drop at any moment, though credentials that were being renewed are
    /// lost then.
    async fn fetch(&self, query: &Query) -> Answer;
}
