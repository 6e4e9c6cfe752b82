//! Where data is stored.

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::ids::{Epoch, JobId, UserId};
use crate::domain::metric::Metric;
use crate::domain::partial::Part;
use crate::domain::record::{FileContent, Records};
use crate::domain::stage::Cause;

/// What the sink records about a day of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Its records are stored.
    Stored,
    /// Its records are stored, and exact values of it are still to come: it is partial until then, unless it was whole
    /// before.
    Pending,
    /// No data upstream.
    NoData,
    /// Keeps the existing entry, if any, and updates only whether something is missing.
    AsNoted,
}

/// A day of a type that a batch finishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOutcome {
    /// The type; workouts have no day and are not recorded.
    pub data_type: DataType,
    /// The day.
    pub day: NaiveDate,
    /// The outcome.
    pub outcome: Outcome,
    /// Whether the whole type was asked for (a job narrowed by metrics does not change coverage).
    pub is_whole: bool,
    /// Whether something of it is missing.
    pub is_partial: bool,
}

/// What is written in one transaction.
#[derive(Debug)]
pub struct SinkBatch<'a> {
    /// Whose data.
    pub user: &'a UserId,
    /// The claim it is written under.
    pub epoch: Epoch,
    /// Garmin's number of the profile that the data is of, if known.
    pub garmin_id: Option<i64>,
    /// When the data was requested.
    pub asked_at: DateTime<Utc>,
    /// The job that it is written for.
    pub job: &'a JobId,
    /// The data.
    pub records: &'a Records,
    /// The days that it finishes.
    pub days: &'a [DayOutcome],
    /// Whether rows that the upstream no longer lists are removed, however many there are.
    pub accepts_removals: bool,
}

/// What a write changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows that were new.
    pub inserted: u64,
    /// Rows that were different.
    pub updated: u64,
    /// Rows that were equal, and stay as they are, byte for byte.
    pub unchanged: u64,
    /// Rows that the upstream no longer has: removed, and archived.
    pub removed: u64,
    /// Rows that the upstream no longer has, left in place because they are too many to trust.
    pub kept: u64,
    /// The store's write counter after this write.
    pub writes: u64,
    /// Stored parts of a day that were asked for but missing from the answer: they stay.
    pub lacking: BTreeSet<(NaiveDate, Part)>,
}

/// Identifies a store and its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinkState {
    /// The store's own id, created with it: coverage describes one store.
    pub id: String,
    /// How often it was written to. An older copy has fewer.
    pub writes: u64,
}

/// What an erasure did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// Rows that were deleted, of all tables.
    pub rows: u64,
    /// The store before.
    pub before: SinkState,
    /// The store now; with another id if rows were deleted.
    pub after: SinkState,
}

/// One row of the sink's own record of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDay {
    /// Whose.
    pub user: UserId,
    /// The type.
    pub data_type: DataType,
    /// The day.
    pub day: NaiveDate,
    /// Its outcome.
    pub outcome: Outcome,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// Whether something of it is missing.
    pub is_partial: bool,
}

/// What is due of the files of activities on some days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilesDue {
    /// The days whose activities are stored, or known to be none.
    pub listed: BTreeSet<NaiveDate>,
    /// The days with activities.
    pub active: BTreeSet<NaiveDate>,
    /// Activities by day, without those that have their file here, or are known to have none.
    pub activities: Vec<i64>,
}

/// A stored file of an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// Whose.
    pub user: UserId,
    /// The activity's id.
    pub activity_id: i64,
    /// The activity's day; `None` if the activity is gone.
    pub day: Option<NaiveDate>,
    /// The file.
    pub content: FileContent,
}

/// A failed write.
#[derive(Debug, thiserror::Error)]
pub enum SinkError {
    /// A later claim has written for this user, with this epoch.
    #[error("a later claim has written to the store")]
    Fenced(Epoch),
    /// The data of another Garmin account is stored for this user, of the profile with this number.
    #[error("data of another Garmin account is stored for this user")]
    OtherAccount(i64),
    /// Unreachable, full, locked, read-only: another try may work. The message is for users: what is wrong, and what to
    /// do.
    #[error("{message}")]
    Unavailable {
        /// The kind of failure.
        fault: Cause,
        /// What is wrong, for users; no address.
        message: String,
        /// The cause, for the log.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Which removed rows to restore.
#[derive(Debug, Clone, Default)]
pub struct RestoreQuery {
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
    /// Its key there, without the user.
    pub key: String,
    /// Its day.
    pub date: String,
    /// When it was removed.
    pub removed_at: String,
    /// By which job.
    pub job: String,
    /// Whether it was restored, or would be; false if a row with that key exists again.
    pub is_back: bool,
}

/// A store of data.
#[async_trait]
pub trait Sink: Send + Sync {
    /// Garmin's number of the profile whose data is stored for a user, if known.
    async fn owner(&self, user: &UserId) -> Result<Option<i64>, SinkError>;

    /// Identifies this store and its write count.
    async fn state(&self) -> Result<SinkState, SinkError>;

    /// Writes records and days in one transaction. First raises the user's epoch in the store to `epoch`; if a larger
    /// one is there, returns [`SinkError::Fenced`] and writes nothing; so for data of another account. Repeating a write changes no row.
    async fn write(&self, batch: &SinkBatch<'_>) -> Result<Written, SinkError>;

    /// All whole days that are stored, to rebuild coverage from.
    async fn stored_days(&self) -> Result<Vec<StoredDay>, SinkError>;

    /// The days that are stored with any of these metrics for a user.
    async fn days_with(
        &self,
        user: &UserId,
        metrics: &BTreeSet<Metric>,
    ) -> Result<BTreeSet<(NaiveDate, Metric)>, SinkError>;

    /// The days with a stored night for a user.
    async fn nights(&self, user: &UserId) -> Result<BTreeSet<NaiveDate>, SinkError>;

    /// Which days of a range are stored, or known to have no data, for a user, by type.
    async fn days_of(&self, user: &UserId, range: DateRange) -> Result<BTreeSet<(DataType, NaiveDate)>, SinkError>;

    /// What is due of the files of a user's activities on these days.
    async fn files_due(&self, user: &UserId, range: DateRange) -> Result<FilesDue, SinkError>;

    /// The first stored file after that of an activity, by user and activity: the first of all after `None`.
    async fn file_after(&self, last: Option<(&UserId, i64)>) -> Result<Option<KeptFile>, SinkError>;

    /// Makes a plain copy of the store complete, and returns whether it is. Does not wait: false when the store is in
    /// use.
    async fn checkpoint(&self) -> Result<bool, SinkError>;

    /// Restores rows that were removed because the upstream no longer had them, all or nothing; with `is_trial`, only
    /// lists them.
    async fn restore_removed(&self, query: &RestoreQuery, is_trial: bool) -> Result<Vec<Removed>, SinkError>;

    /// Deletes all rows of a user, the removed ones too, in one transaction, and leaves nothing of their content in the
    /// store. Only the user's epoch stays, raised to `epoch` first as by [`Self::write`]. If there were any, the store gets a
    /// new id: coverage from before, should it come back, describes it no more. Repeating it does no harm.
    async fn erase(&self, user: &UserId, epoch: Epoch) -> Result<Erased, SinkError>;
}
