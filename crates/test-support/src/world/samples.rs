//! Samples: millions, so they are merged in order instead of looked up.

use std::cmp::Ordering;

use chrono::NaiveDate;
use sqlx::{AssertSqlSafe, Row as _, SqliteConnection};

use super::block::{Block, Sample};
use super::forms::near;
use super::report::Report;

const TABLE: &str = "intraday_samples";
const METRICS: [&str; 4] = ["body_battery", "heart_rate_bpm", "hrv_ms", "stress"];
/// How far a sample's time may be from the day it is filed under; rows farther away are found by the row count.
const MARGIN_MS: i64 = 2 * 86_400_000;

/// Compares the samples of the block's days.
pub async fn compare(connection: &mut SqliteConnection, block: &Block, report: &mut Report) {
    let stored = stored(connection, block).await;
    report.count_rows(TABLE, stored.len());
    report.count_records("sample", block.samples.len() as u64);
    let mut got = stored.iter().peekable();
    let mut last: Option<&Sample> = None;
    for want in &block.samples {
        if last.is_some_and(|last| order(last, want) == Ordering::Equal) {
            report.note(&format!("{TABLE} key"), || format!("the world has two: {want:?}"));
        }
        last = Some(want);
        while let Some(extra) = got.next_if(|got| order(got, want) == Ordering::Less) {
            too_many(extra, report);
        }
        let Some(got) = got.next_if(|got| order(got, want) == Ordering::Equal) else {
            report.note(&format!("{TABLE}, a row missing"), || format!("the world has {want:?}"));
            continue;
        };
        report.values += 2;
        if !near(want.value, got.value) {
            report.note(&format!("{TABLE}.value"), || format!("{got:?}, in the world {}", want.value));
        }
        if want.date != got.date {
            report.note(&format!("{TABLE}.date"), || format!("{got:?}, in the world {}", want.date));
        }
    }
    for extra in got {
        too_many(extra, report);
    }
}

fn too_many(sample: &Sample, report: &mut Report) {
    report.note(&format!("{TABLE}, a row too many"), || format!("the world has no {sample:?}"));
}

fn order(one: &Sample, other: &Sample) -> Ordering {
    (&one.metric, one.time_ms).cmp(&(&other.metric, other.time_ms))
}

/// In the order of the world's.
async fn stored(connection: &mut SqliteConnection, block: &Block) -> Vec<Sample> {
    let midnight = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
    let mut samples = Vec::with_capacity(block.samples.len());
    for metric in METRICS {
        let sql = format!(
            "SELECT time_ms, date, value FROM {TABLE} WHERE user_id = 'me' AND metric = ? AND time_ms BETWEEN ? AND ? \
             AND date BETWEEN ? AND ? ORDER BY time_ms"
        );
        let query = sqlx::query(AssertSqlSafe(sql))
            .bind(metric)
            .bind(midnight(block.start) - MARGIN_MS)
            .bind(midnight(block.end) + MARGIN_MS)
            .bind(block.start.to_string())
            .bind(block.end.to_string());
        for row in query.fetch_all(&mut *connection).await.unwrap() {
            samples.push(Sample {
                metric: metric.to_owned(),
                time_ms: row.get(0),
                date: row.get::<String, _>(1).parse().unwrap(),
                value: row.get_unchecked(2),
            });
        }
    }
    samples
}
