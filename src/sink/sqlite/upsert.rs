//! Writes rows of one table so that equal ones stay as they are.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, SqliteConnection, query, query_scalar};

use super::cell::{Cell, Key, Row};
use super::failure::Failure;
use super::stamp::Stamp;
use crate::ports::Written;

/// What an absent value means for the row that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// It is empty now: the upstream always sends these whole.
    Clears,
    /// Nothing: this answer did not carry it. The stored value stays.
    SaysNothing,
    /// It is empty now, but for these columns, which the upstream could not get: there the stored value stays.
    ClearsBut(&'static [&'static str]),
}

/// A table whose key is the user and one more column.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) key: &'static str,
    pub(super) absent: Absent,
}

impl Table {
    /// Writes all records, each made a row only when its turn comes; of those with one key the last wins. Counts rows of the
    /// table, not of the list.
    pub(super) async fn write<'r, R: Row + 'r>(
        &self,
        connection: &mut SqliteConnection,
        stamp: &Stamp<'_>,
        records: impl IntoIterator<Item = &'r R>,
    ) -> Result<Written, Failure> {
        let mut written = Written::default();
        let mut by_key: BTreeMap<Key, Vec<&R>> = BTreeMap::new();
        for record in records {
            by_key.entry(record.key()).or_default().push(record);
        }
        let mut upsert = None;
        for (key, records) in by_key {
            let values = self.as_one(&records);
            let sql = upsert.get_or_insert_with(|| self.upsert_sql(&columns(&values)));
            let stored = self.stored(connection, stamp, &key, column_of_entries(&values)).await?;
            let exists = stored.is_some();
            let mut statement = key.bind(query(AssertSqlSafe(sql.as_str())).bind(stamp.user));
            for (_, cell) in values {
                statement = match (&stored, cell) {
                    (Some(Some(text)), Cell::Entries(newer)) => {
                        let older = serde_json::from_str(text).map_err(|_| Failure::Row(self.name))?;
                        Cell::Entries(older).filled_by(Cell::Entries(newer))
                    }
                    (_, cell) => cell,
                }
                .bind(statement);
            }
            let changed = statement.bind(stamp.asked_at.as_str()).execute(&mut *connection).await?.rows_affected() > 0;
            match (exists, changed) {
                (false, _) => written.inserted += 1,
                (true, true) => written.updated += 1,
                (true, false) => written.unchanged += 1,
            }
        }
        Ok(written)
    }

    /// Records of one key as one row, as if they had been written one after the other.
    fn as_one<R: Row>(&self, records: &[&R]) -> Vec<(&'static str, Cell)> {
        let first = if self.absent == Absent::Clears { records.len().saturating_sub(1) } else { 0 };
        let filled = |older: Vec<(&'static str, Cell)>, newer: Vec<(&'static str, Cell)>| {
            older.into_iter().zip(newer).map(|((name, older), (_, newer))| (name, older.filled_by(newer))).collect()
        };
        records[first..].iter().map(|record| record.values()).reduce(filled).unwrap_or_default()
    }

    /// The entries that are stored under the key: `None` without a row, `Some(None)` where there are none.
    async fn stored(
        &self,
        connection: &mut SqliteConnection,
        stamp: &Stamp<'_>,
        key: &Key,
        column: Option<&str>,
    ) -> Result<Option<Option<String>>, Failure> {
        let sql =
            format!("SELECT {} FROM {} WHERE user_id = ? AND {} = ?", column.unwrap_or("NULL"), self.name, self.key);
        let select = query_scalar(AssertSqlSafe(sql)).bind(stamp.user);
        let select = match key {
            Key::Integer(whole) => select.bind(*whole),
            Key::Text(text) => select.bind(text.as_str()),
        };
        Ok(select.fetch_optional(connection).await?)
    }

    /// `?1` is the user, `?2` the key, then the columns, then the time of the request.
    fn upsert_sql(&self, columns: &[&str]) -> String {
        let Self { name, key, absent } = self;
        let new_value = |column: &str| match absent {
            Absent::SaysNothing => format!("coalesce(excluded.{column}, {name}.{column})"),
            Absent::ClearsBut(kept) if kept.contains(&column) => {
                format!("coalesce(excluded.{column}, {name}.{column})")
            }
            Absent::Clears | Absent::ClearsBut(_) => format!("excluded.{column}"),
        };
        let join = |each: &dyn Fn(&str) -> String, between: &str| {
            columns.iter().map(|column| each(column)).collect::<Vec<_>>().join(between)
        };
        let names = columns.join(", ");
        let places = (3..columns.len() + 3).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", ");
        let asked_at = columns.len() + 3;
        let assignments = join(&|column| format!("{column} = {}", new_value(column)), ", ");
        let differences = join(&|column| format!("{} IS NOT {name}.{column}", new_value(column)), " OR ");
        format!(
            "INSERT INTO {name} (user_id, {key}, {names}, created_at, updated_at) \
             VALUES (?1, ?2, {places}, ?{asked_at}, ?{asked_at}) \
             ON CONFLICT (user_id, {key}) DO UPDATE SET {assignments}, updated_at = excluded.updated_at \
             WHERE {differences}"
        )
    }
}

fn columns(values: &[(&'static str, Cell)]) -> Vec<&'static str> {
    values.iter().map(|(name, _)| *name).collect()
}

/// The column that is merged by name, if the table has one.
fn column_of_entries(values: &[(&'static str, Cell)]) -> Option<&'static str> {
    values.iter().find_map(|(name, cell)| matches!(cell, Cell::Entries(_)).then_some(*name))
}
