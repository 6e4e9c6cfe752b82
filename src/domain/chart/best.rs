//! Personal bests.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::super::named::named;

/// What somebody may be best in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Best {
    /// Of a day.
    MostSteps,
    /// Of a day.
    LowestRestingHeartRate,
    /// Of a night.
    HighestHrv,
    /// Of a night.
    LongestSleep,
    /// Of a night.
    BestSleepScore,
    /// Of a day.
    #[strum(serialize = "highest_vo2_max")]
    HighestVo2Max,
    /// Of an activity.
    LongestDistance,
    /// Of an activity.
    LongestDuration,
    /// Of an activity.
    MostElevation,
    /// Of an activity of a kilometre at least: on average.
    Fastest,
}

named!(Best, schema "BestName");

impl Best {
    /// Bests of days and nights, with the name of the value.
    pub const OF_DAYS: [(Self, &str); 6] = [
        (Self::MostSteps, "steps"),
        (Self::LowestRestingHeartRate, "resting_heart_rate_bpm"),
        (Self::HighestHrv, "hrv_ms"),
        (Self::LongestSleep, "sleep_s"),
        (Self::BestSleepScore, "sleep_score"),
        (Self::HighestVo2Max, "vo2_max_ml_per_min_kg"),
    ];

    /// Its unit; `None` for a count or a score.
    #[must_use]
    pub fn unit(self) -> Option<&'static str> {
        match self {
            Self::MostSteps | Self::BestSleepScore => None,
            Self::LowestRestingHeartRate => Some("bpm"),
            Self::HighestHrv => Some("ms"),
            Self::LongestSleep | Self::LongestDuration => Some("s"),
            Self::HighestVo2Max => Some("ml/min/kg"),
            Self::LongestDistance | Self::MostElevation => Some("m"),
            Self::Fastest => Some("m/s"),
        }
    }

    /// Whether one value is better than another.
    #[must_use]
    pub fn is_better(self, value: f64, than: f64) -> bool {
        if self == Self::LowestRestingHeartRate { value < than } else { value > than }
    }

    /// The best of some days: the first of equal ones. Zero is no best.
    #[must_use]
    pub fn of(self, days: &BTreeMap<NaiveDate, f64>) -> Option<(NaiveDate, f64)> {
        let better = |best: Option<(NaiveDate, f64)>, (day, value): (&NaiveDate, &f64)| match best {
            Some((_, than)) if !self.is_better(*value, than) => best,
            _ => Some((*day, *value)),
        };
        days.iter().filter(|(_, value)| **value > 0.0).fold(None, better)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equal_days_is_the_best_and_zero_is_none() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let days = [("2024-01-01", 0.0), ("2024-01-02", 52.0), ("2024-01-03", 48.0), ("2024-01-04", 48.0)];
        let days = days.map(|(date, value)| (day(date), value)).into();
        assert_eq!(Best::LowestRestingHeartRate.of(&days), Some((day("2024-01-03"), 48.0)));
        assert_eq!(Best::MostSteps.of(&days), Some((day("2024-01-02"), 52.0)));
        assert_eq!(Best::MostSteps.of(&BTreeMap::new()), None);
    }
}
