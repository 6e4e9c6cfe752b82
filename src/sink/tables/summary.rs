//! The view that has one row for every day of which anything is known. `migrations/0003_daily_summary.sql` makes it.

use super::{DATE, Field, Kind, Layout, USER};

/// Its name.
pub(in super::super) const SUMMARY: &str = "daily_summary";

/// Its columns beside user and day: all numbers.
const NUMBERS: [&str; 33] = [
    "steps",
    "distance_m",
    "resting_heart_rate_bpm",
    "sleep_s",
    "time_in_bed_s",
    "sleep_deep_s",
    "sleep_light_s",
    "sleep_rem_s",
    "sleep_awake_s",
    "sleep_score",
    "floors_ascended",
    "active_s",
    "intensity_min",
    "total_kcal",
    "active_kcal",
    "average_stress",
    "max_stress",
    "body_battery_highest",
    "body_battery_lowest",
    "hrv_ms",
    "average_spo2_percent",
    "average_respiration_brpm",
    "training_readiness",
    "vo2_max_ml_per_min_kg",
    "weight_kg",
    "systolic_mmhg",
    "diastolic_mmhg",
    "activity_count",
    "activity_distance_m",
    "activity_duration_s",
    "activity_kcal",
    "food_kcal",
    "hydration_ml",
];

/// The view as a table.
pub(super) fn layout() -> Layout {
    let label = |name, kind| Field { name, kind, is_required: true };
    let number = |name| Field { name, kind: Kind::Number, is_required: false };
    let labels = [label(USER, Kind::Text), label(DATE, Kind::Day)];
    Layout { name: SUMMARY, key: 2, columns: labels.into_iter().chain(NUMBERS.map(number)).collect() }
}
