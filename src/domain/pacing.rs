//! How many days one request asks for: fewer after a time-out or a slow answer, more again after quick ones.

use std::collections::BTreeMap;
use std::time::Duration;

use super::data_type::DataTypes;

/// An answer slower than this makes the next request shorter.
const SLOW: Duration = Duration::from_secs(20);
/// An answer quicker than this lets the next request grow again.
const QUICK: Duration = Duration::from_secs(5);

/// So many quick answers in a row make it grow: a time-out costs two minutes, an extra request next to nothing.
const QUICK_ANSWERS: u32 = 3;

/// The size of requests, for each set of types that is asked for together. A hint that dies with the worker.
#[derive(Debug, Clone, Default)]
pub struct Pace(BTreeMap<DataTypes, Limit>);

#[derive(Debug, Clone, Copy)]
struct Limit {
    days: u32,
    quick_answers: u32,
}

impl Pace {
    /// Days to ask for, at most `window_days`.
    #[must_use]
    pub fn days(&self, group: DataTypes, window_days: u32) -> u32 {
        self.0.get(&group).map_or(window_days, |limit| limit.days).min(window_days).max(1)
    }

    /// A request for `days` days did not answer in time: the next asks for half.
    pub fn timed_out(&mut self, group: DataTypes, days: u32) {
        self.0.insert(group, Limit { days: (days / 2).max(1), quick_answers: 0 });
    }

    /// A request for `days` days was answered after `took`.
    pub fn answered(&mut self, group: DataTypes, days: u32, took: Duration) {
        if took > SLOW {
            return self.timed_out(group, days);
        }
        let Some(limit) = self.0.get_mut(&group) else { return };
        limit.quick_answers = if took < QUICK { limit.quick_answers + 1 } else { 0 };
        if limit.quick_answers >= QUICK_ANSWERS {
            *limit = Limit { days: limit.days.saturating_mul(2), quick_answers: 0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_halve_down_to_a_day_and_grow_again() {
        let (mut pace, group) = (Pace::default(), DataTypes::usual());
        let mut seen = vec![pace.days(group, 7)];
        for _ in 0..4 {
            pace.timed_out(group, pace.days(group, 7));
            seen.push(pace.days(group, 7));
        }
        for _ in 0..3 {
            for _ in 0..QUICK_ANSWERS {
                pace.answered(group, pace.days(group, 7), Duration::from_secs(1));
            }
            seen.push(pace.days(group, 7));
        }
        assert_eq!(seen, [7, 3, 1, 1, 1, 2, 4, 7]);
        pace.answered(group, 7, Duration::from_secs(21));
        assert_eq!(pace.days(group, 7), 3);
        for _ in 0..9 {
            pace.answered(group, 3, Duration::from_secs(10));
        }
        assert_eq!(pace.days(group, 7), 3);
    }
}
