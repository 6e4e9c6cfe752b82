//! Nights and naps.

use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{SqliteConnection, query};

use super::super::failure::Failure;
use super::super::row::Columns;
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::record::{Nap, SleepSession, SleepStage};
use crate::ports::Nights;

/// See [`crate::ports::Reader::nights`].
pub(super) async fn nights(from: &mut SqliteConnection, user: &UserId, days: DateRange) -> Result<Nights, Failure> {
    let (start, end) = (days.start().to_string(), days.end().to_string());
    let text = "SELECT * FROM sleep_sessions WHERE user_id = ? AND date BETWEEN ? AND ? ORDER BY date";
    let rows = query(text).bind(user.as_str()).bind(&start).bind(&end).fetch_all(&mut *from).await?;
    let nights = rows.iter().filter_map(night).collect();
    let text = "SELECT * FROM naps WHERE user_id = ? AND date BETWEEN ? AND ? ORDER BY start_time";
    let rows = query(text).bind(user.as_str()).bind(&start).bind(&end).fetch_all(from).await?;
    Ok(Nights { nights, naps: rows.iter().filter_map(nap).collect() })
}

fn night(row: &SqliteRow) -> Option<SleepSession> {
    let columns = Columns(row);
    let number = |name| columns.number(name);
    Some(SleepSession {
        date: columns.day("date")?,
        bedtime: columns.time("bedtime"),
        wake_time: columns.time("wake_time"),
        utc_offset_min: columns.whole("utc_offset_min"),
        duration_s: number("duration_s"),
        asleep_s: number("asleep_s"),
        deep_s: number("deep_s"),
        light_s: number("light_s"),
        rem_s: number("rem_s"),
        awake_s: number("awake_s"),
        awake_count: number("awake_count"),
        score: number("score"),
        average_spo2_percent: number("average_spo2_percent"),
        lowest_spo2_percent: number("lowest_spo2_percent"),
        highest_spo2_percent: number("highest_spo2_percent"),
        average_respiration_brpm: number("average_respiration_brpm"),
        lowest_respiration_brpm: number("lowest_respiration_brpm"),
        highest_respiration_brpm: number("highest_respiration_brpm"),
        average_stress: number("average_stress"),
        restless_moments: number("restless_moments"),
        average_hrv_ms: number("average_hrv_ms"),
        body_battery_change: number("body_battery_change"),
        resting_heart_rate_bpm: number("resting_heart_rate_bpm"),
        stages: stages(columns.text("stages")),
        raw: Value::Null,
    })
}

fn stages(text: Option<String>) -> Vec<SleepStage> {
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn nap(row: &SqliteRow) -> Option<Nap> {
    let columns = Columns(row);
    Some(Nap {
        date: columns.day("date")?,
        start: columns.time("start_time")?,
        end: columns.time("end_time"),
        utc_offset_min: columns.whole("utc_offset_min"),
        duration_s: columns.number("duration_s"),
        asleep_s: columns.number("asleep_s"),
        raw: Value::Null,
    })
}
