//! Queries of the store, run and read as the plugin `frser-sqlite-datasource` does: Grafana puts in the variables, the plugin
//! opens the file read-only and gives each column one type.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{
    AssertSqlSafe, Column as _, Connection as _, Row as _, SqliteConnection, TypeInfo as _, ValueRef as _, query,
};
use tokio::time::Instant;

/// How long a query may take on a few weeks, on a busy machine. It takes milliseconds.
const LIMIT: Duration = Duration::from_secs(2);

/// The range that a dashboard shows.
#[derive(Clone, Copy)]
pub struct Shown {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

impl Shown {
    /// Whole days, in UTC.
    pub fn days(from: &str, to: &str) -> Self {
        let [from, to] = [from, to].map(|day| day.parse::<NaiveDate>().unwrap());
        Self { from: from.and_hms_opt(0, 0, 0).unwrap().and_utc(), to: to.and_hms_opt(23, 59, 59).unwrap().and_utc() }
    }
}

/// A value as Grafana gets it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Nothing,
    Number(f64),
    Text(String),
    Time(DateTime<Utc>),
}

/// An answer: the names of its columns, and its rows.
pub struct Frame {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

impl Frame {
    /// The values of a column.
    pub fn column(&self, name: &str) -> Vec<Cell> {
        let at = self.columns.iter().position(|it| it == name).unwrap_or_else(|| panic!("no column {name:?}"));
        self.rows.iter().map(|row| row[at].clone()).collect()
    }

    /// A column by the calendar day of the row's time.
    pub fn by_day(&self, name: &str) -> Vec<(NaiveDate, Option<f64>)> {
        let times = self.column("time").into_iter().map(|it| match it {
            Cell::Time(time) => time.date_naive(),
            other => panic!("{other:?} is no time"),
        });
        let values =
            self.column(name).into_iter().map(|it| if let Cell::Number(value) = it { Some(value) } else { None });
        times.zip(values).collect()
    }
}

/// What Grafana makes of a text with variables.
fn with_variables(sql: &str, shown: Shown) -> String {
    let text = sql
        .replace("${user_id:sqlstring}", "'me'")
        .replace("$__from", &shown.from.timestamp_millis().to_string())
        .replace("$__to", &shown.to.timestamp_millis().to_string());
    assert!(!text.contains('$'), "a variable is unknown: {text}");
    text
}

/// Runs a query; `times` are the columns that are times.
///
/// # Errors
/// What the plugin would show, or would get wrong without a word.
pub async fn run(database: &Path, sql: &str, times: &[&str], shown: Shown) -> Result<Frame, String> {
    let options = SqliteConnectOptions::new().filename(database).read_only(true).pragma("query_only", "1");
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    let started = Instant::now();
    let text = with_variables(sql, shown);
    let rows = query(AssertSqlSafe(text)).fetch_all(&mut db).await.map_err(|error| error.to_string())?;
    if started.elapsed() > LIMIT {
        return Err(format!("took {:?}", started.elapsed()));
    }
    let columns: Vec<_> =
        rows.first().map(|row| row.columns().iter().map(|it| it.name().to_owned()).collect()).unwrap_or_default();
    for (at, name) in columns.iter().enumerate().filter(|(_, name)| !times.contains(&name.as_str())) {
        has_one_type(&rows, at).map_err(|error| format!("{name}: {error}"))?;
    }
    let cells = |row: &SqliteRow| {
        let names = columns.iter().enumerate();
        names.map(|(at, name)| cell(row, at, times.contains(&name.as_str()))).collect::<Result<Vec<_>, _>>()
    };
    let rows = rows.iter().map(cells).collect::<Result<_, _>>()?;
    Ok(Frame { columns, rows })
}

/// A column of a table has the table's type. Any other has that of its first value: after a whole number others are cut, and what
/// is of another kind gets lost. Here all are held to the second, because the type of a column in a table can't be asked for.
fn has_one_type(rows: &[SqliteRow], at: usize) -> Result<(), String> {
    let values = rows.iter().map(|row| row.try_get_raw(at).unwrap()).filter(|it| !it.is_null());
    let kinds: Vec<_> = values.map(|it| it.type_info().name().to_owned()).collect();
    let Some(first) = kinds.first() else { return Ok(()) };
    let fits = |kind: &&String| *kind == first || (first == "REAL" && *kind == "INTEGER");
    kinds.iter().find(|it| !fits(it)).map_or(Ok(()), |kind| Err(format!("begins with {first} and goes on with {kind}")))
}

fn cell(row: &SqliteRow, at: usize, is_time: bool) -> Result<Cell, String> {
    let value = row.try_get_raw(at).unwrap();
    let kind = if value.is_null() { String::new() } else { value.type_info().name().to_owned() };
    Ok(match kind.as_str() {
        "" => Cell::Nothing,
        // Seconds.
        "INTEGER" if is_time => {
            Cell::Time(DateTime::from_timestamp(row.get_unchecked(at), 0).ok_or("a time that is none")?)
        }
        "TEXT" if is_time => {
            let text: String = row.get_unchecked(at);
            Cell::Time(DateTime::parse_from_rfc3339(&text).map_err(|error| format!("{text}: {error}"))?.to_utc())
        }
        "INTEGER" | "REAL" if !is_time => Cell::Number(row.get_unchecked(at)),
        "TEXT" => Cell::Text(row.get_unchecked(at)),
        other => return Err(format!("a value is {other}")),
    })
}
