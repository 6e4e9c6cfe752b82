//! Records of the body and of food as rows.

use serde_json::Value;

use super::cell::{Cell, Key, Row, day, integer, json, local_moment, moment, number, text, time};
use crate::domain::record::{
    BloodPressure, DailyField, DailyMetrics, Nap, NutritionEntry, Scalar, SleepSession, SleepStage, WeighIn,
};

impl Row for DailyMetrics {
    fn key(&self) -> Key {
        Key::Text(self.date.to_string())
    }

    fn values(&self) -> Vec<(&'static str, Cell)> {
        let value_of = |field: DailyField| match self.values.iter().find(|(it, _)| *it == field) {
            None => Cell::Null,
            Some((_, Scalar::Number(value))) => number(*value),
            Some((_, Scalar::Text(value))) => Cell::Text(value.clone()),
        };
        let mut values: Vec<_> = DailyField::ALL.iter().map(|field| (field.name(), value_of(*field))).collect();
        values.push(("raw", Cell::Entries(self.raw.clone())));
        values
    }
}

impl Row for SleepSession {
    fn key(&self) -> Key {
        Key::Text(self.date.to_string())
    }

    fn values(&self) -> Vec<(&'static str, Cell)> {
        vec![
            ("bedtime", time(self.bedtime)),
            ("wake_time", time(self.wake_time)),
            ("utc_offset_min", integer(self.utc_offset_min)),
            ("duration_s", number(self.duration_s)),
            ("asleep_s", number(self.asleep_s)),
            ("deep_s", number(self.deep_s)),
            ("light_s", number(self.light_s)),
            ("rem_s", number(self.rem_s)),
            ("awake_s", number(self.awake_s)),
            ("awake_count", number(self.awake_count)),
            ("score", number(self.score)),
            ("average_spo2_percent", number(self.average_spo2_percent)),
            ("lowest_spo2_percent", number(self.lowest_spo2_percent)),
            ("highest_spo2_percent", number(self.highest_spo2_percent)),
            ("average_respiration_brpm", number(self.average_respiration_brpm)),
            ("lowest_respiration_brpm", number(self.lowest_respiration_brpm)),
            ("highest_respiration_brpm", number(self.highest_respiration_brpm)),
            ("average_stress", number(self.average_stress)),
            ("restless_moments", number(self.restless_moments)),
            ("average_hrv_ms", number(self.average_hrv_ms)),
            ("body_battery_change", number(self.body_battery_change)),
            ("resting_heart_rate_bpm", number(self.resting_heart_rate_bpm)),
            ("stages", stages(&self.stages)),
            ("raw", json(&self.raw)),
        ]
    }
}

impl Row for Nap {
    fn key(&self) -> Key {
        Key::Text(moment(self.start))
    }

    fn values(&self) -> Vec<(&'static str, Cell)> {
        vec![
            ("date", day(self.date)),
            ("end_time", time(self.end)),
            ("utc_offset_min", integer(self.utc_offset_min)),
            ("duration_s", number(self.duration_s)),
            ("asleep_s", number(self.asleep_s)),
            ("raw", json(&self.raw)),
        ]
    }
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

impl Row for NutritionEntry {
    fn key(&self) -> Key {
        Key::Text(self.log_id.clone())
    }

    fn values(&self) -> Vec<(&'static str, Cell)> {
        vec![
            ("date", day(self.date)),
            ("meal", text(self.meal.as_ref())),
            ("logged_at", time(self.logged_at)),
            ("food_id", text(self.food_id.as_ref())),
            ("food_name", text(self.food_name.as_ref())),
            ("brand", text(self.brand.as_ref())),
            ("servings", number(self.servings)),
            ("serving_unit", text(self.serving_unit.as_ref())),
            ("energy_kcal", number(self.energy_kcal)),
            ("carbs_g", number(self.carbs_g)),
            ("protein_g", number(self.protein_g)),
            ("fat_g", number(self.fat_g)),
            ("fiber_g", number(self.fiber_g)),
            ("sugar_g", number(self.sugar_g)),
            ("saturated_fat_g", number(self.saturated_fat_g)),
            ("cholesterol_mg", number(self.cholesterol_mg)),
            ("sodium_mg", number(self.sodium_mg)),
            ("potassium_mg", number(self.potassium_mg)),
            ("raw", json(&self.raw)),
        ]
    }
}

impl Row for WeighIn {
    fn key(&self) -> Key {
        Key::Text(local_moment(self.time_local))
    }

    fn values(&self) -> Vec<(&'static str, Cell)> {
        vec![
            ("date", day(self.date)),
            ("time", time(self.time)),
            ("weight_kg", number(self.weight_kg)),
            ("body_fat_percent", number(self.body_fat_percent)),
            ("bmi", number(self.bmi)),
            ("body_water_percent", number(self.body_water_percent)),
            ("bone_mass_kg", number(self.bone_mass_kg)),
            ("muscle_mass_kg", number(self.muscle_mass_kg)),
            ("raw", json(&self.raw)),
        ]
    }
}

impl Row for BloodPressure {
    fn key(&self) -> Key {
        Key::Text(moment(self.time))
    }

    fn values(&self) -> Vec<(&'static str, Cell)> {
        vec![
            ("date", day(self.date)),
            ("systolic_mmhg", number(self.systolic_mmhg)),
            ("diastolic_mmhg", number(self.diastolic_mmhg)),
            ("pulse_bpm", number(self.pulse_bpm)),
            ("raw", json(&self.raw)),
        ]
    }
}
