//! Activities and workouts as rows.

use super::cell::{Cell, Key, Row, day, integer, json, local_time, number, text, time};
use crate::domain::record::{Activity, Workout};

/// A recorded activity. Its details come by further requests, each of which may have failed.
pub(super) fn activity(record: &Activity) -> Row {
    let [zone_1_s, zone_2_s, zone_3_s, zone_4_s, zone_5_s] = record.zone_s;
    let part = |part: &Option<serde_json::Value>| part.as_ref().map_or(Cell::Null, json);
    let values = vec![
        ("date", day(record.date)),
        ("start", time(record.start)),
        ("start_local", local_time(record.start_local)),
        ("name", text(record.name.as_ref())),
        ("kind", text(record.kind.as_ref())),
        ("distance_m", number(record.distance_m)),
        ("duration_s", number(record.duration_s)),
        ("elapsed_s", number(record.elapsed_s)),
        ("moving_s", number(record.moving_s)),
        ("energy_kcal", number(record.energy_kcal)),
        ("bmr_kcal", number(record.bmr_kcal)),
        ("active_kcal", number(record.active_kcal)),
        ("average_heart_rate_bpm", number(record.average_heart_rate_bpm)),
        ("max_heart_rate_bpm", number(record.max_heart_rate_bpm)),
        ("average_speed_m_per_s", number(record.average_speed_m_per_s)),
        ("max_speed_m_per_s", number(record.max_speed_m_per_s)),
        ("elevation_gain_m", number(record.elevation_gain_m)),
        ("elevation_loss_m", number(record.elevation_loss_m)),
        ("steps", number(record.steps)),
        ("cadence_per_min", number(record.cadence_per_min)),
        ("power_w", number(record.power_w)),
        ("aerobic_effect", number(record.aerobic_effect)),
        ("anaerobic_effect", number(record.anaerobic_effect)),
        ("training_load", number(record.training_load)),
        ("vo2_max_ml_per_min_kg", number(record.vo2_max_ml_per_min_kg)),
        ("zone_1_s", number(zone_1_s)),
        ("zone_2_s", number(zone_2_s)),
        ("zone_3_s", number(zone_3_s)),
        ("zone_4_s", number(zone_4_s)),
        ("zone_5_s", number(zone_5_s)),
        ("start_latitude_deg", number(record.start_latitude_deg)),
        ("start_longitude_deg", number(record.start_longitude_deg)),
        ("end_latitude_deg", number(record.end_latitude_deg)),
        ("end_longitude_deg", number(record.end_longitude_deg)),
        ("device_id", integer(record.device_id)),
        ("raw", json(&record.raw)),
        ("details", part(&record.details)),
        ("splits", part(&record.splits)),
        ("weather", part(&record.weather)),
        ("hr_zones", part(&record.hr_zones)),
        ("exercise_sets", part(&record.exercise_sets)),
        ("gear", part(&record.gear)),
    ];
    Row { key: Key::Integer(record.id), values }
}

/// A planned workout.
pub(super) fn workout(record: &Workout) -> Row {
    let values = vec![
        ("name", text(record.name.as_ref())),
        ("sport", text(record.sport.as_ref())),
        ("description", text(record.description.as_ref())),
        ("estimated_duration_s", number(record.estimated_duration_s)),
        ("estimated_distance_m", number(record.estimated_distance_m)),
        ("raw", json(&record.raw)),
    ];
    Row { key: Key::Integer(record.id), values }
}
