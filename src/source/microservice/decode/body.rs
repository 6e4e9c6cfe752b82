//! Weigh-ins and blood pressure.

use chrono::{NaiveDate, NaiveTime};
use serde_json::Value;

use super::Object;
use super::fields::Fields;
use super::gathered::Gathered;
use crate::domain::record::{BloodPressure, Listed, WeighIn};

/// Keeps a weigh-in, or returns the entry if it has no value. Its `date` is the account's local time, written as
/// milliseconds as if it were UTC: its UTC day is the account's day. The real UTC time is unknown.
pub(super) fn weigh_in(day: NaiveDate, entry: Object, into: &mut Gathered<'_>) -> Option<Object> {
    let fields = Fields(&entry);
    let mut weigh_in = WeighIn {
        date: day,
        time: None,
        time_local: fields.wall("date").unwrap_or(day.and_time(NaiveTime::MIN)),
        weight_kg: fields.amount("weight"),
        body_fat_percent: fields.amount("body_fat_percentage"),
        bmi: fields.amount("bmi"),
        body_water_percent: fields.amount("body_water_percentage"),
        bone_mass_kg: fields.amount("bone_mass"),
        muscle_mass_kg: fields.amount("muscle_mass"),
        raw: Value::Null,
    };
    let values = [
        weigh_in.weight_kg,
        weigh_in.body_fat_percent,
        weigh_in.bmi,
        weigh_in.body_water_percent,
        weigh_in.bone_mass_kg,
        weigh_in.muscle_mass_kg,
    ];
    if values.iter().all(Option::is_none) {
        into.miss_of(Listed::WeighIns, Some(day));
        return Some(entry);
    }
    weigh_in.raw = Value::Object(entry);
    into.add_weigh_in(weigh_in, "body_composition");
    None
}

/// Keeps a reading, or returns the entry if its value or its time can't be read.
pub(super) fn blood_pressure(day: NaiveDate, entry: Object, into: &mut Gathered<'_>) -> Option<Object> {
    let fields = Fields(&entry);
    let value = fields.text("value").and_then(|text| pressures(&text));
    let (Some((systolic, diastolic, pulse)), Some(time)) = (value, fields.instant("timestamp")) else {
        into.miss_of(Listed::BloodPressure, Some(day));
        return Some(entry);
    };
    into.add_blood_pressure(BloodPressure {
        date: day,
        time,
        systolic_mmhg: systolic,
        diastolic_mmhg: diastolic,
        pulse_bpm: pulse,
        raw: Value::Object(entry),
    });
    None
}

/// Systolic, diastolic and pulse of `121/79, 60 bpm` or `118/77`.
fn pressures(text: &str) -> Option<(f64, f64, Option<f64>)> {
    let (pressures, pulse) = text.split_once(',').map_or((text, None), |(first, rest)| (first, Some(rest)));
    let (systolic, diastolic) = pressures.split_once('/')?;
    let pulse = pulse.and_then(|text| positive(text.trim().trim_end_matches("bpm")));
    Some((positive(systolic)?, positive(diastolic)?, pulse))
}

fn positive(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0)
}
