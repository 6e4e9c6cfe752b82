//! An entry is complete for its metric and day: anything else stored for them is removed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, SqliteConnection, query, query_scalar};

use super::super::cell::{canonical, moment};
use super::super::tables::{ACTIVITIES, DAILY, Kind, LABELS, RAW, SAMPLES, SLEEP, table_of};
use super::failure::Failure;
use super::kept::{day_of, keep_apart, read};
use super::stamp::Stamp;
use crate::domain::ids::UserId;
use crate::domain::metric::Metric;
use crate::domain::partial::Part;
use crate::domain::record::{Listed, SampleKind};
use crate::ports::SinkBatch;

/// Metrics whose entries are rows of their own.
const WITH_ROWS: [(&str, Listed); 3] =
    [("sleep", Listed::Nights), ("body_composition", Listed::WeighIns), ("blood_pressure", Listed::BloodPressure)];

/// Metrics that are sampled over the day, and what they measure.
const WITH_SAMPLES: [(&str, SampleKind); 3] =
    [("heart_rates", SampleKind::HeartRate), ("stress", SampleKind::Stress), ("hrv", SampleKind::Hrv)];

/// What happened to the days of a batch.
#[derive(Debug, Default)]
pub(super) struct Replaced {
    /// Entries removed, with a copy kept.
    pub(super) removed: u64,
    /// Stored parts that were asked for and did not come: they stay.
    pub(super) lacking: BTreeSet<(NaiveDate, Part)>,
}

/// Removes what the entries of a batch replace, before it is written.
pub(super) async fn entries(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    batch: &SinkBatch<'_>,
) -> Result<Replaced, Failure> {
    let entries = &batch.records.entries;
    let mut replaced = Replaced::default();
    for day in entries.days() {
        let date = day.to_string();
        let row = day_of(connection, stamp, &date).await?.unwrap_or_default();
        let raw: Map<String, Value> = match row.get(RAW) {
            Some(Value::String(text)) => serde_json::from_str(text).map_err(|_| Failure::Row(DAILY.name))?,
            _ => Map::new(),
        };
        let present: BTreeSet<Metric> = entries.of(day).collect();
        let gone: BTreeSet<Metric> = entries.gone_from(day).collect();
        if !present.is_empty() {
            let absent = entries.asked.iter().filter(|metric| !present.contains(metric) && !gone.contains(metric));
            for metric in absent {
                let is_stored = raw.contains_key(metric.name()) || has_rows(connection, stamp, *metric, &date).await?;
                // If a day's entry is there but empty, the samples are only unavailable for now.
                let is_answered = entries.answered.contains(&(day, *metric));
                if is_stored || (!is_answered && has_samples(connection, stamp, *metric, day).await?) {
                    replaced.lacking.insert((day, Part::Metric(*metric)));
                }
            }
        }
        if row.is_empty() {
            continue;
        }
        let lost = gone.iter().filter(|metric| raw.contains_key(metric.name())).count();
        if lost > 0 {
            let is_gone = |name: &str| gone.iter().any(|metric| metric.name() == name);
            let entries_gone: Map<String, Value> = raw
                .iter()
                .filter(|(name, _)| is_gone(name))
                .map(|(name, entry)| (name.clone(), entry.clone()))
                .collect();
            let cleared: BTreeSet<&str> = entries.cleared.get(&day).into_iter().flatten().map(|it| it.name()).collect();
            let mut kept = row.clone();
            kept.retain(|name, _| LABELS.contains(&name.as_str()) || cleared.contains(name.as_str()));
            kept.insert(RAW.to_owned(), Value::from(Value::Object(entries_gone).to_string()));
            keep_apart(connection, stamp, batch, DAILY.name, &date, &kept).await?;
            replaced.removed += lost as u64;
        }
        let names: BTreeSet<&str> = present.iter().chain(&gone).map(|metric| metric.name()).collect();
        let mut left = raw.clone();
        left.retain(|name, _| !names.contains(name.as_str()));
        // What comes again is written with the rest of the batch; equal rows must stay as they are.
        let is_here = |name: &str| {
            let of_day = batch.records.daily.iter().find(|daily| daily.date == day);
            of_day.is_some_and(|daily| daily.raw.contains_key(name))
        };
        left.extend(raw.iter().filter(|(name, _)| is_here(name)).map(|(name, entry)| (name.clone(), entry.clone())));
        let mut cleared: Vec<&str> = Vec::new();
        for field in entries.cleared.get(&day).into_iter().flatten() {
            if row.get(field.name()).is_some_and(|value| !value.is_null()) {
                cleared.push(field.name());
            }
        }
        clear(connection, stamp, &date, &cleared, (left != raw).then_some(left)).await?;
    }
    keep_other_nights(connection, stamp, batch).await?;
    let listed = batch.records.activities.iter().filter(|activity| activity.is_partial);
    let details = ACTIVITIES.columns.iter().filter(|column| column.is_beside_list && column.field.kind == Kind::Json);
    let details = details.map(|column| column.field.name).collect::<Vec<_>>().join(", ");
    let has_details = format!(
        "SELECT EXISTS (SELECT 1 FROM {} WHERE user_id = ? AND id = ? AND coalesce({details}) IS NOT NULL)",
        ACTIVITIES.name
    );
    let mut with_details: BTreeMap<NaiveDate, bool> = BTreeMap::new();
    for activity in listed {
        let found = query_scalar::<_, bool>(AssertSqlSafe(has_details.as_str()));
        let found = found.bind(stamp.user).bind(activity.id).fetch_one(&mut *connection).await?;
        *with_details.entry(activity.date).or_insert(true) &= found;
    }
    let kept = with_details.into_iter().filter(|(_, is_stored)| *is_stored);
    replaced.lacking.extend(kept.map(|(day, _)| (day, Part::ActivityDetails)));
    Ok(replaced)
}

