//! How fast a job goes, for the estimate of its end.

use std::time::Duration;

use crate::domain::data_type::DataTypes;

/// Days of a group after which what was measured counts a third (1/e). Long enough that chunks whose last request is a
/// short one make no waves, short enough to follow an upstream that becomes slower.
const MEMORY: f64 = 180.0;
/// How many days of this worker's own measuring weigh as much as what an earlier worker left.
const INHERITED: f64 = 60.0;
/// A step counts for at most this many times what its days are expected to take: one hour-long hiccup says little about
/// the years to come.
const OUTLIER: f64 = 5.0;

/// How long a day of each group of types takes, all requests, tries and writes included. Groups cost differently, and at
/// the end of a job one of them may be all that is left.
#[derive(Debug, Clone, Default)]
pub(super) struct Speed {
    measured: Vec<(DataTypes, Measured)>,
    inherited: Option<f64>,
}

/// Fading sums.
#[derive(Debug, Clone, Copy)]
struct Measured {
    seconds: f64,
    days: f64,
}

/// What is left to do of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    /// The group, as far as the job asks for it.
    pub group: DataTypes,
    /// Days on which something of it is undone.
    pub days: u32,
    /// Cells undone.
    pub cells: u32,
}

impl Speed {
    /// Starts from the rate that an earlier worker left, in cells a second.
    pub(super) fn new(inherited: Option<f64>) -> Self {
        Self { measured: Vec::new(), inherited: inherited.filter(|rate| *rate > 0.0) }
    }

    /// A step took `took`, in which `done` of the days that it was about (`asked`) got done. Waiting for what will not
    /// happen again, a cool-down or an outage, is no part of it.
    pub(super) fn note(&mut self, group: DataTypes, asked: u32, done: u32, took: Duration) {
        let start = self.inherited.map_or(Measured { seconds: 0.0, days: 0.0 }, |rate| Measured {
            seconds: INHERITED * cells_a_day(group) / rate,
            days: INHERITED,
        });
        let at = self.measured.iter().position(|(known, _)| *known == group).unwrap_or_else(|| {
            self.measured.push((group, start));
            self.measured.len() - 1
        });
        let it = &mut self.measured[at].1;
        let mut seconds = took.as_secs_f64();
        if let Some(a_day) = it.a_day() {
            seconds = seconds.min(OUTLIER * a_day * f64::from(asked.max(1)));
        }
        let fade = (-f64::from(done) / MEMORY).exp();
        *it = Measured { seconds: it.seconds * fade + seconds, days: it.days * fade + f64::from(done) };
    }

    /// Cells a second for what is left, once known.
    pub(super) fn rate(&self, left: &[Left]) -> Option<f64> {
        let cells: f64 = left.iter().map(|it| f64::from(it.cells)).sum();
        let mut seconds = 0.0;
        for it in left.iter().filter(|it| it.days > 0) {
            let own = self.measured.iter().find(|(group, _)| *group == it.group).and_then(|(_, it)| it.a_day());
            let a_day = own.or_else(|| self.a_cell().map(|a_cell| a_cell * cells_a_day(it.group)))?;
            seconds += f64::from(it.days) * a_day;
        }
        if cells > 0.0 && seconds > 0.0 { Some(cells / seconds) } else { self.a_cell().map(f64::recip) }
    }

    /// Seconds a cell takes, as far as groups are known.
    fn a_cell(&self) -> Option<f64> {
        let known = self.measured.iter().filter_map(|(group, it)| Some((it.a_day()?, cells_a_day(*group))));
        let (seconds, cells) = known.fold((0.0, 0.0), |(seconds, cells), it| (seconds + it.0, cells + it.1));
        if seconds > 0.0 { Some(seconds / cells) } else { self.inherited.map(f64::recip) }
    }
}

impl Measured {
    fn a_day(self) -> Option<f64> {
        (self.days > 0.0 && self.seconds > 0.0).then(|| self.seconds / self.days)
    }
}

/// Workouts are one cell of a whole job, so that they count for nothing beside dated types.
fn cells_a_day(group: DataTypes) -> f64 {
    u32::try_from(group.dated().count()).map_or(1.0, |dated| f64::from(dated.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::data_type::DataType;

    const SECOND: Duration = Duration::from_secs(1);

    fn health() -> DataTypes {
        DataTypes::EMPTY.with(DataType::Health)
    }

    fn exercise() -> DataTypes {
        DataTypes::EMPTY.with(DataType::Activities).with(DataType::Workouts)
    }

    fn left(group: DataTypes, days: u32) -> Left {
        Left { group, days, cells: days }
    }

    fn close(found: Option<f64>, wanted: f64) {
        assert!(found.is_some_and(|found| (found / wanted - 1.0).abs() < 1e-9), "{found:?}, not {wanted}");
    }

    #[test]
    fn nothing_is_known_before_something_got_done() {
        let mut speed = Speed::new(None);
        assert_eq!(speed.rate(&[left(health(), 10)]), None);
        speed.note(health(), 7, 0, SECOND);
        assert_eq!(speed.rate(&[left(health(), 10)]), None);
    }

    #[test]
    fn each_group_counts_with_its_own_cost() {
        let mut speed = Speed::new(None);
        speed.note(health(), 7, 7, 14 * SECOND);
        speed.note(exercise(), 7, 7, 7 * SECOND);
        // Ten days of 2 s and ten of 1 s: twenty cells in 30 s.
        close(speed.rate(&[left(health(), 10), left(exercise(), 10)]), 20.0 / 30.0);
        close(speed.rate(&[left(health(), 0), left(exercise(), 10)]), 1.0);
    }

    #[test]
    fn a_group_that_was_not_asked_for_yet_counts_like_the_others() {
        let mut speed = Speed::new(None);
        speed.note(health(), 7, 7, 14 * SECOND);
        close(speed.rate(&[left(health(), 10), left(exercise(), 10)]), 0.5);
    }

    #[test]
    fn a_new_worker_goes_on_from_what_was_known_and_then_measures() {
        let mut speed = Speed::new(Some(4.0));
        close(speed.rate(&[left(health(), 10), left(exercise(), 10)]), 4.0);
        // Four times slower now: it comes through step by step, never at a blow.
        let mut last = 4.0;
        for _ in 0..200 {
            speed.note(health(), 7, 7, 7 * SECOND);
            let rate = speed.rate(&[left(health(), 1000)]).unwrap();
            assert!(rate < last && rate > last / 1.5, "{last} then {rate}");
            last = rate;
        }
        assert!((last - 1.0).abs() < 0.05, "{last}");
    }

    #[test]
    fn one_hiccup_changes_little() {
        let mut speed = Speed::new(None);
        for _ in 0..40 {
            speed.note(health(), 7, 7, 7 * SECOND);
        }
        speed.note(health(), 7, 0, 3600 * SECOND);
        let rate = speed.rate(&[left(health(), 1000)]).unwrap();
        assert!(rate > 0.8, "{rate}");
    }
}
