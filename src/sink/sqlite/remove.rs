//! Taking out rows that the upstream no longer has, and putting them back.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Map, Number, Value};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Column as _, Row as _, SqliteConnection, TypeInfo as _, ValueRef as _, query, query_scalar};

use super::cell;
use super::failure::Failure;
use super::stamp::Stamp;
use crate::domain::dates::{minus, plus};
use crate::domain::record::DailyField;
use crate::domain::record::{Listed, Records};
use crate::engine::ports::SinkBatch;

/// How long removed rows are kept.
const KEPT: TimeDelta = TimeDelta::days(90);
/// From so many rows of one kind on in the two months around an answer, what one job has already removed there included, a
/// larger share than this is not believed to be gone.
const MANY: usize = 20;
const SHARE_PERCENT: usize = 30;

/// From when on an activity is not of the night before.
const SMALL_HOURS_END: &str = "04";
/// So many days on either side of an answer are counted with it.
const AROUND: u32 = 30;

/// What a day's food adds up to.
const FOOD: [DailyField; 4] =
    [DailyField::FoodEnergy, DailyField::FoodCarbs, DailyField::FoodFat, DailyField::FoodProtein];

/// A table of which rows may be removed, with what its key is beside the user.
fn table_of(listed: Listed) -> (&'static str, &'static str) {
    match listed {
        Listed::Activities => ("activities", "id"),
        Listed::Nutrition => ("nutrition_entries", "log_id"),
        Listed::WeighIns => ("weigh_ins", "time_local"),
        Listed::BloodPressure => ("blood_pressure_readings", "time"),
    }
}

/// The keys of a kind that an answer holds, as text.
fn keys_of(listed: Listed, records: &Records) -> BTreeSet<String> {
    match listed {
        Listed::Activities => records.activities.iter().map(|it| it.id.to_string()).collect(),
        Listed::Nutrition => records.nutrition.iter().map(|it| it.log_id.clone()).collect(),
        Listed::WeighIns => records.weigh_ins.iter().map(|it| cell::local_moment(it.time_local)).collect(),
        Listed::BloodPressure => records.blood_pressure.iter().map(|it| cell::moment(it.time)).collect(),
    }
}

/// Removes what is stored of the days whose lists are whole, and not in them. Answers how many rows were removed, and how
/// many were left where they are because they are too many.
pub(super) async fn missing(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    batch: &SinkBatch<'_>,
) -> Result<(u64, u64), Failure> {
    let (mut removed, mut kept) = (0, 0);
    for listed in Listed::ALL {
        let whole = batch.records.whole.iter().filter(|(of, _)| *of == listed);
        let days: BTreeSet<NaiveDate> = whole.map(|(_, day)| *day).collect();
        let (Some(first), Some(last)) = (days.first(), days.last()) else { continue };
        let (table, key) = table_of(listed);
        let sql = format!("SELECT * FROM {table} WHERE user_id = ? AND date BETWEEN ? AND ? ORDER BY {key}");
        let (from, to) = (minus(*first, AROUND).to_string(), plus(*last, AROUND).to_string());
        let rows = query(AssertSqlSafe(sql)).bind(stamp.user).bind(&from).bind(&to);
        let rows = rows.fetch_all(&mut *connection).await?.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let keys = keys_of(listed, batch.records);
        let is_gone = |row: &&Map<String, Value>| is_of(row, &days) && !keys.contains(&text(row, key));
        let gone: Vec<_> = rows.iter().filter(is_gone).collect();
        if gone.is_empty() {
            continue;
        }
        let before: i64 = query_scalar(
            "SELECT count(*) FROM removed_rows \
             WHERE user_id = ? AND table_name = ? AND job_id = ? AND date BETWEEN ? AND ?",
        )
        .bind(stamp.user)
        .bind(table)
        .bind(batch.job.as_str())
        .bind(&from)
        .bind(&to)
        .fetch_one(&mut *connection)
        .await?;
        let before = usize::try_from(before).unwrap_or_default();
        let (missed, known) = (before + gone.len(), before + rows.len());
        if known >= MANY && missed * 100 > known * SHARE_PERCENT {
            kept += gone.len() as u64;
            continue;
        }
        for row in &gone {
            keep_apart(connection, stamp, batch, table, &text(row, key), row).await?;
            let sql = format!("DELETE FROM {table} WHERE user_id = ? AND {key} = ?");
            query(AssertSqlSafe(sql)).bind(stamp.user).bind(text(row, key)).execute(&mut *connection).await?;
        }
        removed += gone.len() as u64;
        if listed == Listed::Nutrition {
            clear_food(connection, stamp, &days).await?;
        }
    }
    if removed > 0 {
        let oldest = cell::moment(batch.asked_at - KEPT);
        query("DELETE FROM removed_rows WHERE removed_at < ?").bind(oldest).execute(connection).await?;
    }
    Ok((removed, kept))
}

