//! Values of a day, from both forms of its summary: rounded for many days at once, and exact day by day.
//!
//! Where both say the same, the value is taken from either. Where the first one rounds (energy and blood oxygen to whole
//! numbers, floors down to whole floors), its value only stands in for the exact one.

use chrono::NaiveDate;
use serde_json::Value;

use super::value::amount;
use super::{Kind, Object, note_empty};
use crate::domain::data_type::DataType;
use crate::domain::record::{DailyField, Scalar};
use crate::source::decode::gathered::Gathered;

use DailyField as F;

/// Where a value is in an entry, as a JSON pointer, and which it is. Of several places of one value the first that has
/// it counts.
type Places = &'static [(&'static str, DailyField)];

/// Exact values in the summaries of many days.
const SUMMARY: Places = &[
    ("/movement/steps/value", F::Steps),
    ("/stress/avgLevel", F::AverageStress),
    ("/stress/maxLevel", F::MaxStress),
    ("/respiration/avgValue", F::AverageRespiration),
    ("/bodyBattery/maxValue", F::BatteryHighest),
    ("/bodyBattery/minValue", F::BatteryLowest),
    ("/bodyBattery/chargedValue", F::BatteryCharged),
    ("/bodyBattery/drainedValue", F::BatteryDrained),
    ("/bodyBattery/latestValue", F::BatteryCurrent),
    ("/hydration/consumedInMl", F::Hydration),
    ("/hydration/consumedInFractionalMl", F::Hydration),
];

/// Rounded values there. The energy eaten is exact in the food diary.
const ROUNDED: Places = &[
    ("/calories/burnedTotal", F::TotalEnergy),
    ("/calories/burnedActive", F::ActiveEnergy),
    ("/calories/burnedResting", F::RestingEnergy),
    ("/calories/consumedValue", F::FoodEnergy),
    ("/movement/floorsAscended/value", F::FloorsAscended),
    ("/movement/floorsDescended/value", F::FloorsDescended),
    ("/pulseOx/avgValue", F::AverageSpo2),
];

/// Values in the summary of one day.
const DAY: Places = &[
    ("/totalSteps", F::Steps),
    ("/totalDistanceMeters", F::Distance),
    ("/highlyActiveSeconds", F::HighlyActive),
    ("/activeSeconds", F::Active),
    ("/sedentarySeconds", F::Sedentary),
    ("/totalKilocalories", F::TotalEnergy),
    ("/activeKilocalories", F::ActiveEnergy),
    ("/bmrKilocalories", F::RestingEnergy),
    ("/restingHeartRate", F::RestingHeartRate),
    ("/averageStressLevel", F::AverageStress),
    ("/maxStressLevel", F::MaxStress),
    ("/avgWakingRespirationValue", F::AwakeRespiration),
    ("/averageSpo2", F::AverageSpo2),
    ("/bodyBatteryHighestValue", F::BatteryHighest),
    ("/bodyBatteryLowestValue", F::BatteryLowest),
    ("/bodyBatteryAtWakeTime", F::BatteryAtWake),
    ("/bodyBatteryChargedValue", F::BatteryCharged),
    ("/bodyBatteryDrainedValue", F::BatteryDrained),
    ("/bodyBatteryMostRecentValue", F::BatteryCurrent),
    ("/floorsAscended", F::FloorsAscended),
    ("/floorsDescended", F::FloorsDescended),
    ("/hydrationValueInML", F::Hydration),
];

/// Values of which 0 means that there is none. Of the others only a negative number does.
const NEVER_ZERO: [DailyField; 2] = [F::RestingHeartRate, F::AverageSpo2];

/// The flag of a day on which the watch was worn. Zeros of other days are no measurements.
const IS_WORN: &str = "includesWellnessData";

/// Reads the entry of a day in the summaries of many.
pub(super) fn summary(day: NaiveDate, entry: Object, into: &mut Gathered<'_>) {
    if entry.get(IS_WORN) != Some(&Value::Bool(true)) {
        into.note_unworn(day);
        return note_empty(day, into);
    }
    into.note_to_complete(day);
    let kind = Kind::Summaries;
    let entry = Value::Object(entry);
    for (field, value) in values(SUMMARY, &entry) {
        set(kind, day, field, value, into);
    }
    if let Some(minutes) = intensity(&entry, "/intensityMinutes/moderate", "/intensityMinutes/vigorous") {
        set(kind, day, F::IntensityMinutes, minutes, into);
    }
    if let Some(resting) = resting(&entry).filter(|_| !is_resting_unsure(&entry)) {
        set(kind, day, F::RestingHeartRate, resting, into);
    }
    // A day that is not over would keep what it had when it was first asked for.
    if day < into.today() {
        for (field, value) in values(ROUNDED, &entry) {
            into.suggest(DataType::Health, day, field, Scalar::Number(value));
        }
    }
    into.keep(DataType::Health, day, kind.name(), entry);
}

/// Reads the summary of one day.
pub(super) fn day(day: NaiveDate, entry: Object, into: &mut Gathered<'_>) {
    let is_worn = entry.get(IS_WORN).and_then(Value::as_bool);
    let entry = Value::Object(entry);
    let intensity = intensity(&entry, "/moderateIntensityMinutes", "/vigorousIntensityMinutes");
    let values: Vec<_> = values(DAY, &entry).chain(intensity.map(|minutes| (F::IntensityMinutes, minutes))).collect();
    // It is sent for every day, also for those to come.
    if !is_worn.unwrap_or_else(|| values.iter().any(|(_, value)| *value > 0.0)) {
        return note_empty(day, into);
    }
    into.note_completed(day);
    for (field, value) in values {
        set(Kind::Day, day, field, value, into);
    }
    into.keep(DataType::Health, day, Kind::Day.name(), entry);
}

/// Keeps a value from an entry of a kind.
pub(super) fn set(kind: Kind, day: NaiveDate, field: DailyField, value: f64, into: &mut Gathered<'_>) {
    into.set(DataType::Health, day, field, Scalar::Number(value), kind.name());
}

fn values(places: Places, entry: &Value) -> impl Iterator<Item = (DailyField, f64)> {
    let value = |(at, field): &(&str, DailyField)| at_place(entry, at).map(|value| (*field, value));
    places.iter().filter_map(value).filter(|(field, value)| *value > 0.0 || !NEVER_ZERO.contains(field))
}

fn at_place(entry: &Value, at: &str) -> Option<f64> {
    entry.pointer(at).and_then(amount)
}

/// Whether a day's summary among many names a resting heart rate that may be none: without one Garmin sends the lowest rate of
/// the day in its place, which is at or below the lowest mean of two minutes beside it.
pub(in crate::source::personal) fn is_resting_unsure(entry: &Value) -> bool {
    let lowest = at_place(entry, "/heartRate/minValue");
    entry.get(IS_WORN) == Some(&Value::Bool(true))
        && resting(entry).is_some_and(|rate| lowest.is_none_or(|lowest| rate <= lowest))
}

fn resting(entry: &Value) -> Option<f64> {
    at_place(entry, "/heartRate/restingValue").filter(|rate| *rate > 0.0)
}

/// Intensity minutes, of which vigorous ones count double.
fn intensity(entry: &Value, moderate: &str, vigorous: &str) -> Option<f64> {
    let [moderate, vigorous] = [moderate, vigorous].map(|at| at_place(entry, at));
    (moderate.is_some() || vigorous.is_some()).then(|| moderate.unwrap_or(0.0) + 2.0 * vigorous.unwrap_or(0.0))
}
