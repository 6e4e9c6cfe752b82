//! Stored data as files.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::{IntoParams, ToSchema};

use super::super::name::Name;
use super::super::request::Day;
use crate::domain::layout::{Kind, TableFormat};
use crate::domain::named::named;

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum ExportFormat {
    /// A table as comma-separated values (RFC 4180).
    Csv,
    /// A table as JSON Lines.
    Jsonl,
    /// A table as Apache Parquet.
    Parquet,
    /// Everything as an archive.
    Zip,
}

named!(ExportFormat, schema "ExportFormat");

impl ExportFormat {
    /// The format of a table; none for everything.
    #[must_use]
    pub fn of_table(self) -> Option<TableFormat> {
        match self {
            Self::Csv => Some(TableFormat::Csv),
            Self::Jsonl => Some(TableFormat::Jsonl),
            Self::Parquet => Some(TableFormat::Parquet),
            Self::Zip => None,
        }
    }
}

/// What to export.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// The table; none for everything, which needs `format=zip`.
    #[param(example = "daily_summary")]
    pub table: Option<String>,
    /// `csv` (the default), `jsonl` or `parquet`; `zip` for everything.
    #[param(value_type = Option<ExportFormat>, inline)]
    pub format: Option<ExportFormat>,
    /// The first day of a table that has days; the first of all by default.
    #[param(value_type = Option<chrono::NaiveDate>)]
    pub from: Option<Day>,
    /// The last day; the last of all by default.
    #[param(value_type = Option<chrono::NaiveDate>)]
    pub to: Option<Day>,
}

/// The format of an activity's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum FileFormat {
    /// As it was recorded: mostly FIT.
    Fit,
    /// The track as GPX, made from what is stored.
    Gpx,
}

named!(FileFormat, schema "FileFormat");

/// Which file of an activity.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    /// `fit` (the default): the file as it was recorded, which may be GPX or TCX for what came from another program; `gpx`: the
    /// track, made from what is stored.
    #[param(value_type = Option<FileFormat>, inline)]
    pub format: Option<FileFormat>,
}

/// What can be exported.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TablesAnswer {
    /// The tables, and the view that sums up days.
    pub tables: Vec<TableView>,
}

/// A table.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TableView {
    /// Its name.
    #[schema(example = "daily_summary")]
    pub name: String,
    /// Whether `from` and `to` can be used.
    pub has_days: bool,
    /// Its columns.
    pub columns: Vec<ColumnView>,
}

/// A column.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ColumnView {
    /// Its name, with the unit.
    #[schema(example = "distance_m")]
    pub name: String,
    /// Its type.
    #[schema(value_type = Kind)]
    pub kind: Name<Kind>,
}
