//! The health metrics that a job may be narrowed to.

use super::named::{by_name, schema};

/// Every metric name that the SparkyFitness Garmin microservice knows (its `metric_types`), in its order.
pub const METRICS: [&str; 33] = [
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

/// A health metric by its name in [`METRICS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Metric(&'static str);

impl Metric {
    /// The metric of that name, if it exists.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        METRICS.into_iter().find(|known| *known == name).map(Self)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }
}

by_name!(Metric, METRICS);
schema!(Metric, "MetricName");
