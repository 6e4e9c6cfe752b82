//! Where stored data is read, by and for people. Beside [`super::Sink`], which only workers use.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::NaiveDate;

use crate::domain::chart::daily_value::DailyValue;
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::layout::{Layout, Row, Value};
use crate::domain::record::{Activity, FileContent, Json, Nap, SampleKind, SleepSession};

/// A store of data that is only read: never more than one user's rows, in bounded time, and without keeping a writer
/// waiting.
#[async_trait]
pub trait Reader: Send + Sync {
    /// Changes with whatever is written to the store.
    async fn version(&self) -> Result<String, ReadError>;

    /// What there is of a user.
    async fn inventory(&self, user: &UserId) -> Result<Inventory, ReadError>;

    /// Values of days, by day: one map for each of `values`, in their order.
    async fn daily(
        &self,
        user: &UserId,
        values: &[DailyValue],
        days: DateRange,
    ) -> Result<Vec<BTreeMap<NaiveDate, f64>>, ReadError>;

    /// What was measured over a day, by time in milliseconds since 1970-01-01 UTC.
    async fn samples(&self, user: &UserId, kind: SampleKind, day: NaiveDate) -> Result<Vec<(i64, f64)>, ReadError>;

    /// Nights and naps, oldest first, without the upstream's own entries.
    async fn nights(&self, user: &UserId, days: DateRange) -> Result<Nights, ReadError>;

    /// Activities, newest first: at most `limit`, after the last one of the page before.
    async fn activities(
        &self,
        user: &UserId,
        filter: &ActivityFilter,
        after: Option<(NaiveDate, i64)>,
        limit: u32,
    ) -> Result<ActivityPage, ReadError>;

    /// One activity.
    async fn activity(&self, user: &UserId, id: i64) -> Result<Option<KeptActivity>, ReadError>;

    /// What was recorded during an activity, as it came; `None` if there is no such activity.
    async fn recording(&self, user: &UserId, id: i64) -> Result<Option<Recording>, ReadError>;

    /// The file that an activity was recorded in. It may be there although the activity is gone.
    async fn file(&self, user: &UserId, id: i64) -> Result<Option<FileContent>, ReadError>;

    /// All activities of some days, oldest first, by what totals and records need.
    async fn marks(&self, user: &UserId, days: DateRange) -> Result<Vec<ActivityMark>, ReadError>;

    /// What can be read row by row.
    fn tables(&self) -> Vec<Layout>;

    /// Some rows of one of [`Self::tables`], in the order of its key, from `after` on; only of these days, if its rows have
    /// days. About a megabyte at a time, so that nothing is held up between two pages.
    async fn rows(
        &self,
        user: &UserId,
        table: &Layout,
        days: Option<DateRange>,
        after: Option<&[Value]>,
    ) -> Result<RowPage, ReadError>;

    /// Runs a query in the store's own language that somebody else wrote: one statement that reads, over [`Self::tables`],
    /// each of which has only this user's rows.
    async fn query(&self, user: &UserId, sql: &str, bounds: Bounds) -> Result<Found, QueryError>;
}

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is none yet, as before the first sync, or not where it is looked for. The words are for people.
    #[error("{0}")]
    NotThere(String),
    /// The store can't be read. The words are for people, without an address: what is wrong, and what to do.
    #[error("{words}")]
    Unreachable {
        /// What is wrong, and what to do.
        words: String,
        /// The cause, for the log.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// It took longer than reading may.
    #[error("reading the store took too long")]
    TooSlow,
}

/// How much a query may bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Rows.
    pub rows: usize,
    /// Bytes of all values, roughly; a first row is given even if it is larger.
    pub bytes: usize,
    /// Characters of one text; what is longer is cut.
    pub text: usize,
}

/// What a query found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, with as many values each.
    pub rows: Vec<Row>,
    /// Whether there are more than the bounds let through.
    pub has_more: bool,
    /// How many texts were cut.
    pub cut: usize,
}

/// Why a query found nothing.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// It can't be run, may not be, or asks for too much. The words are for people: what is wrong, and what to do.
    #[error("{0}")]
    Refused(String),
    /// Others had their turn for so long.
    #[error("another query is running")]
    Busy,
    /// The store can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// The first and the last day of something, and how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// How many: days, nights or activities.
    pub count: u64,
}

/// What there is of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Of the values of days, those that any day has.
    pub daily: Vec<(DailyValue, Extent)>,
    /// Of what is measured over the day, what any day has; the count is not known.
    pub intraday: Vec<(SampleKind, NaiveDate, NaiveDate)>,
    /// Nights.
    pub nights: Option<Extent>,
    /// Activities.
    pub activities: Option<Extent>,
    /// How many activities of each type, most first.
    pub kinds: Vec<(String, u64)>,
}

/// Nights and naps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Nights {
    /// One per day at most.
    pub nights: Vec<SleepSession>,
    /// Any number.
    pub naps: Vec<Nap>,
}

/// Which activities.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Only of this type.
    pub kind: Option<String>,
    /// Only with this text in the name, in any case.
    pub text: Option<String>,
    /// Only of these days.
    pub days: Option<DateRange>,
}

/// A page of activities.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActivityPage {
    /// With what has a column of its own; without `raw` and the parts beside the list.
    pub activities: Vec<Activity>,
    /// How many the filter lets through, on all pages.
    pub total: u64,
    /// Where the next page begins: after this one.
    pub next: Option<(NaiveDate, i64)>,
}

/// An activity as it is stored, without its series.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptActivity {
    /// All of it but `raw` and `details`.
    pub activity: Activity,
    /// Whether it has details, where series may be.
    pub has_details: bool,
    /// Format and size in bytes of its file.
    pub file: Option<(String, u64)>,
}

/// What was recorded during an activity.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recording {
    /// Its type, such as `running`.
    pub kind: Option<String>,
    /// Series, in the upstream's form.
    pub details: Option<Json>,
    /// The file that it was recorded in; only looked for where there are no details.
    pub file: Option<FileContent>,
}

/// A page of rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowPage {
    /// The store's [`Reader::version`] when they were read.
    pub version: String,
    /// The rows; there may be none although others follow.
    pub rows: Vec<Row>,
    /// After which key, without the user, the next page begins; none on the last.
    pub next: Option<Vec<Value>>,
}

/// An activity as totals and records need it.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityMark {
    /// Garmin's id.
    pub id: i64,
    /// Its local day.
    pub date: NaiveDate,
    /// Its type.
    pub kind: Option<String>,
    /// Metres.
    pub distance_m: Option<f64>,
    /// Seconds by the timer.
    pub duration_s: Option<f64>,
    /// Kilocalories.
    pub energy_kcal: Option<f64>,
    /// Metres climbed.
    pub elevation_gain_m: Option<f64>,
    /// Metres a second on average.
    pub average_speed_m_per_s: Option<f64>,
}
