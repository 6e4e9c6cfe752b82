//! Nights.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::Object;
use super::fields::Fields;
use super::gathered::Gathered;
use crate::domain::record::{Listed, SleepSession, SleepStage};

/// Keeps a night, or returns the entry if it holds nothing of a night.
pub(super) fn read(day: NaiveDate, mut entry: Object, into: &mut Gathered<'_>) -> Option<Object> {
    let stages = stages(&mut entry);
    let fields = Fields(&entry);
    let mut night = SleepSession {
        date: day,
        bedtime: fields.instant("bedtime"),
        wake_time: fields.instant("wake_time"),
        utc_offset_min: fields.whole("record_utc_offset_minutes"),
        duration_s: None,
        asleep_s: fields.amount("time_asleep_in_seconds"),
        deep_s: fields.amount("deep_sleep_seconds"),
        light_s: fields.amount("light_sleep_seconds"),
        rem_s: fields.amount("rem_sleep_seconds"),
        awake_s: fields.amount("awake_sleep_seconds"),
        awake_count: fields.amount("awake_count"),
        score: fields.amount("sleep_score"),
        average_spo2_percent: fields.amount("average_spo2_value"),
        lowest_spo2_percent: fields.amount("lowest_spo2_value"),
        highest_spo2_percent: fields.amount("highest_spo2_value"),
        average_respiration_brpm: fields.amount("average_respiration_value"),
        lowest_respiration_brpm: fields.amount("lowest_respiration_value"),
        highest_respiration_brpm: fields.amount("highest_respiration_value"),
        average_stress: fields.amount("avg_sleep_stress"),
        restless_moments: fields.amount("restless_moments_count"),
        average_hrv_ms: fields.amount("avg_overnight_hrv"),
        // The one value here that may be negative.
        body_battery_change: fields.number("body_battery_change"),
        resting_heart_rate_bpm: fields.amount("resting_heart_rate"),
        stages,
        raw: Value::Null,
    };
    // `duration_in_seconds` is the time asleep, despite its name. Used only if nothing else provides that.
    night.duration_s =
        night.bedtime.zip(night.wake_time).and_then(|(bedtime, waking)| seconds_between(bedtime, waking));
    if night.duration_s.is_none() && night.asleep_s.is_none() {
        night.asleep_s = fields.amount("duration_in_seconds");
    }
    let is_night = night.bedtime.is_some()
        || night.wake_time.is_some()
        || night.asleep_s.is_some()
        || night.score.is_some()
        || !night.stages.is_empty();
    if !is_night {
        into.miss_of(Listed::Naps, Some(day));
        return Some(entry);
    }
    night.raw = Value::Object(entry);
    into.add_sleep(night);
    None
}

/// None if it ended before it began.
fn seconds_between(start: DateTime<Utc>, end: DateTime<Utc>) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a night")]
    let seconds = (end - start).num_milliseconds() as f64 / 1000.0;
    (seconds >= 0.0).then_some(seconds)
}

/// Takes the stages out of the entry; unreadable ones stay there.
fn stages(entry: &mut Object) -> Vec<SleepStage> {
    let events = match entry.remove("stage_events") {
        Some(Value::Array(events)) => events,
        Some(other) => {
            entry.insert("stage_events".to_owned(), other);
            return Vec::new();
        }
        None => return Vec::new(),
    };
    let mut stages = Vec::new();
    let mut unread = Vec::new();
    for event in events {
        match stage(&event) {
            Some(stage) => stages.push(stage),
            None => unread.push(event),
        }
    }
    if !unread.is_empty() {
        entry.insert("stage_events".to_owned(), Value::Array(unread));
    }
    stages.sort_by_key(|stage| (stage.start, stage.end));
    stages
}

fn stage(event: &Value) -> Option<SleepStage> {
    let fields = Fields(event.as_object()?);
    let (start, end) = (fields.instant("start_time")?, fields.instant("end_time")?);
    let stage = fields.text("stage_type").map(|name| name.to_lowercase());
    let known = stage.filter(|name| ["deep", "light", "rem", "awake"].contains(&name.as_str()));
    #[expect(clippy::cast_precision_loss, reason = "a night has few milliseconds")]
    let between = (end - start).num_milliseconds() as f64 / 1e3;
    let duration_s = fields.amount("duration_in_seconds").unwrap_or(between.max(0.0));
    Some(SleepStage { stage: known.unwrap_or_else(|| "unknown".to_owned()), start, end, duration_s })
}
