//! The fields of an object, read leniently.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::value::{amount, converted, number, text, whole};
use super::{Object, moments};

/// Reads the fields of an object. A missing or invalid field is none.
#[derive(Clone, Copy)]
pub(in crate::source) struct Fields<'a>(pub(in crate::source) &'a Object);

impl Fields<'_> {
    /// A finite number.
    pub(in crate::source) fn number(self, name: &str) -> Option<f64> {
        number(self.0.get(name)?)
    }

    /// A number that can't be negative; Garmin writes negatives for "unknown".
    pub(in crate::source) fn amount(self, name: &str) -> Option<f64> {
        amount(self.0.get(name)?)
    }

    /// An amount in another unit.
    pub(in crate::source) fn times(self, name: &str, factor: f64) -> Option<f64> {
        self.amount(name).map(|amount| converted(amount, factor))
    }

    /// A whole number.
    pub(in crate::source) fn whole(self, name: &str) -> Option<i64> {
        whole(self.0.get(name)?)
    }

    /// A text.
    pub(in crate::source) fn text(self, name: &str) -> Option<String> {
        text(self.0.get(name)?)
    }

    /// A point in time.
    pub(in crate::source) fn instant(self, name: &str) -> Option<DateTime<Utc>> {
        moments::instant(self.0.get(name)?)
    }

    /// Local time.
    pub(in crate::source) fn wall(self, name: &str) -> Option<NaiveDateTime> {
        moments::wall(self.0.get(name)?)
    }

    /// A calendar day.
    pub(in crate::source) fn day(self, name: &str) -> Option<NaiveDate> {
        moments::day(self.0.get(name)?)
    }
}
