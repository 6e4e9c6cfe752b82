//! Values as a column takes them, and rows of them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde_json::{Map, Value};
use sqlx::Sqlite;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;

use crate::domain::record::Json;

/// The value of one column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    Number(f64),
    Text(String),
    /// JSON by name; what is stored under other names stays.
    Entries(Map<String, Value>),
}

/// The part of a key that follows the user.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Integer(i64),
    Text(String),
}

/// A record as a row: its key, and a value for every column that is neither key nor written by [`super::upsert`] itself.
pub(super) trait Row: Sync {
    /// The part of its key that follows the user.
    fn key(&self) -> Key;

    /// Its values by column: the same columns for all records of a kind.
    fn values(&self) -> Vec<(&'static str, Cell)>;
}

impl Cell {
    /// What becomes of this cell when a later answer brings `newer`, if absence says nothing.
    pub(super) fn filled_by(self, newer: Self) -> Self {
        match (self, newer) {
            (older, Self::Null) => older,
            (Self::Entries(mut all), Self::Entries(newer)) => {
                all.extend(newer);
                Self::Entries(all)
            }
            (_, newer) => newer,
        }
    }

    /// Binds the cell as the next value of a statement.
    pub(super) fn bind(self, query: Query<'_, Sqlite, SqliteArguments>) -> Query<'_, Sqlite, SqliteArguments> {
        match self {
            Self::Null => query.bind(None::<String>),
            Self::Integer(whole) => query.bind(whole),
            Self::Number(number) => query.bind(number),
            Self::Text(text) => query.bind(text),
            Self::Entries(entries) => query.bind(canonical(entries)),
        }
    }
}

impl Key {
    /// Binds the key as the next value of a statement.
    pub(super) fn bind(self, query: Query<'_, Sqlite, SqliteArguments>) -> Query<'_, Sqlite, SqliteArguments> {
        match self {
            Self::Integer(whole) => query.bind(whole),
            Self::Text(text) => query.bind(text),
        }
    }
}

/// A number; what is not finite can't have been measured, and is absent.
pub(super) fn number(value: impl Into<Option<f64>>) -> Cell {
    value.into().filter(|it| it.is_finite()).map_or(Cell::Null, Cell::Number)
}

/// A text.
pub(super) fn text(value: Option<&String>) -> Cell {
    value.map_or(Cell::Null, |it| Cell::Text(it.clone()))
}

/// A whole number.
pub(super) fn integer(value: Option<i64>) -> Cell {
    value.map_or(Cell::Null, Cell::Integer)
}

/// A day, `YYYY-MM-DD`.
pub(super) fn day(value: NaiveDate) -> Cell {
    Cell::Text(value.to_string())
}

/// A moment, as [`moment`] writes it.
pub(super) fn time(value: Option<DateTime<Utc>>) -> Cell {
    value.map_or(Cell::Null, |it| Cell::Text(moment(it)))
}

/// A time on the wall, as [`local_moment`] writes it.
pub(super) fn local_time(value: Option<NaiveDateTime>) -> Cell {
    value.map_or(Cell::Null, |it| Cell::Text(local_moment(it)))
}

/// `YYYY-MM-DDTHH:MM:SS.sss`, by the clock on the wall.
pub(super) fn local_moment(value: NaiveDateTime) -> String {
    value.format("%Y-%m-%dT%H:%M:%S%.3f").to_string()
}

/// JSON text; JSON's null is absent.
pub(super) fn json(value: &Value) -> Cell {
    if value.is_null() { Cell::Null } else { Cell::Text(Json::from(value.clone()).into()) }
}

/// `YYYY-MM-DDTHH:MM:SS.sssZ`: of fixed width, so that text sorts as time does.
pub(super) fn moment(value: DateTime<Utc>) -> String {
    value.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Entries as JSON text, equal for equal ones.
pub(super) fn canonical(entries: Map<String, Value>) -> String {
    Json::from(Value::Object(entries)).into()
}
