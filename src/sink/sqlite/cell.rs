//! How SQLite stores values: times and days as text that sorts as they do, whole numbers as integers.

use sqlx::Sqlite;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;

use super::super::cell::{Cell, canonical, local_moment, moment};

/// A value as SQLite keeps it.
pub(super) enum Kept {
    Null,
    Integer(i64),
    Number(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<Cell> for Kept {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Null => Self::Null,
            Cell::Integer(whole) => Self::Integer(whole),
            Cell::Number(number) => Self::Number(number),
            Cell::Text(text) => Self::Text(text),
            Cell::Bytes(bytes) => Self::Bytes(bytes),
            Cell::Day(day) => Self::Text(day.to_string()),
            Cell::Time(time) => Self::Text(moment(time)),
            Cell::LocalTime(time) => Self::Text(local_moment(time)),
            Cell::Entries(entries) => Self::Text(canonical(entries)),
            // What is stored was looked at before.
            Cell::Provisional(value) => Self::from(*value),
        }
    }
}

impl Kept {
    /// Binds it as the next value of a statement.
    pub(super) fn bind(self, statement: Query<'_, Sqlite, SqliteArguments>) -> Query<'_, Sqlite, SqliteArguments> {
        match self {
            Self::Null => statement.bind(None::<String>),
            Self::Integer(whole) => statement.bind(whole),
            Self::Number(number) => statement.bind(number),
            Self::Text(text) => statement.bind(text),
            Self::Bytes(bytes) => statement.bind(bytes),
        }
    }

    /// As text, for comparing keys.
    pub(super) fn text(self) -> String {
        match self {
            // No key is made of bytes.
            Self::Null | Self::Bytes(_) => String::new(),
            Self::Integer(whole) => whole.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text,
        }
    }
}
