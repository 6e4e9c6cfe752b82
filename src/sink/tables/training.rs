//! Tables of training.

use std::sync::LazyLock;

use super::super::cell::Cell;
use super::{Absent, Column, Kind, Table};
use crate::domain::record::{Activity, ActivityFile, FileContent, Json, Workout};

/// One row per recorded activity.
pub(in super::super) static ACTIVITIES: LazyLock<Table<Activity>> = LazyLock::new(|| Table {
    name: "activities",
    key: Column::id("id", |it: &Activity| Some(it.id)).required(),
    absent: Absent::Clears,
    columns: vec![
        Column::date(|it| it.date),
        Column::time("start", |it| it.start),
        Column::local_time("start_local", |it| it.start_local),
        Column::text("name", |it| it.name.as_deref()),
        Column::text("kind", |it| it.kind.as_deref()),
        Column::number("distance_m", |it| it.distance_m),
        Column::number("duration_s", |it| it.duration_s),
        Column::number("elapsed_s", |it| it.elapsed_s),
        Column::number("moving_s", |it| it.moving_s),
        Column::number("energy_kcal", |it| it.energy_kcal),
        Column::number("bmr_kcal", |it| it.bmr_kcal),
        Column::number("active_kcal", |it: &Activity| it.active_kcal).beside_list(),
        Column::number("average_heart_rate_bpm", |it| it.average_heart_rate_bpm),
        Column::number("max_heart_rate_bpm", |it| it.max_heart_rate_bpm),
        Column::number("average_speed_m_per_s", |it| it.average_speed_m_per_s),
        Column::number("max_speed_m_per_s", |it| it.max_speed_m_per_s),
        Column::number("elevation_gain_m", |it| it.elevation_gain_m),
        Column::number("elevation_loss_m", |it| it.elevation_loss_m),
        Column::number("steps", |it| it.steps),
        Column::number("cadence_per_min", |it: &Activity| it.cadence_per_min).beside_list(),
        Column::number("power_w", |it: &Activity| it.power_w).beside_list(),
        Column::number("aerobic_effect", |it| it.aerobic_effect),
        Column::number("anaerobic_effect", |it| it.anaerobic_effect),
        Column::number("training_load", |it| it.training_load),
        Column::number("vo2_max_ml_per_min_kg", |it| it.vo2_max_ml_per_min_kg),
        Column::number("zone_1_s", |it: &Activity| it.zone_s[0]).beside_list(),
        Column::number("zone_2_s", |it: &Activity| it.zone_s[1]).beside_list(),
        Column::number("zone_3_s", |it: &Activity| it.zone_s[2]).beside_list(),
        Column::number("zone_4_s", |it: &Activity| it.zone_s[3]).beside_list(),
        Column::number("zone_5_s", |it: &Activity| it.zone_s[4]).beside_list(),
        Column::number("start_latitude_deg", |it| it.start_latitude_deg),
        Column::number("start_longitude_deg", |it| it.start_longitude_deg),
        Column::number("end_latitude_deg", |it| it.end_latitude_deg),
        Column::number("end_longitude_deg", |it| it.end_longitude_deg),
        Column::id("device_id", |it| it.device_id),
        Column::raw(|it| &it.raw),
        part("details", |it| it.details.as_ref()),
        part("splits", |it| it.splits.as_ref()),
        part("weather", |it| it.weather.as_ref()),
        part("hr_zones", |it| it.hr_zones.as_ref()),
        part("exercise_sets", |it| it.exercise_sets.as_ref()),
        part("gear", |it| it.gear.as_ref()),
    ],
});

/// A separate answer about an activity.
fn part(name: &'static str, of: fn(&Activity) -> Option<&Json>) -> Column<Activity> {
    let text = move |it: &Activity| of(it).map_or(Cell::Null, |json| Cell::Text(json.text().to_owned()));
    Column::new(name, Kind::Json, text).beside_list()
}

/// One row per activity that has a file. It stays when the activity is gone: it may be the only copy.
pub(in super::super) static FILES: LazyLock<Table<ActivityFile>> = LazyLock::new(|| Table {
    name: "activity_files",
    key: Column::id("activity_id", |it: &ActivityFile| Some(it.activity_id)).required(),
    absent: Absent::Clears,
    columns: vec![
        of_file("name", Kind::Text, |it| Cell::Text(it.name.clone())),
        of_file("format", Kind::Text, |it| Cell::Text(it.format.clone())),
        of_file("bytes", Kind::Bytes, |it| Cell::Bytes(it.bytes.clone())),
        of_file("sha256", Kind::Text, |it| Cell::Text(it.sha256.clone())),
    ],
});

fn of_file(name: &'static str, kind: Kind, of: fn(&FileContent) -> Cell) -> Column<ActivityFile> {
    Column::new(name, kind, move |it: &ActivityFile| it.content.as_ref().map_or(Cell::Null, of)).required()
}

/// One row per planned workout.
pub(in super::super) static WORKOUTS: LazyLock<Table<Workout>> = LazyLock::new(|| Table {
    name: "workouts",
    key: Column::id("id", |it: &Workout| Some(it.id)).required(),
    absent: Absent::Clears,
    columns: vec![
        Column::text("name", |it| it.name.as_deref()),
        Column::text("sport", |it| it.sport.as_deref()),
        Column::text("description", |it| it.description.as_deref()),
        Column::number("estimated_duration_s", |it| it.estimated_duration_s),
        Column::number("estimated_distance_m", |it| it.estimated_distance_m),
        Column::raw(|it| &it.raw),
    ],
});
