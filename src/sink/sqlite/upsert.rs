//! Writes rows of one table, leaving equal ones as they are.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, SqliteConnection, query};

use super::super::cell::Cell;
use super::super::tables::{Absent, Column, Table, USER, WRITTEN};
use super::cell::Kept;
use super::failure::Failure;
use super::kept::read;
use super::stamp::Stamp;
use crate::ports::Written;

/// Writes all records, each turned into a row only when its turn comes; of those with one key the last wins. A record
/// without a required value is left out. Counts rows of the table, not of the list.
pub(super) async fn write<'r, R: Sync + 'static>(
    table: &Table<R>,
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    records: impl IntoIterator<Item = &'r R>,
) -> Result<Written, Failure> {
    write_as(table, table.absent, connection, stamp, records).await
}

/// The same for records of which the upstream could get no more than the list item: what comes from elsewhere stays.
pub(super) async fn write_listed<'r, R: Sync + 'static>(
    table: &Table<R>,
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    records: impl IntoIterator<Item = &'r R>,
) -> Result<Written, Failure> {
    write_as(table, Absent::ClearsWhatIsListed, connection, stamp, records).await
}

async fn write_as<'r, R: Sync + 'static>(
    table: &Table<R>,
    absent: Absent,
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    records: impl IntoIterator<Item = &'r R>,
) -> Result<Written, Failure> {
    let mut written = Written::default();
    let mut by_key: BTreeMap<String, Vec<&R>> = BTreeMap::new();
    let lacks = |record: &R, column: &Column<R>| column.field.is_required && column.of(record) == Cell::Null;
    for record in records.into_iter().filter(|record| !table.columns.iter().any(|column| lacks(record, column))) {
        by_key.entry(Kept::from(table.key.of(record)).text()).or_default().push(record);
    }
    let upsert = upsert_sql(table, absent);
    for records in by_key.into_values() {
        let (key, values) = (table.key.of(records[0]), as_one(table, absent, &records));
        let depending: Vec<_> = (table.columns.iter().zip(&values))
            .filter(|(_, cell)| matches!(cell, Cell::Entries(_) | Cell::Provisional(_)))
            .map(|(column, _)| column.field.name)
            .collect();
        let stored = stored(table, &depending, connection, stamp, key.clone()).await?;
        let exists = stored.is_some();
        let mut statement = Kept::from(key).bind(query(AssertSqlSafe(upsert.as_str())).bind(stamp.user));
        for (column, cell) in table.columns.iter().zip(values) {
            let cell = match (stored.as_ref().and_then(|row| row.get(column.field.name)), cell) {
                (Some(Value::String(text)), Cell::Entries(newer)) => {
                    let older = serde_json::from_str(text).map_err(|_| Failure::Row(table.name))?;
                    Cell::Entries(older).filled_by(Cell::Entries(newer))
                }
                (Some(value), Cell::Provisional(_)) if !value.is_null() => Cell::Null,
                (_, cell) => cell,
            };
            statement = Kept::from(cell).bind(statement);
        }
        let changed = statement.bind(stamp.asked_at.as_str()).execute(&mut *connection).await?.rows_affected() > 0;
        match (exists, changed) {
            (false, _) => written.inserted += 1,
            (true, true) => written.updated += 1,
            (true, false) => written.unchanged += 1,
        }
    }
    Ok(written)
}

/// Merges records of one key into one row, as if they had been written one after the other.
fn as_one<R: 'static>(table: &Table<R>, absent: Absent, records: &[&R]) -> Vec<Cell> {
    let first = if absent == Absent::Clears { records.len().saturating_sub(1) } else { 0 };
    let row = |record: &&R| table.columns.iter().map(|column| column.of(record)).collect::<Vec<_>>();
    let filled =
        |older: Vec<Cell>, newer| older.into_iter().zip(newer).map(|(older, newer)| older.filled_by(newer)).collect();
    records[first..].iter().map(row).reduce(filled).unwrap_or_default()
}

/// What is stored in these columns under the key: `None` without a row.
async fn stored<R: 'static>(
    table: &Table<R>,
    columns: &[&str],
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    key: Cell,
) -> Result<Option<Map<String, Value>>, Failure> {
    let (name, key_name) = table.name_and_key();
    let what = if columns.is_empty() { "NULL".to_owned() } else { columns.join(", ") };
    let sql = format!("SELECT {what} FROM {name} WHERE {USER} = ? AND {key_name} = ?");
    let select = Kept::from(key).bind(query(AssertSqlSafe(sql.as_str())).bind(stamp.user));
    select.fetch_optional(connection).await?.map(|row| read(&row)).transpose()
}

/// `?1` is the user, `?2` the key, then the columns, then the time of the request.
fn upsert_sql<R: 'static>(table: &Table<R>, absent: Absent) -> String {
    let (name, key) = table.name_and_key();
    let new_value = |column: &Column<R>| {
        let stays = match absent {
            Absent::Clears => false,
            Absent::SaysNothing => true,
            Absent::ClearsWhatIsListed => column.is_beside_list,
        };
        let column = column.field.name;
        if stays { format!("coalesce(excluded.{column}, {name}.{column})") } else { format!("excluded.{column}") }
    };
    let join = |each: &dyn Fn(&Column<R>) -> String, between: &str| {
        table.columns.iter().map(each).collect::<Vec<_>>().join(between)
    };
    let names = join(&|column| column.field.name.to_owned(), ", ");
    let places = (3..table.columns.len() + 3).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", ");
    let asked_at = table.columns.len() + 3;
    let assignments = join(&|column| format!("{} = {}", column.field.name, new_value(column)), ", ");
    let differences = join(&|column| format!("{} IS NOT {name}.{}", new_value(column), column.field.name), " OR ");
    let [created_at, updated_at] = WRITTEN;
    format!(
        "INSERT INTO {name} ({USER}, {key}, {names}, {created_at}, {updated_at}) \
         VALUES (?1, ?2, {places}, ?{asked_at}, ?{asked_at}) \
         ON CONFLICT ({USER}, {key}) DO UPDATE SET {assignments}, {updated_at} = excluded.{updated_at} \
         WHERE {differences}"
    )
}
