//! What becomes of the nights once everything is here: one a day, with what other entries say about it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::Value;

use super::Kind;
use super::fields::Fields;
use super::value::number;
use crate::domain::data_type::DataType;
use crate::domain::record::{DailyField, Listed, Nap, SleepSession};
use crate::source::decode::gathered::Gathered;
use crate::source::decode::gathered::nights::length;

/// Settles the nights of an answer.
pub(super) fn settle(into: &mut Gathered<'_>) {
    for (day, sleeps) in std::mem::take(&mut into.sleep) {
        if let Some(mut night) = night_of(day, sleeps, into) {
            night.average_hrv_ms = into.number(day, DailyField::LastNightHrv);
            night.resting_heart_rate_bpm = into.number(day, DailyField::RestingHeartRate);
            night.body_battery_change = battery_change(&night, into);
            into.sleep.insert(day, vec![night]);
        }
    }
    // A list without the night of a day on which the watch was worn does not mean that it is gone.
    let unworn = into.unworn();
    for day in into.asked().days.iter().filter(|day| !unworn.contains(day)) {
        into.doubt_list(Listed::Nights, Some(day));
    }
}

/// Of several sleeps of a day the longest is the night. Another one is a nap if it lies outside of it, else it is the same
/// night once more, and stays as it came.
fn night_of(day: NaiveDate, mut sleeps: Vec<SleepSession>, into: &mut Gathered<'_>) -> Option<SleepSession> {
    sleeps.sort_by(|one, other| length(other).total_cmp(&length(one)));
    let mut sleeps = sleeps.into_iter();
    let night = sleeps.next()?;
    for other in sleeps {
        match other.bedtime {
            Some(start) if other.wake_time <= night.bedtime || Some(start) >= night.wake_time => {
                let SleepSession { date, wake_time, utc_offset_min, duration_s, asleep_s, raw, .. } = other;
                let nap = Nap { date, start, end: wake_time, utc_offset_min, duration_s, asleep_s, raw };
                into.add_nap(nap, Kind::Sleep.name());
            }
            _ => into.keep(DataType::Health, day, Kind::Sleep.name(), other.raw),
        }
    }
    Some(night)
}

/// How body battery changed in the sleep that the day's summary lists for this night.
fn battery_change(night: &SleepSession, into: &Gathered<'_>) -> Option<f64> {
    let summary = into.daily.get(&night.date)?.raw.get(Kind::Summaries.name())?;
    // Of several summaries the fullest is the first.
    let summary = summary.as_array().and_then(|all| all.first()).unwrap_or(summary);
    let events = summary.pointer("/bodyBattery/activityEvents").and_then(Value::as_array)?;
    let bedtime = night.bedtime?;
    let of_night = events.iter().filter_map(sleep_event).filter(|event| event.is_within(night));
    of_night.min_by_key(|event| (event.start - bedtime).abs()).map(|event| event.impact)
}

/// A sleep as the summary lists it.
struct SleepEvent {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    impact: f64,
}

impl SleepEvent {
    fn is_within(&self, night: &SleepSession) -> bool {
        Some(self.start) < night.wake_time && Some(self.end) > night.bedtime
    }
}

fn sleep_event(event: &Value) -> Option<SleepEvent> {
    let fields = Fields(event.as_object()?);
    if !fields.text("eventType")?.eq_ignore_ascii_case("SLEEP") {
        return None;
    }
    let start = fields.instant("eventStartTimeGmt")?;
    let length = fields.whole("durationInMillis").and_then(TimeDelta::try_milliseconds);
    let end = start.checked_add_signed(length.filter(|it| *it > TimeDelta::zero())?)?;
    // The one value here that may be negative.
    Some(SleepEvent { start, end, impact: number(event.get("bodyBatteryImpact")?)? })
}
