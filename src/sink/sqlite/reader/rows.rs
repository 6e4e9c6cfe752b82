//! Rows of any table, page by page. Each page is a transaction of its own: one that stayed open for a whole table would keep
//! the write-ahead log from being emptied.

use futures::TryStreamExt as _;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{AssertSqlSafe, Row as _, Sqlite, SqliteConnection, TypeInfo as _, ValueRef as _, query, query_scalar};

use super::super::super::tables::{DATE, SAMPLES, SUMMARY, USER};
use super::super::failure::Failure;
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::layout::{Layout, Row, Value};
use crate::ports::RowPage;

/// The most rows of a page.
const ROWS: usize = 10_000;
/// The same for the view, which works each row out of several tables.
const SUMMARY_ROWS: usize = 400;
/// A page ends with the row that brings it to this many bytes.
const BYTES: usize = 1_000_000;
/// How far a day of any zone reaches beyond the same day in UTC, in milliseconds.
const ZONES_MS: i64 = 36 * 3_600_000;
const DAY_MS: i64 = 24 * 3_600_000;

/// See [`crate::ports::Reader::rows`].
pub(super) async fn page(
    from: &mut SqliteConnection,
    user: &UserId,
    table: &Layout,
    days: Option<DateRange>,
    after: Option<&[Value]>,
) -> Result<RowPage, Failure> {
    // Version and rows are of one state.
    query("BEGIN").execute(&mut *from).await?;
    let version = super::version(from).await?;
    let (rows, next) = match days {
        Some(days) if table.name == SAMPLES => samples(from, user, table, days, after).await?,
        _ => {
            let wanted = Wanted { user, days, after, metric: None, span: None };
            let (rows, is_last) = read(from, table, &wanted).await?;
            let next = if is_last { None } else { key_of(table, &rows) };
            (rows, next)
        }
    };
    query("COMMIT").execute(from).await?;
    Ok(RowPage { version, rows, next })
}

/// Which rows.
struct Wanted<'a> {
    user: &'a UserId,
    days: Option<DateRange>,
    after: Option<&'a [Value]>,
    /// Only samples of this metric.
    metric: Option<&'a str>,
    /// Only samples of these times, the ends included.
    span: Option<(i64, i64)>,
}

impl Wanted<'_> {
    fn sql(&self, table: &Layout, limit: usize) -> String {
        let columns: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        let keys = keys(table);
        let mut sql = format!("SELECT {} FROM {} WHERE {USER} = ?", columns.join(", "), table.name);
        if self.after.is_some() {
            let places = vec!["?"; keys.len()];
            sql.extend([" AND (", &keys.join(", "), ") > (", &places.join(", "), ")"]);
        }
        if self.metric.is_some() {
            sql += " AND metric = ?";
        }
        if self.span.is_some() {
            sql += " AND time_ms BETWEEN ? AND ?";
        }
        if self.days.is_some() {
            sql.extend([" AND ", DATE, " BETWEEN ? AND ?"]);
        }
        format!("{sql} ORDER BY {} LIMIT {limit}", keys.join(", "))
    }

    fn bind<'q>(&self, sql: String) -> Query<'q, Sqlite, SqliteArguments> {
        let mut statement = query(AssertSqlSafe(sql)).bind(self.user.as_str().to_owned());
        for value in self.after.unwrap_or_default() {
            statement = bound(statement, value);
        }
        if let Some(metric) = self.metric {
            statement = statement.bind(metric.to_owned());
        }
        if let Some((first, last)) = self.span {
            statement = statement.bind(first).bind(last);
        }
        if let Some(days) = self.days {
            statement = statement.bind(days.start().to_string()).bind(days.end().to_string());
        }
        statement
    }
}

/// The key's columns beside the user.
fn keys(table: &Layout) -> Vec<&'static str> {
    table.columns.iter().take(key_size(table)).skip(1).map(|column| column.name).collect()
}

fn key_size(table: &Layout) -> usize {
    usize::try_from(table.key).unwrap_or(usize::MAX)
}

