//! The requests of the Personal API: what faults call them, which area they belong to, how many days they may span.
use super::area::Area;

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Endpoint {
    /// A token for a key.
    Exchange,
    /// Pages of activities.
    Activities,
    /// One activity.
    Activity,
    /// Workouts that were done in one activity.
    ActivityWorkouts,
    /// The recording of one activity.
    File,
    /// Heart rate zones of today.
    Zones,
    /// Fitness age on a day.
    FitnessAge,
    /// Goals of weight.
    WeightGoal,
    /// Heart rate variability of one night, with its readings.
    HrvDay,
    /// Heart rate variability of many nights.
    Hrv,
    /// Food diary of a day.
    Food,
    /// Menstrual cycle on a day.
    Cycle,
    /// The same with what was logged.
    CycleDay,
    /// One night.
    SleepDay,
    /// Many nights.
    Sleep,
    /// Settings of the account.
    Settings,
    /// What was drunk on each day.
    Hydration,
    /// Steps of each day.
    Steps,
    /// Stress of each day.
    Stress,
    /// Summary of one day, exact.
    Day,
    /// Summaries of many days, rounded.
    Summaries,
    /// Weigh-ins; refused by the real service whatever is asked.
    WeightAll,
    /// Weigh-ins of many days.
    Weight,
    /// Body battery of many days, with its curve.
    Battery,
    /// Oxygen saturation of a day.
    Oxygen,
    /// Heart rate of a day.
    Heart,
    /// Health snapshots.
    Snapshots,
}

use Endpoint as E;

/// A request, its name in faults, its area, and the longest span in days with the status of a longer one.
type Row = (Endpoint, &'static str, Area, Option<(i64, u16)>);

/// All of them.
const ALL: [Row; 27] = [
    (E::Exchange, "exchange", Area::Profile, None),
    (E::Activities, "activities", Area::Activities, None),
    (E::Activity, "activity", Area::Activities, None),
    (E::ActivityWorkouts, "activity_workouts", Area::Activities, None),
    (E::File, "file", Area::Activities, None),
    (E::Zones, "zones", Area::Fitness, None),
    (E::FitnessAge, "fitness_age", Area::Fitness, None),
    (E::WeightGoal, "weight_goal", Area::Weight, Some((366, 400))),
    (E::HrvDay, "hrv_day", Area::Hrv, None),
    (E::Hrv, "hrv", Area::Hrv, Some((365, 400))),
    (E::Food, "food", Area::Nutrition, None),
    (E::Cycle, "cycle", Area::Cycle, None),
    (E::CycleDay, "cycle_day", Area::Cycle, None),
    (E::SleepDay, "sleep_day", Area::Sleep, None),
    (E::Sleep, "sleep", Area::Sleep, Some((31, 400))),
    (E::Settings, "settings", Area::Profile, None),
    (E::Hydration, "hydration", Area::Wellness, Some((31, 400))),
    (E::Steps, "steps", Area::Wellness, Some((28, 400))),
    (E::Stress, "stress", Area::Wellness, Some((28, 400))),
    (E::Day, "day", Area::Wellness, None),
    (E::Summaries, "summaries", Area::Wellness, Some((90, 500))),
    (E::WeightAll, "weight_all", Area::Weight, Some((0, 400))),
    (E::Weight, "weight", Area::Weight, Some((366, 400))),
    (E::Battery, "battery", Area::Wellness, Some((31, 400))),
    (E::Oxygen, "oxygen", Area::Wellness, None),
    (E::Heart, "heart", Area::Wellness, None),
    (E::Snapshots, "snapshots", Area::Activities, Some((366, 400))),
];

/// What faults call them.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(_, name, ..)| *name)
}

impl Endpoint {
    fn row(self) -> &'static Row {
        ALL.iter().find(|(endpoint, ..)| *endpoint == self).unwrap_or(&ALL[0])
    }

    /// What faults call it.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The part of a token's scope that it needs.
    pub fn area(self) -> Area {
        self.row().2
    }

    /// How many days a request may span, and the status of one that spans more.
    pub fn longest(self) -> Option<(i64, u16)> {
        self.row().3
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, names};

    #[test]
    fn every_request_has_a_name_of_its_own() {
        let distinct: std::collections::BTreeSet<&str> = names().collect();
        assert_eq!(distinct.len(), ALL.len());
    }
}
