//! The values that days are compared by: their names, units, and what a week's value is made of.

use strum::{EnumString, IntoStaticStr, VariantArray};

use super::super::daily_field::DailyField;
use super::super::named::{by_name, named, schema};

/// Values of a day that are not columns of `daily_metrics`: of its night, weigh-ins, readings and activities.
const ELSEWHERE: [&str; 21] = [
    "hrv_ms",
    "sleep_s",
    "time_in_bed_s",
    "sleep_deep_s",
    "sleep_light_s",
    "sleep_rem_s",
    "sleep_awake_s",
    "sleep_score",
    "weight_kg",
    "body_fat_percent",
    "body_water_percent",
    "muscle_mass_kg",
    "bone_mass_kg",
    "bmi",
    "systolic_mmhg",
    "diastolic_mmhg",
    "pulse_bpm",
    "activity_count",
    "activity_distance_m",
    "activity_duration_s",
    "activity_kcal",
];

/// A number that a day may have, by its name: a number among the columns of `daily_metrics`, or one of the view
/// `daily_summary`, or of the day's last weigh-in or average reading. The name says the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DailyValue(&'static str);

/// What the value of several days is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Aggregate {
    /// The mean of the days that have one.
    Mean,
    /// Their sum.
    Sum,
}

named!(Aggregate, schema "Aggregate");

impl DailyValue {
    /// Every one.
    pub fn all() -> impl Iterator<Item = Self> {
        let days = DailyField::ALL.iter().filter(|field| !field.is_text()).map(|field| field.name());
        days.chain(ELSEWHERE).map(Self)
    }

    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|known| known.0 == name)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }

    /// What the value of several days is.
    #[must_use]
    pub fn aggregate(self) -> Aggregate {
        let is_sum = self.0.starts_with("activity_") || self.0 == DailyField::IntensityMinutes.name();
        if is_sum { Aggregate::Sum } else { Aggregate::Mean }
    }

    /// Its unit; `None` for a count or a score.
    #[must_use]
    pub fn unit(self) -> Option<&'static str> {
        unit_of(self.0)
    }
}

by_name!(DailyValue, DailyValue::all().map(DailyValue::name).collect::<Vec<_>>());
schema!(DailyValue, "DailyValueName");

/// What names end in, longer endings first, and the unit that it stands for.
const UNITS: [(&str, &str); 17] = [
    ("_ml_per_min_kg", "ml/min/kg"),
    ("_m_per_s", "m/s"),
    ("_per_min", "/min"),
    ("_percent", "percent"),
    ("_years", "years"),
    ("_kcal", "kcal"),
    ("_mmhg", "mmHg"),
    ("_brpm", "brpm"),
    ("_bpm", "bpm"),
    ("_min", "min"),
    ("_ms", "ms"),
    ("_kg", "kg"),
    ("_ml", "ml"),
    ("_g", "g"),
    ("_m", "m"),
    ("_s", "s"),
    ("_w", "W"),
];

/// The unit that a name ends in; `None` for a count or a score.
#[must_use]
pub fn unit_of(name: &str) -> Option<&'static str> {
    UNITS.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, unit)| *unit)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_value_has_a_name_of_its_own_and_its_unit() {
        let names: Vec<_> = DailyValue::all().map(DailyValue::name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert!(names.iter().all(|name| DailyValue::from_name(name).is_some_and(|it| it.name() == *name)));
        assert_eq!(DailyValue::from_name("training_status"), None, "a text");
        let units = [
            ("steps", None),
            ("average_stress", None),
            ("distance_m", Some("m")),
            ("recovery_time_min", Some("min")),
            ("vo2_max_ml_per_min_kg", Some("ml/min/kg")),
            ("hrv_ms", Some("ms")),
            ("race_prediction_5k_s", Some("s")),
            ("systolic_mmhg", Some("mmHg")),
        ];
        for (name, unit) in units {
            assert_eq!(DailyValue::from_name(name).unwrap().unit(), unit, "{name}");
        }
    }
}
