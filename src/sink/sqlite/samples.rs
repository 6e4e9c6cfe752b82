//! Samples: thousands a day, so that many go into one statement.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use sqlx::{AssertSqlSafe, SqliteConnection, query, query_scalar};

use super::failure::Failure;
use crate::domain::record::{Sample, SampleKind};
use crate::engine::ports::Written;

/// Rows in one statement. More gain nothing measurable, and SQLite takes 32,766 values at most.
const ROWS: usize = 256;

/// Writes all samples; of those with one key the last wins, under the earliest day: where a day is longer than 24 hours, its
/// end is listed under the next as well. One that is not finite is left out.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    user: &str,
    samples: &[Sample],
) -> Result<Written, Failure> {
    let mut by_kind: BTreeMap<SampleKind, BTreeMap<i64, (NaiveDate, f64)>> = BTreeMap::new();
    for sample in samples.iter().filter(|it| it.value.is_finite()) {
        by_kind.entry(sample.kind).or_default().insert(sample.time.timestamp_millis(), (sample.date, sample.value));
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
    }
    Ok(written)
}

/// Returns how many were new or different.
async fn write_rows(
    connection: &mut SqliteConnection,
    user: &str,
    kind: SampleKind,
    rows: &[(i64, (NaiveDate, f64))],
) -> Result<u64, Failure> {
    // Only the full size comes again and again; it is worth keeping prepared.
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
