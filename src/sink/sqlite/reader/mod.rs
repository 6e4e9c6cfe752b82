//! Reading the file for people, while workers write it: read-only, with a deadline for every look.

mod activities;
mod connections;
mod daily;
mod inventory;
mod nights;
mod query;
mod rows;

use std::collections::BTreeMap;
use std::path::Path;

use async_trait::async_trait;
use chrono::NaiveDate;
use sqlx::{SqliteConnection, query_as, query_scalar};

use self::connections::Connections;
use self::query::Queries;
use super::super::tables::readable;
use super::failure::Failure;
use crate::domain::chart::daily_value::DailyValue;
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::layout::{Layout, Value};
use crate::domain::record::{FileContent, SampleKind};
use crate::ports::{
    ActivityFilter, ActivityMark, ActivityPage, Bounds, Found, Inventory, KeptActivity, Nights, QueryError, ReadError,
    Reader, Recording, RowPage,
};

/// The reader of a `sqlite://` address.
#[derive(Debug)]
pub struct SqliteReader(Connections, Queries);

impl SqliteReader {
    /// A reader of the database at that path, which may not exist yet.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self(Connections::new(path), Queries::default())
    }
}

#[async_trait]
impl Reader for SqliteReader {
    async fn version(&self) -> Result<String, ReadError> {
        self.0.look(async |from| version(from).await).await
    }

    async fn inventory(&self, user: &UserId) -> Result<Inventory, ReadError> {
        self.0.look(async |from| inventory::inventory(from, user).await).await
    }

    async fn daily(
        &self,
        user: &UserId,
        values: &[DailyValue],
        days: DateRange,
    ) -> Result<Vec<BTreeMap<NaiveDate, f64>>, ReadError> {
        self.0.look(async |from| daily::values(from, user, values, days).await).await
    }

    async fn samples(&self, user: &UserId, kind: SampleKind, day: NaiveDate) -> Result<Vec<(i64, f64)>, ReadError> {
        self.0.look(async |from| samples(from, user, kind, day).await).await
    }

    async fn nights(&self, user: &UserId, days: DateRange) -> Result<Nights, ReadError> {
        self.0.look(async |from| nights::nights(from, user, days).await).await
    }

    async fn activities(
        &self,
        user: &UserId,
        filter: &ActivityFilter,
        after: Option<(NaiveDate, i64)>,
        limit: u32,
    ) -> Result<ActivityPage, ReadError> {
        self.0.look(async |from| activities::page(from, user, filter, after, limit).await).await
    }

    async fn activity(&self, user: &UserId, id: i64) -> Result<Option<KeptActivity>, ReadError> {
        self.0.look(async |from| activities::one(from, user, id).await).await
    }

    async fn recording(&self, user: &UserId, id: i64) -> Result<Option<Recording>, ReadError> {
        self.0.look(async |from| activities::recording(from, user, id).await).await
    }

    async fn file(&self, user: &UserId, id: i64) -> Result<Option<FileContent>, ReadError> {
        self.0.look(async |from| activities::file(from, user, id).await).await
    }

    async fn marks(&self, user: &UserId, days: DateRange) -> Result<Vec<ActivityMark>, ReadError> {
        self.0.look(async |from| activities::marks(from, user, days).await).await
    }

    fn tables(&self) -> Vec<Layout> {
        readable()
    }

    async fn rows(
        &self,
        user: &UserId,
        table: &Layout,
        days: Option<DateRange>,
        after: Option<&[Value]>,
    ) -> Result<RowPage, ReadError> {
        self.0.look(async |from| rows::page(from, user, table, days, after).await).await
    }

    async fn query(&self, user: &UserId, sql: &str, bounds: Bounds) -> Result<Found, QueryError> {
        self.1.run(&self.0, user, sql, bounds).await
    }
}

const HOUR_MS: i64 = 3_600_000;

/// The store's id, how often it was written to, and the mark of the last write.
async fn version(from: &mut SqliteConnection) -> Result<String, Failure> {
    let text = "SELECT group_concat(value, '.') FROM (SELECT value FROM meta WHERE key IN ('id', 'mark', 'writes') ORDER BY key)";
    Ok(query_scalar(text).fetch_one(from).await?)
}

async fn samples(
    from: &mut SqliteConnection,
    user: &UserId,
    kind: SampleKind,
    day: NaiveDate,
) -> Result<Vec<(i64, f64)>, Failure> {
    // The key is the time; a day of any zone lies within these.
    let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
    let text = "SELECT time_ms, CAST(value AS REAL) FROM intraday_samples \
                WHERE user_id = ?1 AND metric = ?2 AND time_ms BETWEEN ?3 AND ?4 AND date = ?5 ORDER BY time_ms";
    let found = query_as(text)
        .bind(user.as_str())
        .bind(kind.name())
        .bind(midnight - 36 * HOUR_MS)
        .bind(midnight + 60 * HOUR_MS)
        .bind(day.to_string());
    Ok(found.fetch_all(from).await?)
}
