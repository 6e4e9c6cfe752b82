//! A query in SQL.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::layout::{Value, described};

/// A query.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueryRequest {
    /// One SELECT over the tables that `GET …/data/tables` lists, in the store's own language: SQLite's. Each has only the
    /// caller's rows.
    #[schema(example = "SELECT substr(date, 1, 7) AS month, sum(steps) AS steps FROM daily_summary GROUP BY month")]
    pub sql: String,
}

/// What a query found.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueryAnswer {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// Rows, at most 1,000 and about 256 KiB, with as many values each: null, numbers or texts.
    #[schema(value_type = Vec<Vec<Option<serde_json::Value>>>)]
    pub rows: Vec<Vec<Cell>>,
    /// Whether there are more rows.
    pub has_more: bool,
    /// How many texts were cut to 2,000 characters; they end with `…`.
    pub texts_cut: u64,
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// None.
    Null,
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// A text.
    Text(String),
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Integer(number) => Self::Integer(number),
            Value::Number(number) => Self::Number(number),
            Value::Text(text) => Self::Text(text),
            Value::Bytes(bytes) => Self::Text(described(&bytes)),
        }
    }
}
