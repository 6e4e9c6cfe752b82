//! A table, or everything, as a file.

use chrono::NaiveDate;
use warp::reply::Response;

use super::super::Api;
use super::super::errors::ApiError;
use super::super::fields::{expects, missing, shown};
use super::download::Download;
use super::reading::{Asked, Reading};
use crate::api_types::data::{ColumnView, ExportFormat, ExportQuery, TableView, TablesAnswer};
use crate::api_types::error::{Code, ErrorBody};
use crate::api_types::request::NoFields;
use crate::app::export::Exported;
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::layout::{Layout, TableFormat};
use crate::formats::{extension, media_type};

/// What can be exported: the tables with their columns.
#[utoipa::path(get, path = "/integrations/garmin/data/tables", operation_id = "data_tables", tag = "Data",
    responses((status = 200, description = "The tables", body = TablesAnswer), (status = 304, description = "As before")))]
pub async fn tables(api: Api, user: UserId, asked: Reading<NoFields>) -> Result<Response, ApiError> {
    let tables = api.app.reader.tables();
    asked
        .answered(
            &api,
            &user,
            |_, _| async move { Ok(TablesAnswer { tables: tables.iter().map(table_view).collect() }) },
        )
        .await
}

fn table_view(table: &Layout) -> TableView {
    let columns = table.columns.iter();
    TableView {
        name: table.name.to_owned(),
        has_days: table.has_days(),
        columns: columns.map(|column| ColumnView { name: column.name.to_owned(), kind: column.kind.into() }).collect(),
    }
}

/// A table as a file, or everything as an archive.
///
/// The file is made while it is sent. The same data makes the same bytes, so a broken download goes on with `Range: bytes=N-`
/// and `If-Range`. If the data is written to meanwhile, the connection is cut before the end.
#[utoipa::path(get, path = "/integrations/garmin/data/export", operation_id = "data_export", tag = "Data",
    params(ExportQuery,
        ("Range" = Option<String>, Header, description = "`bytes=N-`: only what follows the first N bytes"),
        ("If-Range" = Option<String>, Header, description = "The `ETag` of what the client has: if that is old, all is sent")),
    responses(
        (status = 200, description = "The file", content((String = "text/csv"), (String = "application/jsonl"), (String = "application/vnd.apache.parquet"), (String = "application/zip"))),
        (status = 206, description = "The rest of the file", content((String = "text/csv"), (String = "application/jsonl"), (String = "application/vnd.apache.parquet"), (String = "application/zip"))),
        (status = 304, description = "As before"),
        (status = 400, description = "A parameter can't be used", body = ErrorBody),
        (status = 416, description = "`invalid_body`: the file has fewer bytes; `Content-Range` says how many", body = ErrorBody),
    ))]
pub async fn export(api: Api, user: UserId, asked: Asked<ExportQuery>) -> Result<Response, ApiError> {
    let (name, media_type, what) = wanted(asked.query, api.app.reader.tables())?;
    let version = api.app.reader.version().await?;
    let download = Download { name, media_type, version: version.clone() };
    let make = || api.app.exported(&user, what.clone(), version.clone());
    let lasts = api.access.lasts(&asked.headers, &user);
    download.answer(&user, &asked.headers, asked.needs_length, make, lasts).await
}

/// The name of the file, its media type, and what is in it.
fn wanted(query: ExportQuery, tables: Vec<Layout>) -> Result<(String, &'static str, Exported), ApiError> {
    let ExportQuery { table, format, from, to } = query;
    let names = tables.iter().map(|table| table.name).collect::<Vec<_>>().join(", ");
    let Some(name) = table else {
        if format != Some(ExportFormat::Zip) {
            return Err(missing("table", &format!("one of: {names}; or format=zip alone for everything")));
        }
        if let Some(field) = from.map(|_| "from").or(to.map(|_| "to")) {
            return Err(expects(field, "left out: everything has all days"));
        }
        return Ok(("garmin_data.zip".to_owned(), "application/zip", Exported::Everything));
    };
    let Some(table) = tables.into_iter().find(|table| table.name == name) else {
        return Err(expects("table", &format!("one of: {names}; there is no {}", shown(&name))));
    };
    let format = format.map_or(Some(TableFormat::Csv), ExportFormat::of_table);
    let format = format.ok_or_else(|| expects("format", "csv, jsonl or parquet for a table, or zip without one"))?;
    let (from, to) = (from.map(|day| day.0), to.map(|day| day.0));
    let days = days(&table, from, to)?;
    let part = |word: &str, day: Option<NaiveDate>| day.map(|day| format!("{word}{day}")).unwrap_or_default();
    let span = match (from, to) {
        (Some(from), Some(to)) => format!("_{from}_{to}"),
        _ => part("_from_", from) + &part("_to_", to),
    };
    let file = format!("garmin_{}{span}.{}", table.name, extension(format));
    Ok((file, media_type(format), Exported::Table(table, format, days)))
}

fn days(table: &Layout, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<Option<DateRange>, ApiError> {
    let Some(field) = from.map(|_| "from").or(to.map(|_| "to")) else { return Ok(None) };
    if !table.has_days() {
        return Err(expects(field, &format!("left out: {} has no days", table.name)));
    }
    // Days are written with four digits of the year.
    let first = NaiveDate::from_ymd_opt(0, 1, 1).unwrap_or_default();
    let last = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default();
    let days = DateRange::new(from.unwrap_or(first), to.unwrap_or(last));
    days.map(Some).ok_or_else(|| {
        let text = "from is after to. Swap them, or correct one of them.";
        ApiError::new(Code::InvalidDateRange, text).field("from")
    })
}