/// Takes the sums of food off days of which no food is left.
async fn clear_food(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    days: &BTreeSet<NaiveDate>,
) -> Result<(), Failure> {
    let columns = FOOD.map(DailyField::name);
    let none = columns.map(|column| format!("{column} = NULL")).join(", ");
    let any = columns.map(|column| format!("{column} IS NOT NULL")).join(" OR ");
    let sql = format!(
        "UPDATE daily_metrics SET {none}, updated_at = ?3 WHERE user_id = ?1 AND date = ?2 AND ({any}) \
         AND NOT EXISTS (SELECT 1 FROM nutrition_entries f WHERE f.user_id = ?1 AND f.date = ?2)"
    );
    for day in days {
        let clear = query(AssertSqlSafe(sql.as_str())).bind(stamp.user).bind(day.to_string()).bind(&stamp.asked_at);
        clear.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Whether a row is of the days, and of no other. The list of a day sometimes holds an activity that began in the small
/// hours of the next, by the local clock or in UTC; where one may be listed under either, both days count.
fn is_of(row: &Map<String, Value>, days: &BTreeSet<NaiveDate>) -> bool {
    let value = |name: &str| row.get(name).and_then(Value::as_str);
    let day_of = |text: &str| text.get(..10)?.parse::<NaiveDate>().ok();
    let Some(day) = value("date").and_then(day_of) else { return false };
    let is_early = |text: &str| text.get(11..13).is_none_or(|hour| hour < SMALL_HOURS_END);
    let begins_early = row.contains_key("start")
        && (value("start_local").is_none_or(is_early) || value("start").and_then(day_of).is_none_or(|utc| utc < day));
    days.contains(&day) && (!begins_early || day.pred_opt().is_some_and(|before| days.contains(&before)))
}

async fn keep_apart(
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

/// Which removed rows to put back.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only those that this job removed.
    pub job: Option<String>,
    /// Only those removed since then.
    pub since: Option<DateTime<Utc>>,
}

/// A removed row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// The table.
    pub table: String,
    /// Its key there, beside the user.
    pub key: String,
    /// Its day.
    pub date: String,
    /// When it was removed.
    pub removed_at: String,
    /// By which job.
    pub job: String,
    /// Whether it is back; not when a row of that key is there by now.
    pub is_back: bool,
}

/// Puts rows back where they were, or (with `is_trial`) only tells which that would be. Of several of one key the latest
/// comes back. What is back is no longer kept apart; what is not is kept on.
pub(super) async fn restore(
    connection: &mut SqliteConnection,
    wanted: &Wanted,
    is_trial: bool,
) -> Result<Vec<Removed>, Failure> {
    let since = wanted.since.map(cell::moment).unwrap_or_default();
    let kept = query(
        "SELECT id, table_name, key, date, removed_at, job_id, row FROM removed_rows \
         WHERE removed_at >= ?1 AND (?2 IS NULL OR job_id = ?2) ORDER BY id DESC",
    );
    let kept = kept.bind(since).bind(wanted.job.as_deref()).fetch_all(&mut *connection).await?;
    let mut all = Vec::new();
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
        if !Listed::ALL.into_iter().any(|listed| table_of(listed).0 == removed.table) {
            return Err(Failure::Row("removed_rows"));
        }
        if !is_trial {
            removed.is_back = insert(connection, &removed.table, &values).await?;
            if removed.is_back {
                query("DELETE FROM removed_rows WHERE id = ?").bind(id).execute(&mut *connection).await?;
            }
        }
        all.push(removed);
    }
    all.reverse();
    Ok(all)
}

async fn insert(connection: &mut SqliteConnection, table: &str, values: &Map<String, Value>) -> Result<bool, Failure> {
    // Columns that a later version no longer has are left out.
    let known: Vec<String> =
        sqlx::query_scalar("SELECT name FROM pragma_table_info(?)").bind(table).fetch_all(&mut *connection).await?;
    let columns: Vec<_> = values.iter().filter(|(name, _)| known.contains(name)).collect();
    let names = columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    let places = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT DO NOTHING");
    let mut statement = query(AssertSqlSafe(sql));
    for (_, value) in columns {
        statement = match value {
            Value::Number(number) if number.is_i64() => statement.bind(number.as_i64()),
            Value::Number(number) => statement.bind(number.as_f64()),
            Value::String(text) => statement.bind(text.as_str()),
            _ => statement.bind(None::<String>),
        };
    }
    Ok(statement.execute(connection).await?.rows_affected() > 0)
}

/// A row by column: integers, numbers, texts and nulls as they are.
fn read(row: &SqliteRow) -> Result<Map<String, Value>, Failure> {
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

/// A value as a key has it.
fn text(row: &Map<String, Value>, column: &str) -> String {
    match row.get(column) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}
