//! Where the values of days that people look at are found. Those that the view `daily_summary` has too are the same there;
//! a test compares them.

use super::{ACTIVITIES, BLOOD_PRESSURE, DAILY, NUTRITION, SLEEP, WEIGH_INS};
use crate::domain::chart::daily_value::DailyValue;

/// Rows that hold a value for days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in super::super) enum Origin {
    /// `daily_metrics`, one row a day.
    Day,
    /// `sleep_sessions`, one row a day.
    Night,
    /// `weigh_ins`: the last of a day that has the value counts.
    WeighIn,
    /// `blood_pressure_readings`, put together by day.
    Reading,
    /// `activities`, put together by day.
    Activity,
    /// `nutrition_entries`, put together by day.
    Food,
}

impl Origin {
    /// The table.
    pub(in super::super) fn table(self) -> &'static str {
        match self {
            Self::Day => DAILY.name,
            Self::Night => SLEEP.name,
            Self::WeighIn => WEIGH_INS.name,
            Self::Reading => BLOOD_PRESSURE.name,
            Self::Activity => ACTIVITIES.name,
            Self::Food => NUTRITION.name,
        }
    }

    /// Whether a day's rows are put together by the expressions.
    pub(in super::super) fn is_grouped(self) -> bool {
        matches!(self, Self::Reading | Self::Activity | Self::Food)
    }
}

/// Where a value is found, and by which SQL expression; of several places the first that has it for a day counts.
pub(in super::super) fn origins(value: DailyValue) -> Vec<(Origin, &'static str)> {
    let name = value.name();
    match name {
        "hrv_ms" => {
            vec![(Origin::Day, "coalesce(last_night_hrv_ms, overnight_hrv_ms)"), (Origin::Night, "average_hrv_ms")]
        }
        "food_kcal" => vec![(Origin::Day, name), (Origin::Food, "sum(energy_kcal)")],
        "sleep_s" => vec![(Origin::Night, "coalesce(asleep_s, duration_s - awake_s)")],
        "time_in_bed_s" => vec![(Origin::Night, "duration_s")],
        "sleep_deep_s" => vec![(Origin::Night, "deep_s")],
        "sleep_light_s" => vec![(Origin::Night, "light_s")],
        "sleep_rem_s" => vec![(Origin::Night, "rem_s")],
        "sleep_awake_s" => vec![(Origin::Night, "awake_s")],
        "sleep_score" => vec![(Origin::Night, "score")],
        "weight_kg" | "body_fat_percent" | "body_water_percent" | "muscle_mass_kg" | "bone_mass_kg" | "bmi" => {
            vec![(Origin::WeighIn, name)]
        }
        "systolic_mmhg" => vec![(Origin::Reading, "avg(systolic_mmhg)")],
        "diastolic_mmhg" => vec![(Origin::Reading, "avg(diastolic_mmhg)")],
        "pulse_bpm" => vec![(Origin::Reading, "avg(pulse_bpm)")],
        "activity_count" => vec![(Origin::Activity, "count(*)")],
        "activity_distance_m" => vec![(Origin::Activity, "sum(distance_m)")],
        "activity_duration_s" => vec![(Origin::Activity, "sum(duration_s)")],
        "activity_kcal" => vec![(Origin::Activity, "sum(energy_kcal)")],
        _ => vec![(Origin::Day, name)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_found_somewhere_and_those_of_the_day_are_columns() {
        let columns: Vec<_> = DAILY.columns.iter().map(|column| column.field.name).collect();
        for value in DailyValue::all() {
            let found = origins(value);
            assert!(!found.is_empty());
            for (origin, expression) in found {
                let is_column = columns.contains(&expression) || expression.contains('(');
                assert!(origin != Origin::Day || is_column, "{value}: {expression}");
            }
        }
    }
}
