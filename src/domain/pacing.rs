//! How many days one request asks for: as many as the upstream answers in good time. And how long to wait after an
//! upstream timed out.

use std::collections::BTreeMap;
use std::time::Duration;

use super::data_type::DataTypes;

/// The share of the time-out that an answer may take, so that a slow moment is not a time-out.
const SHARE: u32 = 2;

/// The size grows after this many answers in a row that would have been in good time with twice as many days: a
/// time-out costs minutes, an extra request next to nothing.
const GOOD_ANSWERS: u32 = 3;

/// The size of requests, for each set of types that is asked for together. A hint that is lost with the worker.
#[derive(Debug, Clone)]
pub struct Pace {
    limits: BTreeMap<DataTypes, Limit>,
    /// Time per day in the last answer.
    a_day: BTreeMap<DataTypes, Duration>,
    /// The longest an answer may take.
    longest: Duration,
}

#[derive(Debug, Clone, Copy)]
struct Limit {
    days: u32,
    good_answers: u32,
}

impl Pace {
    /// For an upstream whose requests time out after `timeout`.
    #[must_use]
    pub fn new(timeout: Duration) -> Self {
        Self { limits: BTreeMap::new(), a_day: BTreeMap::new(), longest: timeout / SHARE }
    }

    /// Days to ask for, at most `most`.
    #[must_use]
    pub fn days(&self, group: DataTypes, most: u32) -> u32 {
        self.limits.get(&group).map_or(most, |limit| limit.days).min(most).max(1)
    }

    /// A request for `days` days timed out: the next asks for half.
    pub fn timed_out(&mut self, group: DataTypes, days: u32) {
        self.limits.insert(group, Limit { days: (days / 2).max(1), good_answers: 0 });
    }

    /// Roughly how much longer the upstream keeps working on an abandoned request for `days` days after having been
    /// waited for so long: it handles one request at a time, and continues after its client disconnects.
    ///
    /// Derived from the earlier time per day, unless the time-out just proved it wrong; otherwise half the time already
    /// waited. Never more than that time, since it may not be working on anything.
    #[must_use]
    pub fn still_takes(&self, group: DataTypes, days: u32, waited: Duration) -> Duration {
        let expected = self.a_day.get(&group).map(|a_day| a_day.saturating_mul(days));
        let rest = expected.and_then(|expected| expected.checked_sub(waited)).filter(|rest| !rest.is_zero());
        rest.map_or(waited / 2, |rest| rest.min(waited))
    }

    /// A request for `days` days was answered after `took`. The time per day tells how many days fit into an answer's
    /// time: the microservice asks Garmin for one day after another.
    pub fn answered(&mut self, group: DataTypes, days: u32, took: Duration) {
        let a_day = took / days.max(1);
        self.a_day.insert(group, a_day);
        let fits = |days: u32| a_day.saturating_mul(days) <= self.longest;
        if !fits(days) {
            let fitting = (1..days).rev().find(|fewer| fits(*fewer)).unwrap_or(1);
            self.limits.insert(group, Limit { days: fitting, good_answers: 0 });
            return;
        }
        let Some(limit) = self.limits.get_mut(&group) else { return };
        limit.good_answers = if fits(limit.days.saturating_mul(2)) { limit.good_answers + 1 } else { 0 };
        if limit.good_answers >= GOOD_ANSWERS {
            *limit = Limit { days: limit.days.saturating_mul(2), good_answers: 0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn requests_halve_down_to_a_day_and_grow_again() {
        let (mut pace, group) = (Pace::new(120 * SECOND), DataTypes::usual());
        let mut seen = vec![pace.days(group, 7)];
        for _ in 0..4 {
            pace.timed_out(group, pace.days(group, 7));
            seen.push(pace.days(group, 7));
        }
        for _ in 0..3 {
            for _ in 0..GOOD_ANSWERS {
                pace.answered(group, pace.days(group, 7), SECOND);
            }
            seen.push(pace.days(group, 7));
        }
        assert_eq!(seen, [7, 3, 1, 1, 1, 2, 4, 7]);
    }

    #[test]
    fn what_a_request_still_takes_is_told_by_the_last_answer_or_taken_to_be_half_of_what_was_waited() {
        let (mut pace, group) = (Pace::new(120 * SECOND), DataTypes::usual());
        assert_eq!(pace.still_takes(group, 7, 120 * SECOND), 60 * SECOND);
        pace.answered(group, 4, 100 * SECOND);
        assert_eq!(pace.still_takes(group, 6, 120 * SECOND), 30 * SECOND);
        assert_eq!(pace.still_takes(group, 30, 120 * SECOND), 120 * SECOND, "forever is too long");
        // Seven days at this pace would have been answered in time, so the pace is outdated.
        pace.answered(group, 7, 35 * SECOND);
        assert_eq!(pace.still_takes(group, 7, 120 * SECOND), 60 * SECOND);
        assert_eq!(pace.still_takes(group, 24, 120 * SECOND), 60 * SECOND);
        assert_eq!(pace.still_takes(group, 25, 120 * SECOND), 5 * SECOND);
        let other = DataTypes::EMPTY;
        assert_eq!(pace.still_takes(other, 25, 120 * SECOND), 60 * SECOND, "each group has a pace of its own");
        assert_eq!(pace.still_takes(other, 25, Duration::ZERO), Duration::ZERO);
    }

    /// Processes a number of requests at a given time per day; returns the sizes asked for.
    fn sizes(timeout: Duration, a_day: Duration, requests: usize) -> Vec<u32> {
        let (mut pace, group) = (Pace::new(timeout), DataTypes::usual());
        let one = |_| {
            let days = pace.days(group, 7);
            if a_day * days > timeout {
                pace.timed_out(group, days);
            } else {
                pace.answered(group, days, a_day * days);
            }
            days
        };
        (0..requests).map(one).collect()
    }

    #[test]
    fn windows_stay_whole_at_the_latencies_of_the_real_thing() {
        // A quarter of a second for each of 28 calls a day: 49 s for a week.
        assert_eq!(sizes(120 * SECOND, 7 * SECOND, 20), [7; 20]);
        // At half the speed, four days fit into a minute, and it stays there.
        assert_eq!(sizes(120 * SECOND, 14 * SECOND, 8), [7, 4, 4, 4, 4, 4, 4, 4]);
        // A week exceeds the time-out: half of it is asked for, which is all that fits.
        assert_eq!(sizes(120 * SECOND, 20 * SECOND, 8), [7, 3, 3, 3, 3, 3, 3, 3]);
        assert_eq!(sizes(120 * SECOND, 100 * SECOND, 4), [7, 3, 1, 1]);
    }

    #[test]
    fn ten_years_never_become_a_request_a_day_while_two_days_fit() {
        for a_day in 1..=30 {
            let days: u32 = sizes(120 * SECOND, a_day * SECOND, 500).into_iter().sum();
            assert!(days >= 1000, "{a_day} s a day: {days} days in 500 requests");
        }
    }
}
