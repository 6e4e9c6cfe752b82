//! Copies of rows that were removed, or lost something, kept for a while: `restore-removed` puts them back.

use chrono::TimeDelta;
use serde_json::{Map, Number, Value};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Column as _, Row as _, SqliteConnection, TypeInfo as _, ValueRef as _, query};

use super::super::cell::moment;
use super::super::tables::{DAILY, DATE, USER};
use super::failure::Failure;
use super::stamp::Stamp;
use crate::ports::SinkBatch;

/// How long removed rows are kept.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Removes the row with these key values, and keeps a copy.
pub(super) async fn take_out(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    batch: &SinkBatch<'_>,
    table: &str,
    key: &[(&str, &str)],
) -> Result<(), Failure> {
    let named: Vec<_> = key.iter().map(|(column, _)| format!("{column} = ?")).collect();
    let sql = format!("DELETE FROM {table} WHERE user_id = ? AND {} RETURNING *", named.join(" AND "));
    let row = key.iter().fold(query(AssertSqlSafe(sql)).bind(stamp.user), |row, (_, value)| row.bind(*value));
    let row = read(&row.fetch_one(&mut *connection).await?)?;
    let key = key.iter().map(|(_, value)| *value).collect::<Vec<_>>().join(" ");
    keep_apart(connection, stamp, batch, table, &key, &row).await
}

/// Keeps a copy of a row that is removed, or about to lose something.
pub(super) async fn keep_apart(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    batch: &SinkBatch<'_>,
    table: &str,
    key: &str,
    row: &Map<String, Value>,
) -> Result<(), Failure> {
    query(
        "INSERT INTO removed_rows (user_id, table_name, key, date, row, removed_at, job_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(stamp.user)
    .bind(table)
    .bind(key)
    .bind(text(row, "date"))
    .bind(Value::Object(row.clone()).to_string())
    .bind(&stamp.asked_at)
    .bind(batch.job.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes copies of rows that were removed long ago.
pub(super) async fn forget_old(connection: &mut SqliteConnection, batch: &SinkBatch<'_>) -> Result<(), Failure> {
    let oldest = moment(batch.asked_at - KEPT);
    query("DELETE FROM removed_rows WHERE removed_at < ?").bind(oldest).execute(connection).await?;
    Ok(())
}

/// The stored values of a day.
pub(super) async fn day_of(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    date: &str,
) -> Result<Option<Map<String, Value>>, Failure> {
    let sql = format!("SELECT * FROM {} WHERE {USER} = ? AND {DATE} = ?", DAILY.name);
    let row = query(AssertSqlSafe(sql)).bind(stamp.user).bind(date).fetch_optional(connection).await?;
    row.as_ref().map(read).transpose()
}

/// A row by column: integers, numbers, texts and nulls as they are.
pub(super) fn read(row: &SqliteRow) -> Result<Map<String, Value>, Failure> {
    let mut values = Map::new();
    for (n, column) in row.columns().iter().enumerate() {
        let raw = row.try_get_raw(n)?;
        let value = match (raw.is_null(), raw.type_info().name()) {
            (true, _) => Value::Null,
            (false, "INTEGER") => Value::from(row.try_get_unchecked::<i64, _>(n)?),
            (false, "REAL") => Number::from_f64(row.try_get_unchecked(n)?).map_or(Value::Null, Value::Number),
            (false, _) => Value::from(row.try_get_unchecked::<String, _>(n)?),
        };
        values.insert(column.name().to_owned(), value);
    }
    Ok(values)
}

/// A value in the form of a key.
pub(super) fn text(row: &Map<String, Value>, column: &str) -> String {
    match row.get(column) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}
