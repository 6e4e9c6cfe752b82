//! Where data goes.

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::ids::{Epoch, JobId, UserId};
use crate::domain::metric::Metric;
use crate::domain::partial::Part;
use crate::domain::record::Records;
use crate::domain::stage::Cause;

/// What the sink notes about a day of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Its records are stored.
    Stored,
    /// Nothing exists upstream.
    NoData,
    /// What is noted of it stays, but for whether something is lacking. Where nothing is noted, nothing is.
    AsNoted,
}

/// A day of a type that a batch finishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOutcome {
    /// The type; workouts are not noted, they have no day.
    pub data_type: DataType,
    /// The day.
    pub day: NaiveDate,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether the whole type was asked for (a job narrowed by metrics moves no mark).
    pub is_whole: bool,
    /// Whether something of it is lacking.
    pub is_partial: bool,
}

/// What is written in one transaction.
#[derive(Debug)]
pub struct SinkBatch<'a> {
    /// Whose data.
    pub user: &'a UserId,
    /// The claim under which it is written.
    pub epoch: Epoch,
    /// When the answer was asked for.
    pub asked_at: DateTime<Utc>,
    /// The job that it is written for.
    pub job: &'a JobId,
    /// The data.
    pub records: &'a Records,
    /// The days that it finishes.
    pub days: &'a [DayOutcome],
    /// Whether rows that the upstream no longer lists are taken out however many they are.
    pub accepts_removals: bool,
}

/// What a write changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows that were new.
    pub inserted: u64,
    /// Rows that were different.
    pub updated: u64,
    /// Rows that were equal, and are as they were, byte for byte.
    pub unchanged: u64,
    /// Rows that the upstream no longer has, taken out, and kept apart.
    pub removed: u64,
    /// Rows that the upstream no longer has, left where they are, for they are too many to be believed.
    pub kept: u64,
    /// How often the store has been written to by now.
    pub writes: u64,
    /// Parts that are stored of a day, were asked for, and did not come: they stay.
    pub lacking: BTreeSet<(NaiveDate, Part)>,
}

/// Which store it is, and how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinkState {
    /// The store's own id, made when it was: coverage describes one store.
    pub id: String,
    /// How often it was written to. A copy from before has fewer.
    pub writes: u64,
}

/// One row of the sink's own list of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDay {
    /// Whose.
    pub user: UserId,
    /// The type.
    pub data_type: DataType,
    /// The day.
    pub day: NaiveDate,
    /// What became of it.
    pub outcome: Outcome,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// Whether something of it is lacking.
    pub is_partial: bool,
}

/// A write did not happen.
#[derive(Debug, thiserror::Error)]
pub enum SinkError {
    /// A later claim has written for this user, with this epoch.
    #[error("a later claim has written to the store")]
    Fenced(Epoch),
    /// Unreachable, full, locked, read-only: another try may work. The text is for people: what, and what to do.
    #[error("{message}")]
    Unavailable {
        /// Which of the faults of a store it is.
        fault: Cause,
        /// What is wrong, for people; no address.
        message: String,
        /// The cause, for the log.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Which removed rows to put back.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only those that this job removed.
    pub job: Option<String>,
    /// Only those removed since then.
    pub since: Option<DateTime<Utc>>,
}

/// A removed row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// The table.
    pub table: String,
    /// Its key there, beside the user.
    pub key: String,
    /// Its day.
    pub date: String,
    /// When it was removed.
    pub removed_at: String,
    /// By which job.
    pub job: String,
    /// Whether it is back, or would be; not when a row of that key is there by now.
    pub is_back: bool,
}

/// A store of data.
#[async_trait]
pub trait Sink: Send + Sync {
    /// Which store this is, and how often it was written to.
    async fn state(&self) -> Result<SinkState, SinkError>;

    /// Writes records and days in one transaction. First raises the writer's mark of the user to `epoch`; a larger one
    /// there means [`SinkError::Fenced`] and nothing is written. Writing the same again changes no row.
    async fn write(&self, batch: &SinkBatch<'_>) -> Result<Written, SinkError>;

    /// All whole days that are stored, to rebuild coverage from.
    async fn stored_days(&self) -> Result<Vec<StoredDay>, SinkError>;

    /// The days that are stored with any of these metrics for a user.
    async fn days_with(
        &self,
        user: &UserId,
        metrics: &BTreeSet<Metric>,
    ) -> Result<BTreeSet<(NaiveDate, Metric)>, SinkError>;

    /// The days of which a night is stored for a user.
    async fn nights(&self, user: &UserId) -> Result<BTreeSet<NaiveDate>, SinkError>;

    /// Which days of a range are stored, or known to have no data, for a user, by type.
    async fn days_of(&self, user: &UserId, range: DateRange) -> Result<BTreeSet<(DataType, NaiveDate)>, SinkError>;

    /// Makes a plain copy of the store hold all that was written so far; whether it does. False when somebody else is busy
    /// with the store: that is not waited for.
    async fn settle(&self) -> Result<bool, SinkError>;

    /// Puts rows back that were removed because the upstream no longer had them, or (with `is_trial`) only tells which. All
    /// or nothing.
    async fn restore_removed(&self, wanted: &Wanted, is_trial: bool) -> Result<Vec<Removed>, SinkError>;
}
