//! The value of one column, independent of any store.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde_json::{Map, Value};

use crate::domain::record::Json;

/// The value of one column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    /// Always finite.
    Number(f64),
    Text(String),
    Bytes(Vec<u8>),
    Day(NaiveDate),
    Time(DateTime<Utc>),
    /// Local time.
    LocalTime(NaiveDateTime),
    /// JSON by name; entries stored under other names stay.
    Entries(Map<String, Value>),
    /// A value that is written only where nothing is stored.
    Provisional(Box<Cell>),
}

impl Cell {
    /// This cell after a later answer brings `newer`, if absence says nothing.
    pub(super) fn filled_by(self, newer: Self) -> Self {
        match (self, newer) {
            (Self::Null, newer) => newer,
            (older, Self::Null | Self::Provisional(_)) => older,
            (Self::Entries(mut all), Self::Entries(newer)) => {
                all.extend(newer);
                Self::Entries(all)
            }
            (_, newer) => newer,
        }
    }
}

/// A number; one that is not finite can't have been measured, and counts as absent.
pub(super) fn number(value: Option<f64>) -> Cell {
    value.filter(|it| it.is_finite()).map_or(Cell::Null, Cell::Number)
}

/// JSON text; JSON's null counts as absent.
pub(super) fn json(value: &Value) -> Cell {
    if value.is_null() { Cell::Null } else { Cell::Text(Json::from(value.clone()).into()) }
}

/// `YYYY-MM-DDTHH:MM:SS.sssZ`: of fixed width, so that text sorts by time.
pub(super) fn moment(value: DateTime<Utc>) -> String {
    value.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// `YYYY-MM-DDTHH:MM:SS.sss`, local time.
pub(super) fn local_moment(value: NaiveDateTime) -> String {
    value.format("%Y-%m-%dT%H:%M:%S%.3f").to_string()
}

/// Entries as canonical JSON text: equal for equal ones.
pub(super) fn canonical(entries: Map<String, Value>) -> String {
    Json::from(Value::Object(entries)).into()
}