/// Keeps copies of nights that another one replaces: it may be that only a nap of the day came.
async fn keep_other_nights(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    batch: &SinkBatch<'_>,
) -> Result<(), Failure> {
    for night in &batch.records.sleep {
        let date = night.date.to_string();
        let sql = format!("SELECT * FROM {} WHERE user_id = ? AND date = ? AND bedtime IS NOT ?", SLEEP.name);
        let stored = query(AssertSqlSafe(sql));
        let bedtime = night.bedtime.map(moment);
        let stored = stored.bind(stamp.user).bind(&date).bind(bedtime).fetch_optional(&mut *connection).await?;
        if let Some(row) = stored {
            keep_apart(connection, stamp, batch, SLEEP.name, &date, &read(&row)?).await?;
        }
    }
    Ok(())
}

/// The days that are stored with any of these metrics. Samples are not considered.
pub(super) async fn days_with(
    connection: &mut SqliteConnection,
    user: &UserId,
    metrics: &BTreeSet<Metric>,
) -> Result<BTreeSet<(NaiveDate, Metric)>, Failure> {
    let mut days = BTreeSet::new();
    for metric in metrics {
        let rows = WITH_ROWS.into_iter().find(|(name, _)| *name == metric.name());
        let rows = rows.map(|(_, listed)| format!(" UNION SELECT date FROM {} WHERE user_id = ?1", table_of(listed).0));
        let sql = format!(
            "SELECT date FROM {} WHERE user_id = ?1 AND json_type(raw, '$.' || ?2) IS NOT NULL{}",
            DAILY.name,
            rows.unwrap_or_default()
        );
        let dates: Vec<String> = query_scalar(AssertSqlSafe(sql))
            .bind(user.as_str())
            .bind(metric.name())
            .fetch_all(&mut *connection)
            .await?;
        for date in dates {
            days.insert((date.parse().map_err(|_| Failure::Row(DAILY.name))?, *metric));
        }
    }
    Ok(days)
}

async fn has_rows(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    metric: Metric,
    date: &str,
) -> Result<bool, Failure> {
    let Some((_, listed)) = WITH_ROWS.into_iter().find(|(name, _)| *name == metric.name()) else { return Ok(false) };
    let (table, _) = table_of(listed);
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE user_id = ? AND date = ?)");
    Ok(query_scalar(AssertSqlSafe(sql)).bind(stamp.user).bind(date).fetch_one(connection).await?)
}

async fn has_samples(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    metric: Metric,
    day: NaiveDate,
) -> Result<bool, Failure> {
    let Some((_, kind)) = WITH_SAMPLES.into_iter().find(|(name, _)| *name == metric.name()) else { return Ok(false) };
    let around = |days: i64| (day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::days(days)).timestamp_millis();
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM {SAMPLES} \
         WHERE user_id = ? AND metric = ? AND time_ms BETWEEN ? AND ? AND date = ?)"
    );
    let found = query_scalar(AssertSqlSafe(sql))
        .bind(stamp.user)
        .bind(kind.name())
        .bind(around(-2))
        .bind(around(3))
        .bind(day.to_string());
    Ok(found.fetch_one(connection).await?)
}

/// Clears columns of a day, and replaces its stored entries.
async fn clear(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    date: &str,
    columns: &[&str],
    raw: Option<Map<String, Value>>,
) -> Result<(), Failure> {
    let mut set: Vec<String> = columns.iter().map(|column| format!("{column} = NULL")).collect();
    if raw.is_some() {
        set.push("raw = ?4".to_owned());
    }
    if set.is_empty() {
        return Ok(());
    }
    let raw = raw.filter(|entries| !entries.is_empty()).map(canonical);
    let set = set.join(", ");
    let sql = format!("UPDATE {} SET {set}, updated_at = ?3 WHERE user_id = ?1 AND date = ?2", DAILY.name);
    query(AssertSqlSafe(sql)).bind(stamp.user).bind(date).bind(&stamp.asked_at).bind(raw).execute(connection).await?;
    Ok(())
}
