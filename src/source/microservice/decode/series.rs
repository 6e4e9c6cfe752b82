//! Samples of a day.

use chrono::NaiveDate;
use serde_json::Value;

use super::Object;
use super::fields::Fields;
use super::gathered::Gathered;
use super::value::number;
use crate::domain::record::{Sample, SampleKind};
use crate::source::decode::samples::{is_elsewhere, says_nothing};

/// Metric, list in its entry, field of a point, what it measures. Body battery values come with stress, and
/// `raw_stress_data` is `stressLevel` once more.
const SERIES: [(&str, &str, &str, SampleKind); 5] = [
    ("heart_rates", "HeartRate", "data", SampleKind::HeartRate),
    ("stress", "stressLevel", "stress_level", SampleKind::Stress),
    ("stress", "raw_stress_data", "stress_level", SampleKind::Stress),
    ("stress", "BodyBatteryLevel", "stress_level", SampleKind::BodyBattery),
    ("hrv", "hrvValue", "data", SampleKind::Hrv),
];

/// Takes the lists out of an entry, and keeps their points; returns how many. Unreadable points stay in the entry.
pub(super) fn take(metric: &str, day: NaiveDate, entry: &mut Object, into: &mut Gathered<'_>) -> usize {
    let mut found = 0;
    for (_, list, field, kind) in SERIES.into_iter().filter(|(known, ..)| *known == metric) {
        let Some(points) = entry.remove(list) else { continue };
        let Value::Array(points) = points else {
            into.note_series(kind, day, false);
            entry.insert(list.to_owned(), points);
            continue;
        };
        let mut unread = Vec::new();
        for point in points {
            match sample(&point, field, kind, day) {
                Some(sample) if says_nothing(&sample) => {}
                Some(sample) if is_elsewhere(&sample) => unread.push(point),
                Some(sample) => {
                    into.add_sample(sample);
                    found += 1;
                }
                None => unread.push(point),
            }
        }
        into.note_series(kind, day, unread.is_empty());
        let unread = Value::Array(unread);
        let is_repeated = list == "raw_stress_data" && entry.get("stressLevel") == Some(&unread);
        if unread != Value::Array(Vec::new()) && !is_repeated {
            into.miss();
            entry.insert(list.to_owned(), unread);
        }
    }
    found
}

fn sample(point: &Value, field: &str, kind: SampleKind, date: NaiveDate) -> Option<Sample> {
    let point = point.as_object()?;
    Some(Sample { date, kind, time: Fields(point).instant("time")?, value: number(point.get(field)?)? })
}
