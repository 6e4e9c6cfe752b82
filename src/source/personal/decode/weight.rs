//! Weigh-ins.

use chrono::{NaiveDate, NaiveTime};
use serde_json::Value;

use super::fields::Fields;
use super::{Kind, Object, note_empty};
use crate::domain::record::{Listed, WeighIn};
use crate::source::decode::gathered::Gathered;

/// Below this a mass can only be in kilograms, as Garmin documents it; above only in grams, as it comes.
const LEAST_GRAMS: f64 = 1000.0;

/// Reads the weigh-ins of a day.
pub(super) fn read(day: NaiveDate, mut entry: Object, into: &mut Gathered<'_>) {
    let counted = Fields(&entry).whole("numOfWeightEntries");
    let all = match entry.remove("allWeightMetrics") {
        Some(Value::Array(all)) if !all.is_empty() => all,
        // The latest is also in the list, if there is one.
        _ => entry.remove("latestWeight").into_iter().filter(|latest| !latest.is_null()).collect(),
    };
    let mut found = 0;
    for item in all {
        match item {
            Value::Null => {}
            Value::Object(item) => found += i64::from(weigh_in(day, item, into)),
            _ => into.miss_of(Listed::WeighIns, Some(day)),
        }
    }
    if found == 0 {
        return note_empty(day, into);
    }
    if counted != Some(found) {
        into.doubt_list(Listed::WeighIns, Some(day));
    }
}

/// Keeps a weigh-in; returns whether it has a value. Its `date` is the account's local time, written as milliseconds as
/// if it were UTC.
fn weigh_in(day: NaiveDate, item: Object, into: &mut Gathered<'_>) -> bool {
    let fields = Fields(&item);
    let kilograms =
        |name: &str| fields.amount(name).map(|mass| if mass < LEAST_GRAMS { mass } else { mass / LEAST_GRAMS });
    let weigh_in = WeighIn {
        date: day,
        time: fields.instant("timestampGMT"),
        time_local: fields.wall("date").unwrap_or(day.and_time(NaiveTime::MIN)),
        weight_kg: kilograms("weight"),
        body_fat_percent: fields.amount("bodyFat"),
        bmi: fields.amount("bmi"),
        body_water_percent: fields.amount("bodyWater"),
        bone_mass_kg: kilograms("boneMass"),
        muscle_mass_kg: kilograms("muscleMass"),
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
        return false;
    }
    into.add_weigh_in(WeighIn { raw: Value::Object(item), ..weigh_in }, Kind::Weight.name());
    true
}
