//! Single values of a day.

use chrono::NaiveDate;

use super::Object;
use super::gathered::Gathered;
use super::value::{amount, converted, number, text};
use crate::domain::data_type::DataType;
use crate::domain::record::{DailyField, Scalar};

/// How a field is read.
#[derive(Clone, Copy)]
enum Form {
    Number,
    /// A number in another unit than ours, with the factor between them.
    Times(f64),
    Text,
}

use DailyField as F;
use Form::{Number, Text, Times};

/// Minutes, whatever the name says.
const MINUTES: Form = Times(60.0);
/// Kilometres.
const KILOMETRES: Form = Times(1000.0);

/// Metric, field of its entry, meaning. If two provide the same value, the first metric by name wins, and within a
/// metric the first field present.
///
/// The average of `stress` is not here: the microservice computes it from the samples, and the day's own average is in
/// `daily_summary`. Using either would make a day's value depend on which metrics were asked for.
const FIELDS: &[(&str, &str, DailyField, Form)] = &[
    ("daily_summary", "total_calories", F::TotalEnergy, Number),
    ("daily_summary", "active_calories", F::ActiveEnergy, Number),
    ("daily_summary", "bmr_calories", F::RestingEnergy, Number),
    ("daily_summary", "resting_heart_rate", F::RestingHeartRate, Number),
    ("daily_summary", "avg_stress_level", F::AverageStress, Number),
    ("daily_summary", "max_stress_level", F::MaxStress, Number),
    ("steps", "value", F::Steps, Number),
    ("total_distance", "value", F::Distance, KILOMETRES),
    ("highly_active_seconds", "value", F::HighlyActive, MINUTES),
    ("active_seconds", "value", F::Active, MINUTES),
    ("sedentary_seconds", "value", F::Sedentary, MINUTES),
    ("active_calories", "value", F::ActiveEnergy, Number),
    ("bmr_calories", "value", F::RestingEnergy, Number),
    ("total_calories", "value", F::TotalEnergy, Number),
    ("stress", "derived_mood_value", F::DerivedMood, Number),
    ("stress", "derived_mood_notes", F::DerivedMoodNotes, Text),
    ("respiration", "sleep_respiration_avg", F::SleepRespiration, Number),
    ("respiration", "awake_respiration_avg", F::AwakeRespiration, Number),
    ("respiration", "average_respiration_rate", F::AverageRespiration, Number),
    ("spo2", "average_spo2", F::AverageSpo2, Number),
    ("intensity_minutes", "total_intensity_minutes", F::IntensityMinutes, Number),
    ("training_readiness", "training_readiness_score", F::TrainingReadiness, Number),
    ("training_status", "training_status", F::TrainingStatus, Text),
    ("max_metrics", "vo2_max", F::Vo2Max, Number),
    ("hrv", "average_overnight_hrv", F::OvernightHrv, Number),
    ("hrv", "last_night_avg", F::LastNightHrv, Number),
    ("hrv", "last_night_5min_high", F::LastNightHrvHigh, Number),
    ("hrv", "weekly_avg", F::WeeklyHrv, Number),
    ("hrv", "baseline_low", F::HrvBaselineLow, Number),
    ("hrv", "baseline_high", F::HrvBaselineHigh, Number),
    ("hrv", "baseline_balanced_low", F::HrvBalancedLow, Number),
    ("hrv", "baseline_balanced_upper", F::HrvBalancedHigh, Number),
    ("hrv", "status", F::HrvStatus, Text),
    ("hrv", "hrv_status", F::HrvStatus, Text),
    ("endurance_score", "endurance_score", F::EnduranceScore, Number),
    ("hill_score", "hill_score", F::HillScore, Number),
    ("body_battery", "body_battery_highest", F::BatteryHighest, Number),
    ("body_battery", "body_battery_lowest", F::BatteryLowest, Number),
    ("body_battery", "body_battery_at_wake", F::BatteryAtWake, Number),
    ("body_battery", "body_battery_charged", F::BatteryCharged, Number),
    ("body_battery", "body_battery_drained", F::BatteryDrained, Number),
    ("body_battery", "body_battery_current", F::BatteryCurrent, Number),
    ("floors", "floors_ascended", F::FloorsAscended, Number),
    ("floors", "floors_descended", F::FloorsDescended, Number),
    ("fitness_age", "fitness_age", F::FitnessAge, Number),
    ("fitness_age", "chronological_age", F::ChronologicalAge, Number),
    ("fitness_age", "achievable_fitness_age", F::AchievableFitnessAge, Number),
    ("hydration", "hydration", F::Hydration, Number),
    ("recovery_time", "value", F::RecoveryTime, Number),
    ("training_load", "weekly_training_load", F::WeeklyTrainingLoad, Number),
    ("training_load", "daily_acute_training_load", F::AcuteTrainingLoad, Number),
    ("training_load", "daily_chronic_training_load", F::ChronicTrainingLoad, Number),
    ("acute_load", "value", F::AcuteLoad, Number),
    ("lactate_threshold", "lactate_threshold_hr", F::LactateThreshold, Number),
    ("race_predictions", "race_prediction_5k", F::Race5k, Number),
    ("race_predictions", "race_prediction_10k", F::Race10k, Number),
    ("race_predictions", "race_prediction_half_marathon", F::RaceHalf, Number),
    ("race_predictions", "race_prediction_marathon", F::RaceMarathon, Number),
];

/// Whether entries of that metric should hold values.
pub(super) fn knows(metric: &str) -> bool {
    FIELDS.iter().any(|(known, ..)| *known == metric)
}

/// The values in entries of that metric: all, or only those that no other metric provides.
pub(super) fn fields_of(metric: &str, only_own: bool) -> impl Iterator<Item = DailyField> {
    let own = FIELDS.iter().filter(move |(known, ..)| *known == metric).map(|(_, _, field, _)| *field);
    own.filter(move |field| !only_own || FIELDS.iter().all(|(known, _, of, _)| of != field || *known == metric))
}

/// Keeps the values of an entry; returns how many there were.
pub(super) fn read(metric: &str, day: NaiveDate, entry: &Object, into: &mut Gathered<'_>) -> usize {
    let mut found = 0;
    for (teller, name, field, form) in FIELDS.iter().filter(|(known, ..)| *known == metric) {
        let Some(value) = entry.get(*name) else { continue };
        let is_number = number(value).is_some();
        let value = match form {
            Number => amount(value).map(Scalar::Number),
            Times(factor) => amount(value).map(|amount| Scalar::Number(converted(amount, *factor))),
            Text => text(value).map(Scalar::Text),
        };
        match value {
            Some(value) => {
                into.set(DataType::Health, day, *field, value, teller);
                found += 1;
            }
            // A negative number means that there is none.
            None if !is_number => into.doubt_value(day, *field),
            None => {}
        }
    }
    found
}
