//! Heart rate variability: a summary of each night, and its readings every five minutes.

use chrono::NaiveDate;
use serde_json::Value;

use super::fields::Fields;
use super::series::{Taken, take};
use super::value::{amount, number};
use super::{Kind, Object, daily, keep, note_empty};
use crate::domain::data_type::DataType;
use crate::domain::record::{DailyField, SampleKind, Scalar};
use crate::source::decode::gathered::Gathered;

/// Where a value is in a summary, as a JSON pointer. `lowUpper` is where the low range ends: the lower end of the
/// personal range.
const VALUES: [(&str, DailyField); 7] = [
    ("/lastNightAvg", DailyField::OvernightHrv),
    ("/lastNightAvg", DailyField::LastNightHrv),
    ("/lastNight5MinHigh", DailyField::LastNightHrvHigh),
    ("/weeklyAvg", DailyField::WeeklyHrv),
    ("/baseline/lowUpper", DailyField::HrvBaselineLow),
    ("/baseline/balancedLow", DailyField::HrvBalancedLow),
    ("/baseline/balancedUpper", DailyField::HrvBalancedHigh),
];

/// Reads the summary of a night. One without any number holds nothing, whatever its status.
pub(super) fn summary(day: NaiveDate, entry: Object, into: &mut Gathered<'_>) {
    let status = Fields(&entry).text("status");
    let entry = Value::Object(entry);
    let value = |at: &str| entry.pointer(at).and_then(amount).filter(|value| *value > 0.0);
    let values: Vec<_> = VALUES.into_iter().filter_map(|(at, field)| Some((field, value(at)?))).collect();
    if values.is_empty() {
        return note_empty(day, into);
    }
    for (field, value) in values {
        daily::set(Kind::HrvSummaries, day, field, value, into);
    }
    let name = Kind::HrvSummaries.name();
    if let Some(status) = status {
        into.set(DataType::Health, day, DailyField::HrvStatus, Scalar::Text(status), name);
    }
    into.keep(DataType::Health, day, name, entry);
}

/// Reads the readings of a night. Its summary comes for many nights at once, and stays in the entry here.
pub(super) fn readings(day: NaiveDate, mut entry: Object, into: &mut Gathered<'_>) {
    let found = take(SampleKind::Hrv, "hrvReadings", day, &mut entry, into, |reading| {
        if reading.is_null() {
            return Some(Taken::Nothing);
        }
        let fields = Fields(reading.as_object()?);
        match (reading.get("readingTimeGMT"), reading.get("hrvValue")) {
            (None | Some(Value::Null), _) | (_, None | Some(Value::Null)) => Some(Taken::Nothing),
            (_, Some(value)) => Some(Taken::Point(fields.instant("readingTimeGMT")?, number(value)?)),
        }
    });
    let summary = entry.get("hrvSummary");
    let has_night = summary.and_then(|it| it.get("lastNightAvg")).and_then(amount).is_some();
    if found == 0 && !has_night {
        return note_empty(day, into);
    }
    keep(Kind::HrvReadings, day, entry, into);
}
