//! Values of a row by column, as [`super::cell`] stored them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::failure::Failure;

/// A row of a table.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a> {
    pub(super) row: &'a SqliteRow,
    pub(super) table: &'static str,
}

impl Columns<'_> {
    /// A number, stored as a whole one or not.
    pub(super) fn number(&self, name: &str) -> Result<Option<f64>, Failure> {
        Ok(self.row.try_get_unchecked(name)?)
    }

    /// A whole number.
    pub(super) fn whole(&self, name: &str) -> Result<Option<i64>, Failure> {
        Ok(self.row.try_get_unchecked(name)?)
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Failure> {
        Ok(self.row.try_get_unchecked(name)?)
    }

    /// A day, which every row has.
    pub(super) fn day(&self, name: &str) -> Result<NaiveDate, Failure> {
        self.text(name)?.and_then(|text| text.parse().ok()).ok_or(Failure::Row(self.table))
    }

    /// A moment.
    pub(super) fn time(&self, name: &str) -> Result<Option<DateTime<Utc>>, Failure> {
        let read = |text: String| text.parse().map_err(|_| Failure::Row(self.table));
        self.text(name)?.map(read).transpose()
    }

    /// Local time.
    pub(super) fn local_time(&self, name: &str) -> Result<Option<NaiveDateTime>, Failure> {
        let read = |text: String| text.parse().map_err(|_| Failure::Row(self.table));
        self.text(name)?.map(read).transpose()
    }
}
