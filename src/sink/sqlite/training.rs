//! Activities and workouts as rows.

use super::cell::{Cell, Key, Row, day, integer, json, local_time, number, text, time};
use crate::domain::record::{Activity, Json, Workout};

impl Row for Activity {
    fn key(&self) -> Key {
        Key::Integer(self.id)
    }

    fn values(&self) -> Vec<(&'static str, Cell)> {
        let [zone_1_s, zone_2_s, zone_3_s, zone_4_s, zone_5_s] = self.zone_s;
        let part = |part: &Option<Json>| part.as_ref().map_or(Cell::Null, |json| Cell::Text(json.text().to_owned()));
        vec![
            ("date", day(self.date)),
            ("start", time(self.start)),
            ("start_local", local_time(self.start_local)),
            ("name", text(self.name.as_ref())),
            ("kind", text(self.kind.as_ref())),
            ("distance_m", number(self.distance_m)),
            ("duration_s", number(self.duration_s)),
            ("elapsed_s", number(self.elapsed_s)),
            ("moving_s", number(self.moving_s)),
            ("energy_kcal", number(self.energy_kcal)),
            ("bmr_kcal", number(self.bmr_kcal)),
            ("active_kcal", number(self.active_kcal)),
            ("average_heart_rate_bpm", number(self.average_heart_rate_bpm)),
            ("max_heart_rate_bpm", number(self.max_heart_rate_bpm)),
            ("average_speed_m_per_s", number(self.average_speed_m_per_s)),
            ("max_speed_m_per_s", number(self.max_speed_m_per_s)),
            ("elevation_gain_m", number(self.elevation_gain_m)),
            ("elevation_loss_m", number(self.elevation_loss_m)),
            ("steps", number(self.steps)),
            ("cadence_per_min", number(self.cadence_per_min)),
            ("power_w", number(self.power_w)),
            ("aerobic_effect", number(self.aerobic_effect)),
            ("anaerobic_effect", number(self.anaerobic_effect)),
            ("training_load", number(self.training_load)),
            ("vo2_max_ml_per_min_kg", number(self.vo2_max_ml_per_min_kg)),
            ("zone_1_s", number(zone_1_s)),
            ("zone_2_s", number(zone_2_s)),
            ("zone_3_s", number(zone_3_s)),
            ("zone_4_s", number(zone_4_s)),
            ("zone_5_s", number(zone_5_s)),
            ("start_latitude_deg", number(self.start_latitude_deg)),
            ("start_longitude_deg", number(self.start_longitude_deg)),
            ("end_latitude_deg", number(self.end_latitude_deg)),
            ("end_longitude_deg", number(self.end_longitude_deg)),
            ("device_id", integer(self.device_id)),
            ("raw", json(&self.raw)),
            ("details", part(&self.details)),
            ("splits", part(&self.splits)),
            ("weather", part(&self.weather)),
            ("hr_zones", part(&self.hr_zones)),
            ("exercise_sets", part(&self.exercise_sets)),
            ("gear", part(&self.gear)),
        ]
    }
}

impl Row for Workout {
    fn key(&self) -> Key {
        Key::Integer(self.id)
    }

    fn values(&self) -> Vec<(&'static str, Cell)> {
        vec![
            ("name", text(self.name.as_ref())),
            ("sport", text(self.sport.as_ref())),
            ("description", text(self.description.as_ref())),
            ("estimated_duration_s", number(self.estimated_duration_s)),
            ("estimated_distance_m", number(self.estimated_distance_m)),
            ("raw", json(&self.raw)),
        ]
    }
}
