//! Records of the body and of food as rows.

use serde_json::Value;

use super::cell::{Cell, Key, Row, day, integer, json, local_moment, moment, number, text, time};
use crate::domain::record::{
    BloodPressure, DailyField, DailyMetrics, Nap, NutritionEntry, Scalar, SleepSession, SleepStage, WeighIn,
};

/// A day's values.
pub(super) fn daily(record: &DailyMetrics) -> Row {
    let value_of = |field: DailyField| match record.values.iter().find(|(it, _)| *it == field) {
        None => Cell::Null,
        Some((_, Scalar::Number(value))) => number(*value),
        Some((_, Scalar::Text(value))) => Cell::Text(value.clone()),
    };
    let mut values: Vec<_> = DailyField::ALL.iter().map(|field| (field.name(), value_of(*field))).collect();
    values.push(("raw", Cell::Entries(record.raw.clone())));
    Row { key: Key::Text(record.date.to_string()), values }
}

/// A night.
pub(super) fn sleep(record: &SleepSession) -> Row {
    let values = vec![
        ("bedtime", time(record.bedtime)),
        ("wake_time", time(record.wake_time)),
        ("utc_offset_min", integer(record.utc_offset_min)),
        ("duration_s", number(record.duration_s)),
        ("asleep_s", number(record.asleep_s)),
        ("deep_s", number(record.deep_s)),
        ("light_s", number(record.light_s)),
        ("rem_s", number(record.rem_s)),
        ("awake_s", number(record.awake_s)),
        ("awake_count", number(record.awake_count)),
        ("score", number(record.score)),
        ("average_spo2_percent", number(record.average_spo2_percent)),
        ("lowest_spo2_percent", number(record.lowest_spo2_percent)),
        ("highest_spo2_percent", number(record.highest_spo2_percent)),
        ("average_respiration_brpm", number(record.average_respiration_brpm)),
        ("lowest_respiration_brpm", number(record.lowest_respiration_brpm)),
        ("highest_respiration_brpm", number(record.highest_respiration_brpm)),
        ("average_stress", number(record.average_stress)),
        ("restless_moments", number(record.restless_moments)),
        ("average_hrv_ms", number(record.average_hrv_ms)),
        ("body_battery_change", number(record.body_battery_change)),
        ("resting_heart_rate_bpm", number(record.resting_heart_rate_bpm)),
        ("stages", stages(&record.stages)),
        ("raw", json(&record.raw)),
    ];
    Row { key: Key::Text(record.date.to_string()), values }
}

/// Sleep beside the night.
pub(super) fn nap(record: &Nap) -> Row {
    let values = vec![
        ("date", day(record.date)),
        ("end_time", time(record.end)),
        ("utc_offset_min", integer(record.utc_offset_min)),
        ("duration_s", number(record.duration_s)),
        ("asleep_s", number(record.asleep_s)),
        ("raw", json(&record.raw)),
    ];
    Row { key: Key::Text(moment(record.start)), values }
}

/// An array of `{"stage", "start", "end", "duration_s"}`; a night without stages has none, rather than an empty array.
fn stages(stages: &[SleepStage]) -> Cell {
    if stages.is_empty() {
        return Cell::Null;
    }
    let each = |it: &SleepStage| {
        serde_json::json!({
            "stage": it.stage, "start": moment(it.start), "end": moment(it.end), "duration_s": it.duration_s,
        })
    };
    json(&Value::Array(stages.iter().map(each).collect()))
}

/// One food logged.
pub(super) fn nutrition(record: &NutritionEntry) -> Row {
    let values = vec![
        ("date", day(record.date)),
        ("meal", text(record.meal.as_ref())),
        ("logged_at", time(record.logged_at)),
        ("food_id", text(record.food_id.as_ref())),
        ("food_name", text(record.food_name.as_ref())),
        ("brand", text(record.brand.as_ref())),
        ("servings", number(record.servings)),
        ("serving_unit", text(record.serving_unit.as_ref())),
        ("energy_kcal", number(record.energy_kcal)),
        ("carbs_g", number(record.carbs_g)),
        ("protein_g", number(record.protein_g)),
        ("fat_g", number(record.fat_g)),
        ("fiber_g", number(record.fiber_g)),
        ("sugar_g", number(record.sugar_g)),
        ("saturated_fat_g", number(record.saturated_fat_g)),
        ("cholesterol_mg", number(record.cholesterol_mg)),
        ("sodium_mg", number(record.sodium_mg)),
        ("potassium_mg", number(record.potassium_mg)),
        ("raw", json(&record.raw)),
    ];
    Row { key: Key::Text(record.log_id.clone()), values }
}

/// A weigh-in.
pub(super) fn weigh_in(record: &WeighIn) -> Row {
    let values = vec![
        ("date", day(record.date)),
        ("time", time(record.time)),
        ("weight_kg", number(record.weight_kg)),
        ("body_fat_percent", number(record.body_fat_percent)),
        ("bmi", number(record.bmi)),
        ("body_water_percent", number(record.body_water_percent)),
        ("bone_mass_kg", number(record.bone_mass_kg)),
        ("muscle_mass_kg", number(record.muscle_mass_kg)),
        ("raw", json(&record.raw)),
    ];
    Row { key: Key::Text(local_moment(record.time_local)), values }
}

/// A reading; none if a pressure is not finite.
pub(super) fn blood_pressure(record: &BloodPressure) -> Option<Row> {
    if !(record.systolic_mmhg.is_finite() && record.diastolic_mmhg.is_finite()) {
        return None;
    }
    let values = vec![
        ("date", day(record.date)),
        ("systolic_mmhg", number(record.systolic_mmhg)),
        ("diastolic_mmhg", number(record.diastolic_mmhg)),
        ("pulse_bpm", number(record.pulse_bpm)),
        ("raw", json(&record.raw)),
    ];
    Some(Row { key: Key::Text(moment(record.time)), values })
}
