//! Tables of the body and of food.

use std::sync::LazyLock;

use serde_json::Value;

use super::super::cell::{Cell, json, moment, number};
use super::{Absent, Column, Kind, Table};
use crate::domain::record::{
    BloodPressure, DailyField, DailyMetrics, Nap, NutritionEntry, Scalar, SleepSession, SleepStage, WeighIn,
};

/// One row per day.
pub(in super::super) static DAILY: LazyLock<Table<DailyMetrics>> = LazyLock::new(|| Table {
    name: "daily_metrics",
    key: Column::date(|it: &DailyMetrics| it.date),
    absent: Absent::SaysNothing,
    columns: DailyField::ALL
        .iter()
        .map(|field| value_of(*field))
        .chain([Column::raw_by_name(|it: &DailyMetrics| &it.raw)])
        .collect(),
});

fn value_of(field: DailyField) -> Column<DailyMetrics> {
    let kind = if field.is_text() { Kind::Text } else { Kind::Number };
    Column::new(field.name(), kind, move |it: &DailyMetrics| {
        let of = |values: &[(DailyField, Scalar)]| match values.iter().find(|(known, _)| *known == field) {
            None => Cell::Null,
            Some((_, Scalar::Number(value))) => number(Some(*value)),
            Some((_, Scalar::Text(value))) => Cell::Text(value.clone()),
        };
        match (of(&it.values), of(&it.provisional)) {
            (Cell::Null, Cell::Null) => Cell::Null,
            (Cell::Null, provisional) => Cell::Provisional(Box::new(provisional)),
            (value, _) => value,
        }
    })
}

/// One row per night.
pub(in super::super) static SLEEP: LazyLock<Table<SleepSession>> = LazyLock::new(|| Table {
    name: "sleep_sessions",
    key: Column::date(|it: &SleepSession| it.date),
    absent: Absent::Clears,
    columns: vec![
        Column::time("bedtime", |it| it.bedtime),
        Column::time("wake_time", |it| it.wake_time),
        Column::whole("utc_offset_min", |it| it.utc_offset_min),
        Column::number("duration_s", |it| it.duration_s),
        Column::number("asleep_s", |it| it.asleep_s),
        Column::number("deep_s", |it| it.deep_s),
        Column::number("light_s", |it| it.light_s),
        Column::number("rem_s", |it| it.rem_s),
        Column::number("awake_s", |it| it.awake_s),
        Column::number("awake_count", |it| it.awake_count),
        Column::number("score", |it| it.score),
        Column::number("average_spo2_percent", |it| it.average_spo2_percent),
        Column::number("lowest_spo2_percent", |it| it.lowest_spo2_percent),
        Column::number("highest_spo2_percent", |it| it.highest_spo2_percent),
        Column::number("average_respiration_brpm", |it| it.average_respiration_brpm),
        Column::number("lowest_respiration_brpm", |it| it.lowest_respiration_brpm),
        Column::number("highest_respiration_brpm", |it| it.highest_respiration_brpm),
        Column::number("average_stress", |it| it.average_stress),
        Column::number("restless_moments", |it| it.restless_moments),
        Column::number("average_hrv_ms", |it| it.average_hrv_ms),
        Column::number("body_battery_change", |it| it.body_battery_change),
        Column::number("resting_heart_rate_bpm", |it| it.resting_heart_rate_bpm),
        Column::new("stages", Kind::Json, |it: &SleepSession| stages(&it.stages)),
        Column::raw(|it| &it.raw),
    ],
});

/// One row per nap.
pub(in super::super) static NAPS: LazyLock<Table<Nap>> = LazyLock::new(|| Table {
    name: "naps",
    key: Column::time("start_time", |it: &Nap| Some(it.start)).required(),
    absent: Absent::Clears,
    columns: vec![
        Column::date(|it| it.date),
        Column::time("end_time", |it| it.end),
        Column::whole("utc_offset_min", |it| it.utc_offset_min),
        Column::number("duration_s", |it| it.duration_s),
        Column::number("asleep_s", |it| it.asleep_s),
        Column::raw(|it| &it.raw),
    ],
});

/// One row per logged food.
pub(in super::super) static NUTRITION: LazyLock<Table<NutritionEntry>> = LazyLock::new(|| Table {
    name: "nutrition_entries",
    key: Column::text("log_id", |it: &NutritionEntry| Some(&it.log_id)).required(),
    absent: Absent::Clears,
    columns: vec![
        Column::date(|it| it.date),
        Column::text("meal", |it| it.meal.as_deref()),
        Column::time("logged_at", |it| it.logged_at),
        Column::text("food_id", |it| it.food_id.as_deref()),
        Column::text("food_name", |it| it.food_name.as_deref()),
        Column::text("brand", |it| it.brand.as_deref()),
        Column::number("servings", |it| it.servings),
        Column::text("serving_unit", |it| it.serving_unit.as_deref()),
        Column::number("energy_kcal", |it| it.energy_kcal),
        Column::number("carbs_g", |it| it.carbs_g),
        Column::number("protein_g", |it| it.protein_g),
        Column::number("fat_g", |it| it.fat_g),
        Column::number("fiber_g", |it| it.fiber_g),
        Column::number("sugar_g", |it| it.sugar_g),
        Column::number("saturated_fat_g", |it| it.saturated_fat_g),
        Column::number("cholesterol_mg", |it| it.cholesterol_mg),
        Column::number("sodium_mg", |it| it.sodium_mg),
        Column::number("potassium_mg", |it| it.potassium_mg),
        Column::raw(|it| &it.raw),
    ],
});

/// One row per weigh-in.
pub(in super::super) static WEIGH_INS: LazyLock<Table<WeighIn>> = LazyLock::new(|| Table {
    name: "weigh_ins",
    key: Column::local_time("time_local", |it: &WeighIn| Some(it.time_local)).required(),
    absent: Absent::Clears,
    columns: vec![
        Column::date(|it| it.date),
        Column::time("time", |it| it.time),
        Column::number("weight_kg", |it| it.weight_kg),
        Column::number("body_fat_percent", |it| it.body_fat_percent),
        Column::number("bmi", |it| it.bmi),
        Column::number("body_water_percent", |it| it.body_water_percent),
        Column::number("bone_mass_kg", |it| it.bone_mass_kg),
        Column::number("muscle_mass_kg", |it| it.muscle_mass_kg),
        Column::raw(|it| &it.raw),
    ],
});

/// One row per blood pressure reading.
pub(in super::super) static BLOOD_PRESSURE: LazyLock<Table<BloodPressure>> = LazyLock::new(|| Table {
    name: "blood_pressure_readings",
    key: Column::time("time", |it: &BloodPressure| Some(it.time)).required(),
    absent: Absent::Clears,
    columns: vec![
        Column::date(|it| it.date),
        Column::number("systolic_mmhg", |it: &BloodPressure| Some(it.systolic_mmhg)).required(),
        Column::number("diastolic_mmhg", |it: &BloodPressure| Some(it.diastolic_mmhg)).required(),
        Column::number("pulse_bpm", |it| it.pulse_bpm),
        Column::raw(|it| &it.raw),
    ],
});

/// An array of `{"stage", "start", "end", "duration_s"}`; absent, rather than empty, for a night without stages.
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
