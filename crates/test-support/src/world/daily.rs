//! Values of a day.

use serde_json::Value;

use super::Truth;
use super::block::Record;
use super::expected::Expectations;
use super::report::Report;

pub const TABLE: &str = "daily_metrics";

/// Quantity, unit in the world, column, factor from one to the other.
const QUANTITIES: [(&str, &str, &str, f64); 37] = [
    ("energy_total", "kcal", "total_kcal", 1.0),
    ("energy_active", "kcal", "active_kcal", 1.0),
    ("energy_resting", "kcal", "bmr_kcal", 1.0),
    ("resting_heart_rate", "bpm", "resting_heart_rate_bpm", 1.0),
    ("stress_mean", "points", "average_stress", 1.0),
    ("stress_peak", "points", "max_stress", 1.0),
    ("steps", "count", "steps", 1.0),
    ("distance", "m", "distance_m", 1.0),
    ("time_highly_active", "s", "highly_active_s", 1.0),
    ("time_active", "s", "active_s", 1.0),
    ("time_sedentary", "s", "sedentary_s", 1.0),
    ("breathing_asleep", "1/min", "sleep_respiration_brpm", 1.0),
    ("breathing_awake", "1/min", "awake_respiration_brpm", 1.0),
    ("breathing", "1/min", "average_respiration_brpm", 1.0),
    ("intensity", "min", "intensity_min", 1.0),
    ("oxygen_saturation", "%", "average_spo2_percent", 1.0),
    ("readiness", "points", "training_readiness", 1.0),
    ("vo2_max", "ml/kg/min", "vo2_max_ml_per_min_kg", 1.0),
    ("battery_highest", "points", "body_battery_highest", 1.0),
    ("battery_lowest", "points", "body_battery_lowest", 1.0),
    ("battery_on_waking", "points", "body_battery_at_wake", 1.0),
    ("battery_charged", "points", "body_battery_charged", 1.0),
    ("battery_drained", "points", "body_battery_drained", 1.0),
    ("battery_last", "points", "body_battery_current", 1.0),
    ("floors_up", "count", "floors_ascended", 1.0),
    ("floors_down", "count", "floors_descended", 1.0),
    ("fitness_age", "a", "fitness_age_years", 1.0),
    ("age", "a", "chronological_age_years", 1.0),
    ("fitness_age_achievable", "a", "achievable_fitness_age_years", 1.0),
    ("drunk", "ml", "hydration_ml", 1.0),
    ("recovery", "s", "recovery_time_min", 1.0 / 60.0),
    ("load_week", "points", "weekly_training_load", 1.0),
    ("load_acute", "points", "daily_acute_training_load", 1.0),
    ("load_chronic", "points", "daily_chronic_training_load", 1.0),
    ("load_acute_at_readiness", "points", "acute_load", 1.0),
    ("mood", "points", "derived_mood", 1.0),
    // Computed by the service from the samples; kept raw, beside the day's own mean.
    ("stress_mean_of_samples", "points", "", 1.0),
];

/// Quantities that the Personal API has, in a request for each day, which is not spent on them.
const NOT_ASKED_FOR: [&str; 3] = ["fitness_age", "age", "fitness_age_achievable"];

/// One quantity of a day.
pub fn value(record: &mut Record, into: &mut Expectations, report: &mut Report) {
    let (date, quantity) = (record.take_text("date"), record.take_text("quantity"));
    let (unit, value) = (record.take_text("unit"), record.number("value").unwrap());
    record.take("value");
    if report.truth == Truth::Personal && NOT_ASKED_FOR.contains(&quantity.as_str()) {
        return report.not_kept(&quantity);
    }
    let known = QUANTITIES.iter().find(|(known, in_unit, ..)| *known == quantity && *in_unit == unit);
    let Some((_, _, column, factor)) = known else {
        return report.note(&format!("daily {quantity} in {unit}"), || "this comparison does not know it".to_owned());
    };
    let row = into.shared(TABLE, date);
    if column.is_empty() {
        row.begins("derived_mood_notes", format!("Derived from Garmin Stress: Average {value} ("));
        row.form("raw", |raw| raw["stress"]["average_stress_level"].clone(), Value::from(value));
    } else {
        row.is(column, value * factor);
    }
}

/// The watch's verdict on last night's heart rate variability.
pub fn variability(record: &mut Record, into: &mut Expectations, report: &Report) {
    let row = into.shared(TABLE, record.take_text("date"));
    if report.truth == Truth::Personal {
        // The readings come with another request, so the night's own mean stands for theirs.
        row.is("overnight_hrv_ms", record.number("mean_ms").unwrap());
    }
    row.fields(
        record,
        &[
            ("mean_of_readings_ms", "overnight_hrv_ms", 1.0),
            ("mean_ms", "last_night_hrv_ms", 1.0),
            ("highest_ms", "last_night_5min_high_hrv_ms", 1.0),
            ("week_ms", "weekly_hrv_ms", 1.0),
            ("low_up_to_ms", "hrv_baseline_low_ms", 1.0),
            ("balanced_from_ms", "hrv_balanced_low_ms", 1.0),
            ("balanced_to_ms", "hrv_balanced_high_ms", 1.0),
            ("status", "hrv_status", 1.0),
        ],
    );
}
