//! Values of a row by column, as [`super::cell`] stored them. What is of another type, or can't be read, was changed by hand
//! or is damaged: it counts as absent, so that one value does not hide all others from their owner.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, TypeInfo as _, ValueRef as _};

/// A row of a table.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a>(pub(super) &'a SqliteRow);

impl Columns<'_> {
    fn is(self, name: &str, types: &[&str]) -> bool {
        self.0.try_get_raw(name).is_ok_and(|value| types.contains(&value.type_info().name()))
    }

    /// A number, stored as a whole one or not.
    pub(super) fn number(self, name: &str) -> Option<f64> {
        let number: f64 = self.is(name, &["INTEGER", "REAL"]).then(|| self.0.try_get_unchecked(name).ok())??;
        Some(number).filter(|number| number.is_finite())
    }

    /// A whole number.
    pub(super) fn whole(self, name: &str) -> Option<i64> {
        self.is(name, &["INTEGER"]).then(|| self.0.try_get_unchecked(name).ok())?
    }

    /// A text.
    pub(super) fn text(self, name: &str) -> Option<String> {
        self.is(name, &["TEXT"]).then(|| self.0.try_get_unchecked(name).ok())?
    }

    /// A day.
    pub(super) fn day(self, name: &str) -> Option<NaiveDate> {
        self.text(name)?.parse().ok()
    }

    /// A moment.
    pub(super) fn time(self, name: &str) -> Option<DateTime<Utc>> {
        self.text(name)?.parse().ok()
    }

    /// Local time.
    pub(super) fn local_time(self, name: &str) -> Option<NaiveDateTime> {
        self.text(name)?.parse().ok()
    }
}