fn key_of(table: &Layout, rows: &[Row]) -> Option<Vec<Value>> {
    Some(rows.last()?.iter().take(key_size(table)).skip(1).cloned().collect())
}

/// As many rows as fit a page, and whether they are the last.
async fn read(from: &mut SqliteConnection, table: &Layout, wanted: &Wanted<'_>) -> Result<(Vec<Row>, bool), Failure> {
    let limit = if table.name == SUMMARY { SUMMARY_ROWS } else { ROWS };
    let mut found = wanted.bind(wanted.sql(table, limit)).fetch(from);
    let (mut rows, mut size) = (Vec::new(), 0);
    while let Some(row) = found.try_next().await? {
        let row = values(&row, table)?;
        size += row.iter().map(Value::size).sum::<usize>();
        rows.push(row);
        if size >= BYTES {
            return Ok((rows, false));
        }
    }
    let is_last = rows.len() < limit;
    Ok((rows, is_last))
}

/// Samples of some days. The day is not in their key, but their time nearly says it: metric by metric, only what may be of
/// these days is looked at.
async fn samples(
    from: &mut SqliteConnection,
    user: &UserId,
    table: &Layout,
    days: DateRange,
    after: Option<&[Value]>,
) -> Result<(Vec<Row>, Option<Vec<Value>>), Failure> {
    let (metric, time) = match after {
        Some([Value::Text(metric), Value::Integer(time)]) => (metric.clone(), Some(*time)),
        _ => match metric_after(from, user, "").await? {
            Some(metric) => (metric, None),
            None => return Ok((Vec::new(), None)),
        },
    };
    let midnight = |day: chrono::NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
    let first = midnight(days.start()) - ZONES_MS;
    let span = (time.map_or(first, |time| first.max(time.saturating_add(1))), midnight(days.end()) + DAY_MS + ZONES_MS);
    let wanted = Wanted { user, days: Some(days), after: None, metric: Some(&metric), span: Some(span) };
    let (rows, is_last) = read(from, table, &wanted).await?;
    let next = if is_last {
        metric_after(from, user, &metric).await?.map(|metric| vec![Value::Text(metric), Value::Integer(i64::MIN)])
    } else {
        key_of(table, &rows)
    };
    Ok((rows, next))
}

/// The next metric by name that the user has samples of.
async fn metric_after(from: &mut SqliteConnection, user: &UserId, metric: &str) -> Result<Option<String>, Failure> {
    let text = "SELECT metric FROM intraday_samples WHERE user_id = ? AND metric > ? ORDER BY metric LIMIT 1";
    Ok(query_scalar(text).bind(user.as_str()).bind(metric).fetch_optional(from).await?)
}

fn bound<'q>(statement: Query<'q, Sqlite, SqliteArguments>, value: &Value) -> Query<'q, Sqlite, SqliteArguments> {
    match value {
        Value::Null => statement.bind(None::<String>),
        Value::Integer(whole) => statement.bind(*whole),
        Value::Number(number) => statement.bind(*number),
        Value::Text(text) => statement.bind(text.clone()),
        Value::Bytes(bytes) => statement.bind(bytes.clone()),
    }
}

/// Values as they are stored, whatever type their column has.
fn values(row: &SqliteRow, table: &Layout) -> Result<Row, Failure> {
    let value = |place: usize| {
        let raw = row.try_get_raw(place)?;
        if raw.is_null() {
            return Ok(Value::Null);
        }
        Ok(match raw.type_info().name() {
            "INTEGER" => Value::Integer(row.try_get_unchecked(place)?),
            "REAL" => {
                let number: f64 = row.try_get_unchecked(place)?;
                // One that is not finite was not written by this program.
                if number.is_finite() { Value::Number(number) } else { Value::Null }
            }
            "BLOB" => Value::Bytes(row.try_get_unchecked(place)?),
            _ => Value::Text(row.try_get_unchecked(place)?),
        })
    };
    (0..table.columns.len()).map(value).collect()
}
