//! Samples: thousands a day, so many go into one statement.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use futures::TryStreamExt as _;
use sqlx::{AssertSqlSafe, SqliteConnection, query, query_scalar};

use super::super::tables::SAMPLES;
use super::failure::Failure;
use super::kept::take_out;
use super::stamp::Stamp;
use crate::domain::record::{SampleKind, is_too_many};
use crate::ports::{SinkBatch, Written};

/// Rows per statement. More gives no measurable gain, and SQLite takes 32,766 values at most.
const ROWS: usize = 256;

/// Samples handled before other tasks get a turn: leases are renewed in between.
const AT_ONCE: usize = 16_384;

/// Writes all samples; of those with one key the last wins, under the earliest day: the end of a day longer than 24
/// hours is listed under the next as well. Non-finite ones are left out.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    batch: &SinkBatch<'_>,
) -> Result<Written, Failure> {
    let (user, samples) = (stamp.user, &batch.records.samples);
    let mut by_kind: BTreeMap<SampleKind, BTreeMap<i64, (NaiveDate, f64)>> = BTreeMap::new();
    for some in samples.chunks(AT_ONCE) {
        for sample in some.iter().filter(|it| it.value.is_finite()) {
            by_kind.entry(sample.kind).or_default().insert(sample.time.timestamp_millis(), (sample.date, sample.value));
        }
        tokio::task::yield_now().await;
    }
    let mut written = Written::default();
    for (kind, of_kind) in by_kind {
        let of_kind: Vec<_> = of_kind.into_iter().collect();
        let (first, last) = (of_kind.first().map_or(0, |it| it.0), of_kind.last().map_or(0, |it| it.0));
        let before = count(connection, user, kind, first, last).await?;
        let mut changed = 0;
        for rows in of_kind.chunks(ROWS) {
            changed += write_rows(connection, user, kind, rows).await?;
        }
        let inserted = count(connection, user, kind, first, last).await?.saturating_sub(before);
        written.inserted += inserted;
        written.updated += changed - inserted;
        written.unchanged += of_kind.len() as u64 - changed;
        if before > 0 {
            let (removed, kept) = trim(connection, stamp, batch, kind, &of_kind).await?;
            written.removed += removed;
            written.kept += kept;
        }
    }
    Ok(written)
}

/// Removes stored samples of days whose values are all here, and that are not among them. Returns how many, and how
/// many stay because they are too many. A day without any value loses nothing: Garmin keeps the values of old days
/// where it does not always look.
async fn trim(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    batch: &SinkBatch<'_>,
    kind: SampleKind,
    of_kind: &[(i64, (NaiveDate, f64))],
) -> Result<(u64, u64), Failure> {
    let (mut removed, mut kept) = (0, 0);
    let is_here = |time: i64| of_kind.binary_search_by_key(&time, |(known, _)| *known).is_ok();
    let dates: BTreeSet<NaiveDate> = of_kind.iter().map(|(_, (date, _))| *date).collect();
    for (_, day) in batch.records.entries.series.iter().filter(|(of, _)| *of == kind) {
        if !dates.contains(day) {
            continue;
        }
        let around = |days: i64| (day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::days(days)).timestamp_millis();
        let stored = query_scalar(
            "SELECT time_ms FROM intraday_samples WHERE user_id = ? AND metric = ? AND time_ms BETWEEN ? AND ? AND date = ?",
        );
        let stored = stored.bind(stamp.user).bind(kind.name()).bind(around(-2)).bind(around(3)).bind(day.to_string());
        // One by one: a day may be as large as an answer may be.
        let (mut known, mut gone) = (0, Vec::new());
        let mut times = stored.fetch(&mut *connection);
        while let Some(time) = times.try_next().await? {
            known += 1;
            if !is_here(time) {
                gone.push(time);
            }
        }
        drop(times);
        if !batch.accepts_removals && is_too_many(gone.len(), known) {
            kept += gone.len() as u64;
            continue;
        }
        for time in &gone {
            let key = [("metric", kind.name()), ("time_ms", &time.to_string())];
            take_out(connection, stamp, batch, SAMPLES, &key).await?;
        }
        removed += gone.len() as u64;
    }
    Ok((removed, kept))
}

/// Returns how many were new or different.
async fn write_rows(
    connection: &mut SqliteConnection,
    user: &str,
    kind: SampleKind,
    rows: &[(i64, (NaiveDate, f64))],
) -> Result<u64, Failure> {
    // Only the full size recurs; it is worth keeping prepared.
    let mut statement =
        query(AssertSqlSafe(sql(rows.len()))).persistent(rows.len() == ROWS).bind(user).bind(kind.name());
    for (time_ms, (date, value)) in rows {
        statement = statement.bind(*time_ms).bind(date.to_string()).bind(*value);
    }
    Ok(statement.execute(connection).await?.rows_affected())
}

/// `?1` is the user, `?2` the metric; then time, date and value of each row.
fn sql(rows: usize) -> String {
    let mut sql = String::from("INSERT INTO intraday_samples (user_id, metric, time_ms, date, value) VALUES ");
    for row in 0..rows {
        let first = 3 + 3 * row;
        let comma = if row == 0 { "" } else { ", " };
        // Writing to a string can't fail.
        let _ = write!(sql, "{comma}(?1, ?2, ?{first}, ?{}, ?{})", first + 1, first + 2);
    }
    sql.push_str(
        " ON CONFLICT (user_id, metric, time_ms) DO UPDATE SET \
         date = min(excluded.date, intraday_samples.date), value = excluded.value \
         WHERE excluded.value IS NOT intraday_samples.value OR excluded.date < intraday_samples.date",
    );
    sql
}

/// How many are stored from `first` to `last`: before and after a write, that tells new rows from changed ones.
async fn count(
    connection: &mut SqliteConnection,
    user: &str,
    kind: SampleKind,
    first: i64,
    last: i64,
) -> Result<u64, Failure> {
    let count: i64 = query_scalar(
        "SELECT count(*) FROM intraday_samples WHERE user_id = ? AND metric = ? AND time_ms BETWEEN ? AND ?",
    )
    .bind(user)
    .bind(kind.name())
    .bind(first)
    .bind(last)
    .fetch_one(connection)
    .await?;
    Ok(count.unsigned_abs())
}
