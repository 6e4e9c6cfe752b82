//! What tables of users' rows look like, whatever store they are in: names, columns and their types, values.

use strum::{EnumString, IntoStaticStr, VariantArray};

use super::named::named;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    /// A numeric identifier of up to 63 bits.
    Id,
    /// A time in whole milliseconds since 1970-01-01 UTC.
    Millis,
    /// A number, in the unit given by the column's name.
    Number,
    /// A text.
    Text,
    /// Any bytes.
    Bytes,
    /// A calendar day, `YYYY-MM-DD`.
    Day,
    /// A moment, `YYYY-MM-DDTHH:MM:SS.sssZ`.
    Time,
    /// Local time, `YYYY-MM-DDTHH:MM:SS.sss`.
    LocalTime,
    /// JSON.
    Json,
}

named!(Kind, schema "ColumnKind");

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether it always has a value.
    pub is_required: bool,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Its name.
    pub name: &'static str,
    /// How many of its columns, from the first on, are its key; the first is the user.
    pub key: u32,
    /// Its columns, in their order.
    pub columns: Vec<Field>,
}

impl Layout {
    /// Whether each row belongs to a day.
    #[must_use]
    pub fn has_days(&self) -> bool {
        self.columns.iter().any(|column| column.kind == Kind::Day)
    }

    /// Where a column is.
    #[must_use]
    pub fn place_of(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

/// A stored value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// None.
    Null,
    /// A whole number.
    Integer(i64),
    /// Any other number, always finite.
    Number(f64),
    /// A text; days, times and JSON too.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Value {
    /// About how many bytes of memory it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Text(text) => text.len(),
                Self::Bytes(bytes) => bytes.len(),
                Self::Null | Self::Integer(_) | Self::Number(_) => 0,
            }
    }
}

/// What stands for bytes where only texts can be shown.
#[must_use]
pub fn described(bytes: &[u8]) -> String {
    format!("({} bytes)", bytes.len())
}

/// The values of a row, in the order of the columns.
pub type Row = Vec<Value>;

/// How a table is written into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated values (RFC 4180).
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// Apache Parquet.
    Parquet,
}
