//! Removing rows that the upstream no longer has.

use std::collections::BTreeSet;
use strum::VariantArray as _;

use chrono::{NaiveDate, TimeDelta};
use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, SqliteConnection, query, query_scalar};

use super::super::cell::moment;
use super::super::tables::{
    ACTIVITIES, BLOOD_PRESSURE, DAILY, LABELS, NAPS, NUTRITION, RAW, SLEEP, Table, WEIGH_INS, table_of,
};
use super::cell::Kept;
use super::failure::Failure;
use super::kept::{day_of, keep_apart, read, take_out, text};
use super::stamp::Stamp;
use crate::domain::dates::{minus, plus};
use crate::domain::record::DailyField;
use crate::domain::record::{Listed, Records, is_too_many};
use crate::ports::SinkBatch;

/// How long past removals count towards the limit.
const REMEMBERED: TimeDelta = TimeDelta::days(7);
/// From this hour on, an activity does not belong to the night before.
const SMALL_HOURS_END: &str = "04";
/// Days on either side of an answer that count towards the limit.
const AROUND: u32 = 30;

/// The name under which the diary of a day is stored beside its values.
const DIARY: &str = "nutrition_diary";
/// The totals of a day's food.
const FOOD: [DailyField; 4] =
    [DailyField::FoodEnergy, DailyField::FoodCarbs, DailyField::FoodFat, DailyField::FoodProtein];

/// The keys of a kind in an answer, as text.
fn keys_of(listed: Listed, records: &Records) -> BTreeSet<String> {
    fn keys<R: 'static>(table: &Table<R>, records: &[R]) -> BTreeSet<String> {
        records.iter().map(|it| Kept::from(table.key.of(it)).text()).collect()
    }
    match listed {
        Listed::Activities => keys(&ACTIVITIES, &records.activities),
        Listed::Nutrition => keys(&NUTRITION, &records.nutrition),
        Listed::WeighIns => keys(&WEIGH_INS, &records.weigh_ins),
        Listed::BloodPressure => keys(&BLOOD_PRESSURE, &records.blood_pressure),
        Listed::Nights => keys(&SLEEP, &records.sleep),
        Listed::Naps => keys(&NAPS, &records.naps),
    }
}

/// Removes stored rows of days whose complete lists no longer have them. Returns how many rows were removed, and how
/// many were kept because they are too many.
pub(super) async fn missing(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    batch: &SinkBatch<'_>,
) -> Result<(u64, u64), Failure> {
    let (mut removed, mut kept) = (0, 0);
    for &listed in Listed::VARIANTS {
        let whole = batch.records.whole.iter().filter(|(of, _)| *of == listed);
        let days: BTreeSet<NaiveDate> = whole.map(|(_, day)| *day).collect();
        let (Some(first), Some(last)) = (days.first(), days.last()) else { continue };
        let (table, key) = table_of(listed);
        // Only the columns that tell which are gone: the details of a month may be as large as an answer may be.
        let begins = if listed == Listed::Activities { ", start, start_local" } else { "" };
        let sql = format!(
            "SELECT {key}, date{begins} FROM {table} WHERE user_id = ? AND date BETWEEN ? AND ? ORDER BY {key}"
        );
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
             WHERE user_id = ? AND table_name = ? AND removed_at >= ? AND date BETWEEN ? AND ?",
        )
        .bind(stamp.user)
        .bind(table)
        .bind(moment(batch.asked_at - REMEMBERED))
        .bind(&from)
        .bind(&to)
        .fetch_one(&mut *connection)
        .await?;
        let before = usize::try_from(before).unwrap_or_default();
        // Recent removals around here count too: asking again must not remove more each time.
        let (missed, known) = (before + gone.len(), before + rows.len());
        if !batch.accepts_removals && is_too_many(missed, known) {
            kept += gone.len() as u64;
            continue;
        }
        for row in &gone {
            take_out(connection, stamp, batch, table, &[(key, &text(row, key))]).await?;
        }
        removed += gone.len() as u64;
        if listed == Listed::Nutrition {
            clear_food(connection, stamp, batch, &gone.iter().map(|row| text(row, "date")).collect()).await?;
        }
    }
    Ok((removed, kept))
}

/// Clears from days that lost food what their diary no longer says: the totals, and the diary if none is left.
async fn clear_food(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    batch: &SinkBatch<'_>,
    days: &BTreeSet<String>,
) -> Result<(), Failure> {
    for date in days {
        let of_day = batch.records.daily.iter().find(|daily| daily.date.to_string() == *date);
        let is_told = |field: &DailyField| of_day.is_some_and(|it| it.values.iter().any(|(known, _)| known == field));
        let mut untold: Vec<&str> = FOOD.iter().filter(|field| !is_told(field)).map(|field| field.name()).collect();
        let mut set: Vec<String> = untold.iter().map(|name| format!("{name} = NULL")).collect();
        if of_day.is_none_or(|daily| !daily.raw.contains_key(DIARY)) {
            set.push(format!("raw = nullif(json_remove(raw, '$.{DIARY}'), '{{}}')"));
            untold.push(RAW);
        }
        if set.is_empty() {
            continue;
        }
        keep_food(connection, stamp, batch, date, &untold).await?;
        let sql =
            format!("UPDATE {} SET {}, updated_at = ? WHERE user_id = ? AND date = ?", DAILY.name, set.join(", "));
        let clear = query(AssertSqlSafe(sql)).bind(&stamp.asked_at).bind(stamp.user).bind(date);
        clear.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Keeps a copy of the food that a day is about to lose.
async fn keep_food(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    batch: &SinkBatch<'_>,
    date: &str,
    columns: &[&str],
) -> Result<(), Failure> {
    let Some(mut row) = day_of(connection, stamp, date).await? else { return Ok(()) };
    let raw = row.get(RAW).and_then(Value::as_str).and_then(|text| serde_json::from_str::<Map<_, _>>(text).ok());
    let diary = raw.and_then(|mut raw| raw.remove_entry(DIARY)).map(|(name, diary)| Map::from_iter([(name, diary)]));
    row.insert(RAW.to_owned(), diary.map_or(Value::Null, |diary| Value::Object(diary).to_string().into()));
    let is_lost = columns.iter().any(|name| row.get(*name).is_some_and(|value| !value.is_null()));
    row.retain(|name, _| LABELS.contains(&name.as_str()) || columns.contains(&name.as_str()));
    if is_lost { keep_apart(connection, stamp, batch, DAILY.name, date, &row).await } else { Ok(()) }
}

/// Whether a row is of these days, and of no other. A day's list sometimes holds an activity that began in the small
/// hours of the next, by local time or in UTC; where one may be listed under either, both days count.
fn is_of(row: &Map<String, Value>, days: &BTreeSet<NaiveDate>) -> bool {
    let value = |name: &str| row.get(name).and_then(Value::as_str);
    let day_of = |text: &str| text.get(..10)?.parse::<NaiveDate>().ok();
    let Some(day) = value("date").and_then(day_of) else { return false };
    let is_early = |text: &str| text.get(11..13).is_none_or(|hour| hour < SMALL_HOURS_END);
    let begins_early = row.contains_key("start")
        && (value("start_local").is_none_or(is_early) || value("start").and_then(day_of).is_none_or(|utc| utc < day));
    days.contains(&day) && (!begins_early || day.pred_opt().is_some_and(|before| days.contains(&before)))
}
