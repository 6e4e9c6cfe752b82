//! The store's tables: read month by month, and compared with the expected rows.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{AssertSqlSafe, Column as _, ConnectOptions as _, Row as _, SqliteConnection, TypeInfo as _, ValueRef as _};

use super::block::Block;
use super::expected::{Expectations, Row};
use super::report::Report;

/// The user of all data here.
const USER: &str = "me";

/// Every table of data, with its key column besides the user. Samples, whose key is two columns, are compared
/// separately.
pub const TABLES: [(&str, &str); 9] = [
    ("daily_metrics", "date"),
    ("intraday_samples", ""),
    ("sleep_sessions", "date"),
    ("naps", "start_time"),
    ("activities", "id"),
    ("workouts", "id"),
    ("nutrition_entries", "log_id"),
    ("weigh_ins", "time_local"),
    ("blood_pressure_readings", "time"),
];

/// One connection to the database.
pub async fn open(database: &Path, read_only: bool) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(database).read_only(read_only);
    options.connect().await.unwrap()
}

/// Compares the rows of the block's days, and with `once` those without a day.
pub async fn compare(
    connection: &mut SqliteConnection,
    block: &Block,
    once: bool,
    mut expectations: Expectations,
    report: &mut Report,
) {
    for (table, key) in TABLES.into_iter().filter(|(_, key)| !key.is_empty()) {
        let dated = table != "workouts";
        if !dated && !once {
            continue;
        }
        let days = if dated { "AND date BETWEEN ?2 AND ?3" } else { "" };
        let sql = format!("SELECT * FROM {table} WHERE user_id = ?1 {days}");
        let mut query = sqlx::query(AssertSqlSafe(sql)).bind(USER);
        if dated {
            query = query.bind(block.start.to_string()).bind(block.end.to_string());
        }
        let rows = query.fetch_all(&mut *connection).await.unwrap();
        report.count_rows(table, rows.len());
        for row in rows {
            let row = read(table, key, &row);
            match expectations.remove(table, &row.key) {
                Some(expected) => expected.compare(row, report),
                None => report.note(&format!("{table}, a row too many"), || format!("the world has no {}", row.key)),
            }
        }
        for key in expectations.left(table) {
            report.note(&format!("{table}, a row missing"), || format!("the world has {key}"));
        }
    }
}

fn read(table: &'static str, key: &str, row: &SqliteRow) -> Row {
    let mut cells = BTreeMap::new();
    for (index, column) in row.columns().iter().enumerate() {
        let value = row.try_get_raw(index).unwrap();
        let value = match value.type_info().name() {
            _ if value.is_null() => continue,
            "INTEGER" => Value::from(row.get_unchecked::<i64, _>(index)),
            "REAL" => Value::from(row.get_unchecked::<f64, _>(index)),
            _ => Value::from(row.get_unchecked::<String, _>(index)),
        };
        cells.insert(column.name().to_owned(), value);
    }
    cells.remove("user_id");
    let key = match cells.remove(key) {
        Some(Value::String(text)) => text,
        Some(other) => other.to_string(),
        None => String::new(),
    };
    Row { table, key, cells }
}

/// Finds rows outside all blocks: of other users, of other days, of unknown metrics.
pub async fn count_all(connection: &mut SqliteConnection, report: &mut Report) {
    for (table, _) in TABLES {
        let sql = format!("SELECT count(*) FROM {table}");
        let all: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut *connection).await.unwrap();
        let seen = report.rows.get(table).copied().unwrap_or(0);
        if all.unsigned_abs() != seen {
            report.note(&format!("{table}, rows elsewhere"), || format!("{all} rows in all, but {seen} of these days"));
        }
    }
}
