//! The metrics of health: lists of entries by metric name, most with one entry a day.

use chrono::NaiveDate;
use serde_json::Value;

use super::fields::Fields;
use super::gathered::Gathered;
use super::value::is_blank;
use super::{Object, body, daily, series, sleep};
use crate::domain::data_type::DataType;
use crate::domain::record::Listed;

/// Metrics that come once per request and are dated to its first day, though they are today's. That day depends on how
/// a range is split, so they count as values of today, if today was asked for, and of no other day.
pub(super) const OF_THE_REQUEST: [&str; 3] = ["lactate_threshold", "race_predictions", "pregnancy_summary"];

/// Fields of every entry, whether it holds anything or not; and the age, which is computed from the date of birth even
/// for days without a device.
const LABELS: [&str; 4] = ["date", "entry_date", "source", "chronological_age"];

/// Reads an entry of a metric. Metrics come in any order, and the same entries of a metric always in the same.
pub(super) fn entry(name: &str, entry: Value, into: &mut Gathered<'_>) {
    let is_of_today = OF_THE_REQUEST.contains(&name);
    if is_of_today && !into.asks_for_today() {
        return;
    }
    match entry {
        Value::Object(mut entry) if is_of_today => {
            entry.insert("date".to_owned(), into.today().to_string().into());
            one(name, entry, into);
        }
        Value::Object(entry) => one(name, entry, into),
        _ => miss(name, None, into),
    }
}

fn one(name: &str, mut entry: Object, into: &mut Gathered<'_>) {
    let fields = Fields(&entry);
    let Some(day) = fields.day("entry_date").or_else(|| fields.day("date")) else {
        return miss(name, None, into);
    };
    if !into.admits(day) {
        into.note_unclear(name);
        return;
    }
    into.note_entry(name, day, !is_empty(&entry));
    if is_empty(&entry) {
        if let Some(listed) = list_of(name) {
            into.doubt_list(listed, Some(day));
        }
        return into.note_empty(DataType::Health, day);
    }
    let left = match name {
        "sleep" => sleep::read(day, entry, into),
        "body_composition" => body::weigh_in(day, entry, into),
        "blood_pressure" => body::blood_pressure(day, entry, into),
        _ => {
            let found = series::take(name, day, &mut entry, into) + daily::read(name, day, &entry, into);
            if found == 0 && daily::knows(name) && !is_empty(&entry) {
                into.miss();
            }
            Some(entry)
        }
    };
    match left {
        Some(left) if is_empty(&left) => into.note_empty(DataType::Health, day),
        Some(left) => into.keep(DataType::Health, day, name, Value::Object(left)),
        None => {}
    }
}

/// Counts an entry that could not be read.
fn miss(name: &str, day: Option<NaiveDate>, into: &mut Gathered<'_>) {
    into.note_unclear(name);
    match list_of(name) {
        Some(listed) => into.miss_of(listed, day),
        None => into.miss(),
    }
}

/// The metrics whose entries are a list of a day.
pub(super) fn list_of(name: &str) -> Option<Listed> {
    match name {
        "body_composition" => Some(Listed::WeighIns),
        "blood_pressure" => Some(Listed::BloodPressure),
        "sleep" => Some(Listed::Naps),
        _ => None,
    }
}

fn is_empty(entry: &Object) -> bool {
    entry.iter().all(|(name, value)| LABELS.contains(&name.as_str()) || is_blank(value))
}
