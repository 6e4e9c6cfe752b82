//! The names of the health metrics.

/// All metrics, which is also what an empty list of wanted metrics means.
pub const ALL: [&str; 33] = [
    "daily_summary",
    "steps",
    "total_distance",
    "highly_active_seconds",
    "active_seconds",
    "sedentary_seconds",
    "active_calories",
    "bmr_calories",
    "total_calories",
    "heart_rates",
    "sleep",
    "stress",
    "respiration",
    "spo2",
    "intensity_minutes",
    "training_readiness",
    "training_status",
    "max_metrics",
    "hrv",
    "lactate_threshold",
    "endurance_score",
    "hill_score",
    "race_predictions",
    "blood_pressure",
    "body_battery",
    "menstrual_data",
    "floors",
    "fitness_age",
    "body_composition",
    "hydration",
    "recovery_time",
    "training_load",
    "acute_load",
];

/// Metrics with an entry for every requested day, with or without a value.
pub const ALWAYS_PRESENT: [&str; 4] =
    ["total_distance", "highly_active_seconds", "active_seconds", "sedentary_seconds"];

/// Metrics whose value the service looks for in the wrong place: each entry has its date and nothing else.
pub const HOLLOW: [&str; 4] = ["intensity_minutes", "training_status", "endurance_score", "hill_score"];
