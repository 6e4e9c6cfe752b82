//! Activities: the list item. Their parts are in [`parts`].

use serde_json::Value;

use super::block::Record;
use super::expected::Expectations;
use super::forms::{each, picked, renamed, scale};
use super::parts;
use super::report::Report;

/// Field of the world, column.
const COLUMNS: [(&str, &str, f64); 23] = [
    ("date", "date", 1.0),
    ("name", "name", 1.0),
    ("sport", "kind", 1.0),
    ("start", "start", 1.0),
    ("distance_m", "distance_m", 1.0),
    ("duration_s", "duration_s", 1.0),
    ("elapsed_s", "elapsed_s", 1.0),
    ("moving_s", "moving_s", 1.0),
    ("heart_rate_mean_bpm", "average_heart_rate_bpm", 1.0),
    ("heart_rate_highest_bpm", "max_heart_rate_bpm", 1.0),
    ("speed_mean_m_per_s", "average_speed_m_per_s", 1.0),
    ("speed_highest_m_per_s", "max_speed_m_per_s", 1.0),
    ("climbed_m", "elevation_gain_m", 1.0),
    ("descended_m", "elevation_loss_m", 1.0),
    ("steps", "steps", 1.0),
    ("power_mean_w", "power_w", 1.0),
    ("effect_aerobic", "aerobic_effect", 1.0),
    ("effect_anaerobic", "anaerobic_effect", 1.0),
    ("load", "training_load", 1.0),
    ("vo2_max", "vo2_max_ml_per_min_kg", 1.0),
    ("start_latitude_deg", "start_latitude_deg", 1.0),
    ("start_longitude_deg", "start_longitude_deg", 1.0),
    ("end_latitude_deg", "end_latitude_deg", 1.0),
];

/// Values without a column of their own: key of the upstream's item, field of the world.
const KEPT_RAW: [(&str, &str); 10] = [
    ("minElevation", "height_lowest_m"),
    ("maxElevation", "height_highest_m"),
    ("locationName", "place"),
    ("lapCount", "laps"),
    ("waterEstimated", "sweat_ml"),
    ("maxPower", "power_highest_w"),
    ("poolLength", "pool_m"),
    ("averageRunningCadenceInStepsPerMinute", "steps_per_minute"),
    ("averageBikingCadenceInRevPerMinute", "revolutions_per_minute"),
    ("averageSwimCadenceInStrokesPerMinute", "strokes_per_minute"),
];

/// Columns of the five zones.
const ZONES: [&str; 5] = ["zone_1_s", "zone_2_s", "zone_3_s", "zone_4_s", "zone_5_s"];

pub fn expect(record: &mut Record, into: &mut Expectations, report: &mut Report) {
    let row = into.own("activities", record.take("id").unwrap().to_string(), report);
    let energy = (record.number("energy_total_kcal"), record.number("energy_resting_kcal"));
    // Sent only with the parts, but it can be derived from the list item.
    let active = record.take("energy_active_kcal").or_else(|| Some((energy.0? - energy.1?).max(0.0).into()));
    if let Some(active) = active {
        row.is("active_kcal", active);
    }
    row.fields(record, &COLUMNS);
    row.fields(
        record,
        &[
            ("end_longitude_deg", "end_longitude_deg", 1.0),
            ("energy_total_kcal", "energy_kcal", 1.0),
            ("energy_resting_kcal", "bmr_kcal", 1.0),
        ],
    );
    row.is("start_local", format!("{}.000", record.take_text("wall_clock")));
    let kept = record.take_all(&KEPT_RAW.map(|(_, field)| field));
    let cadence = ["steps_per_minute", "revolutions_per_minute", "strokes_per_minute"];
    if let Some(cadence) = cadence.into_iter().find_map(|name| kept.get(name)) {
        row.is("cadence_per_min", cadence.clone());
    }
    row.form("raw", raw, kept);
    let zones = record.take("zones").unwrap();
    for zone in zones.as_array().into_iter().flatten() {
        let number = zone["zone"].as_u64().and_then(|number| usize::try_from(number).ok()).unwrap();
        row.is(ZONES[number - 1], zone["duration_s"].clone());
    }
    if let Some(sums) = record.take("set_sums") {
        row.form("raw", set_sums, sums);
    }
    if record.take("complete") == Some(Value::Bool(true)) {
        parts::expect(record, zones, row);
    }
}

/// Sets of one exercise together, in milliseconds and grams.
fn set_sums(item: &Value) -> Value {
    const NAMES: [(&str, &str); 5] = [
        ("subCategory", "exercise"),
        ("reps", "repetitions"),
        ("duration", "duration_s"),
        ("maxWeight", "weight_highest_kg"),
        ("volume", "volume_kg"),
    ];
    each(&item["summarizedExerciseSets"], |sum| {
        let mut sum = renamed(sum, &NAMES, &[]);
        for name in ["duration_s", "weight_highest_kg", "volume_kg"] {
            scale(&mut sum, name, |thousandths| thousandths / 1000.0);
        }
        Value::Object(sum)
    })
}

fn raw(item: &Value) -> Value {
    let mut fields = picked(item, &KEPT_RAW);
    scale(&mut fields, "pool_m", |centimetres| centimetres / 100.0);
    Value::Object(fields)
}
