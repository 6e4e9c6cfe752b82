//! Files that other programs read: tables as CSV, JSON Lines or Parquet, tracks as GPX, all of it in a ZIP archive. Pure: rows
//! in, bytes out, the same bytes for the same rows.

mod archive;
mod csv;
mod gpx;
mod json_lines;
mod parquet;

use std::fmt::Write as _;

pub use self::archive::Archive;
pub use self::gpx::gpx;
use crate::domain::layout::{Layout, Row, TableFormat};

/// Why rows can't be written in a format.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// A stored value is not of its column's type.
    #[error("a value in column {0} is not of its type")]
    Value(&'static str),
    /// The library that writes Parquet.
    #[error("Parquet can't be written")]
    Parquet(#[from] ::parquet::errors::ParquetError),
    /// The library that writes archives.
    #[error("the archive can't be written")]
    Archive(#[from] zip::result::ZipError),
    /// The same.
    #[error("the archive can't be written")]
    Output(#[from] std::io::Error),
}

/// Turns rows into a file, piece by piece.
pub trait Encoder: Send {
    /// Takes rows; adds to `out` what is ready of the file.
    ///
    /// # Errors
    /// The rows can't be written in this format.
    fn rows(&mut self, rows: Vec<Row>, out: &mut Vec<u8>) -> Result<(), FormatError>;

    /// Adds the rest of the file.
    ///
    /// # Errors
    /// The same.
    fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), FormatError>;
}

/// The encoder of a table.
///
/// # Errors
/// The format has no such columns.
pub fn encoder(format: TableFormat, table: &Layout) -> Result<Box<dyn Encoder>, FormatError> {
    Ok(match format {
        TableFormat::Csv => Box::new(csv::Csv::new(table)),
        TableFormat::Jsonl => Box::new(json_lines::JsonLines::new(table)),
        TableFormat::Parquet => Box::new(parquet::Parquet::new(table)?),
    })
}

/// What names of files end with.
#[must_use]
pub fn extension(format: TableFormat) -> &'static str {
    match format {
        TableFormat::Csv => "csv",
        TableFormat::Jsonl => "jsonl",
        TableFormat::Parquet => "parquet",
    }
}

/// The media type.
#[must_use]
pub fn media_type(format: TableFormat) -> &'static str {
    match format {
        TableFormat::Csv => "text/csv; charset=utf-8; header=present",
        TableFormat::Jsonl => "application/jsonl",
        TableFormat::Parquet => "application/vnd.apache.parquet",
    }
}

/// A number as the shortest text that reads back as the same, whole ones without a point, never with an exponent.
fn push_number(out: &mut String, number: f64) {
    // Writing to a text can't fail.
    let _ = write!(out, "{number}");
}
