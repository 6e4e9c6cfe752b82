//! Nights and naps. Several entries of a day, and what other requests say about a night, are put together at the end.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use serde_json::Value;

use super::daily;
use super::fields::Fields;
use super::value::number;
use super::{Kind, Object, note_empty};
use crate::domain::record::{DailyField, Listed, Nap, SleepSession};
use crate::source::decode::gathered::Gathered;

/// The list of the day's naps.
const NAPS: &str = "dailyNapDTOS";
/// Fields that show that somebody slept.
const ASLEEP: [&str; 4] = ["sleepTimeSeconds", "deepSleepSeconds", "lightSleepSeconds", "remSleepSeconds"];

/// Reads the entry of a night. Days without a night may have an entry that holds a place only: no night, and it says
/// nothing about one that is stored.
pub(super) fn read(day: NaiveDate, mut entry: Object, into: &mut Gathered<'_>) {
    let are_naps_whole = naps(day, &mut entry, into);
    let fields = Fields(&entry);
    let is_asleep = ASLEEP.into_iter().any(|name| fields.amount(name) > Some(0.0));
    let times = fields.instant("sleepStartTimestampGMT").zip(fields.instant("sleepEndTimestampGMT"));
    let Some((bedtime, wake_time)) = times.filter(|(start, end)| is_asleep && end > start) else {
        return note_empty(day, into);
    };
    let night = night(day, bedtime, wake_time, fields);
    if let Some(breaths) = night.average_respiration_brpm {
        daily::set(Kind::Sleep, day, DailyField::SleepRespiration, breaths, into);
    }
    into.add_sleep(SleepSession { raw: Value::Object(entry), ..night });
    if !are_naps_whole {
        into.doubt_list(Listed::Naps, Some(day));
    }
}

fn night(date: NaiveDate, bedtime: DateTime<Utc>, wake_time: DateTime<Utc>, fields: Fields<'_>) -> SleepSession {
    // Nobody has none of it in the blood.
    let oxygen = |name: &str| fields.amount(name).filter(|percent| *percent > 0.0);
    SleepSession {
        date,
        bedtime: Some(bedtime),
        wake_time: Some(wake_time),
        utc_offset_min: fields.wall("sleepStartTimestampLocal").and_then(|local| offset_min(local, bedtime)),
        duration_s: Some(seconds(wake_time - bedtime)),
        asleep_s: fields.amount("sleepTimeSeconds"),
        deep_s: fields.amount("deepSleepSeconds"),
        light_s: fields.amount("lightSleepSeconds"),
        rem_s: fields.amount("remSleepSeconds"),
        awake_s: fields.amount("awakeSleepSeconds"),
        awake_count: fields.amount("awakeCount"),
        score: score(fields),
        average_spo2_percent: oxygen("averageSpO2Value"),
        lowest_spo2_percent: oxygen("lowestSpO2Value"),
        highest_spo2_percent: oxygen("highestSpO2Value"),
        average_respiration_brpm: fields.amount("averageRespirationValue"),
        lowest_respiration_brpm: fields.amount("lowestRespirationValue"),
        highest_respiration_brpm: fields.amount("highestRespirationValue"),
        average_stress: fields.amount("avgSleepStress"),
        restless_moments: None,
        average_hrv_ms: None,
        body_battery_change: None,
        resting_heart_rate_bpm: None,
        stages: Vec::new(),
        raw: Value::Null,
    }
}

fn score(fields: Fields<'_>) -> Option<f64> {
    number(fields.0.get("sleepScores")?.get("overall")?.get("value")?).filter(|score| *score >= 0.0)
}

/// Takes the naps out of an entry; returns whether they are all of the day. Unreadable ones stay there.
fn naps(day: NaiveDate, entry: &mut Object, into: &mut Gathered<'_>) -> bool {
    let Some(list) = entry.remove(NAPS).filter(|list| !list.is_null()) else {
        // Without a list there may be some all the same.
        return Fields(entry).amount("napTimeSeconds").is_none_or(|seconds| seconds <= 0.0);
    };
    let Value::Array(list) = list else {
        into.miss();
        entry.insert(NAPS.to_owned(), list);
        return false;
    };
    let mut unread = Vec::new();
    for item in list {
        match nap(day, item) {
            Ok(nap) => into.add_nap(nap, Kind::Sleep.name()),
            Err(item) => unread.push(item),
        }
    }
    let is_whole = unread.is_empty();
    if !is_whole {
        into.miss();
        entry.insert(NAPS.to_owned(), Value::Array(unread));
    }
    is_whole
}

fn nap(date: NaiveDate, item: Value) -> Result<Nap, Value> {
    let Value::Object(item) = item else { return Err(item) };
    let fields = Fields(&item);
    let Some(start) = fields.instant("napStartTimestampGMT") else { return Err(Value::Object(item)) };
    let end = fields.instant("napEndTimestampGMT").filter(|end| *end > start);
    Ok(Nap {
        date,
        start,
        end,
        utc_offset_min: fields.whole("napStartTimeOffset"),
        duration_s: end.map(|end| seconds(end - start)),
        asleep_s: fields.amount("napTimeSec"),
        raw: Value::Object(item),
    })
}

/// The offset of a wall clock from UTC in minutes, unless no zone has it.
fn offset_min(local: NaiveDateTime, time: DateTime<Utc>) -> Option<i64> {
    const WIDEST: TimeDelta = TimeDelta::hours(18);
    let offset = local.signed_duration_since(time.naive_utc());
    (offset.abs() <= WIDEST).then(|| offset.num_minutes())
}

fn seconds(of: TimeDelta) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a sleep")]
    let seconds = of.num_milliseconds() as f64 / 1000.0;
    seconds
}
