//! Putting removed rows back.

use serde_json::{Map, Value};
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Row as _, Sqlite, SqliteConnection, query, query_scalar};

use super::super::cell::moment;
use super::super::tables::{DAILY, LABELS, Layout, RAW, layouts};
use super::failure::Failure;
use super::kept::text;
use crate::ports::{Removed, RestoreQuery};

/// Puts rows back where they were. Of several with one key the latest comes back. Copies of restored rows are deleted;
/// others are kept.
pub(super) async fn restore(connection: &mut SqliteConnection, asked: &RestoreQuery) -> Result<Vec<Removed>, Failure> {
    let since = asked.since.map(moment).unwrap_or_default();
    let kept = query(
        "SELECT id, table_name, key, date, removed_at, job_id, row FROM removed_rows \
         WHERE removed_at >= ?1 AND (?2 IS NULL OR job_id = ?2) ORDER BY id DESC",
    );
    let kept = kept.bind(since).bind(asked.job.as_deref()).fetch_all(&mut *connection).await?;
    let (mut all, tables) = (Vec::new(), layouts());
    for row in kept {
        let (id, table): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
        let mut removed = Removed {
            key: row.try_get(2)?,
            date: row.try_get(3)?,
            removed_at: row.try_get(4)?,
            job: row.try_get(5)?,
            is_back: false,
            table,
        };
        let Ok(Value::Object(values)) = serde_json::from_str(row.try_get::<&str, _>(6)?) else {
            return Err(Failure::Row("removed_rows"));
        };
        let table = tables.iter().find(|table| table.name == removed.table).ok_or(Failure::Row("removed_rows"))?;
        let columns = known_of(table, &values);
        removed.is_back = insert(connection, table, &columns).await?;
        if !removed.is_back && removed.table == DAILY.name {
            removed.is_back = fill(connection, &values, columns).await?;
        }
        if removed.is_back {
            query("DELETE FROM removed_rows WHERE id = ?").bind(id).execute(&mut *connection).await?;
        }
        all.push(removed);
    }
    all.reverse();
    Ok(all)
}

async fn insert(
    connection: &mut SqliteConnection,
    table: &Layout,
    columns: &[(&String, &Value)],
) -> Result<bool, Failure> {
    let names = columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    let places = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT INTO {} ({names}) VALUES ({places}) ON CONFLICT DO NOTHING", table.name);
    let statement = columns.iter().fold(query(AssertSqlSafe(sql)), |statement, (_, value)| bind(statement, value));
    Ok(statement.execute(connection).await?.rows_affected() > 0)
}

/// Puts values of a day back where there are none now; returns whether there was such a place. An entry that has come
/// since stays as it is: nothing of the old one is merged into it.
async fn fill(
    connection: &mut SqliteConnection,
    values: &Map<String, Value>,
    mut columns: Vec<(&String, &Value)>,
) -> Result<bool, Failure> {
    let has_come_since = "SELECT EXISTS (SELECT 1 FROM daily_metrics, json_each(?3) AS old WHERE user_id = ?1 AND date = ?2 \
                          AND json_type(raw, '$.' || old.key) IS NOT NULL)";
    let has_come_since = query_scalar(has_come_since).bind(text(values, "user_id")).bind(text(values, "date"));
    let entries = values.get(RAW).and_then(Value::as_str).unwrap_or("{}");
    if has_come_since.bind(entries).fetch_one(&mut *connection).await? {
        return Ok(false);
    }
    columns.retain(|(name, value)| !value.is_null() && !LABELS.contains(&name.as_str()));
    let place = |(n, (name, _)): (usize, &(&String, &Value))| match name.as_str() {
        "raw" => (format!("json_patch(?{0}, coalesce(raw, '{{}}'))", n + 3), "raw".to_owned()),
        name => (format!("coalesce({name}, ?{})", n + 3), name.to_owned()),
    };
    let places: Vec<_> = columns.iter().enumerate().map(place).collect();
    let set = places.iter().map(|(value, name)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ");
    let differs = places.iter().map(|(value, name)| format!("{value} IS NOT {name}")).collect::<Vec<_>>().join(" OR ");
    let sql = format!("UPDATE {} SET {set} WHERE user_id = ?1 AND date = ?2 AND ({differs})", DAILY.name);
    let statement = query(AssertSqlSafe(sql)).bind(text(values, "user_id")).bind(text(values, "date"));
    let statement = columns.iter().fold(statement, |statement, (_, value)| bind(statement, value));
    Ok(!columns.is_empty() && statement.execute(connection).await?.rows_affected() > 0)
}

/// The values that have a column; columns that a later version has dropped are left out.
fn known_of<'a>(table: &Layout, values: &'a Map<String, Value>) -> Vec<(&'a String, &'a Value)> {
    values.iter().filter(|(name, _)| table.columns.iter().any(|column| column.name == *name)).collect()
}

fn bind<'q>(statement: Query<'q, Sqlite, SqliteArguments>, value: &Value) -> Query<'q, Sqlite, SqliteArguments> {
    match value {
        Value::Number(number) if number.is_i64() => statement.bind(number.as_i64()),
        Value::Number(number) => statement.bind(number.as_f64()),
        Value::String(text) => statement.bind(text.clone()),
        _ => statement.bind(None::<String>),
    }
}
