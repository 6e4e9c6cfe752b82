//! How long which stress lasted, from the curve of a day.
use super::super::day::Day;
use crate::world::numbers::{count, real, rounded};

/// How often stress is measured, in seconds.
const STEP_S: i64 = 180;

/// Seconds by level.
pub struct Split {
    /// 0 to 25.
    pub rest: i64,
    /// 26 to 50.
    pub low: i64,
    /// 51 to 75.
    pub medium: i64,
    /// 76 to 100.
    pub high: i64,
    /// In which exertion hid it.
    pub activity: i64,
}

impl Split {
    /// That of a day.
    pub fn of(day: &Day) -> Self {
        let within = |low: i64, high: i64| {
            let levels = day.series.stress.iter().filter(|(_, level)| (low..=high).contains(level));
            count(levels.count()) * STEP_S
        };
        let activity = day.trained.iter().map(|one| (one.end() - one.start) / 1000).sum();
        Self { rest: within(0, 25), low: within(26, 50), medium: within(51, 75), high: within(76, 100), activity }
    }

    /// Above rest.
    pub fn stressed(&self) -> i64 {
        self.low + self.medium + self.high
    }

    /// All that was measured, exertion included.
    pub fn total(&self) -> i64 {
        self.rest + self.stressed() + self.activity
    }

    /// `part` of all, from 0 to 1.
    pub fn share(&self, part: i64) -> f64 {
        rounded(real(part) / real(self.total().max(1)), 4)
    }

    /// The word for the day.
    pub fn qualifier(&self) -> &'static str {
        match self.share(self.stressed()) {
            share if share < 0.3 => "CALM",
            share if share < 0.5 => "BALANCED",
            share if share < 0.7 => "STRESSFUL",
            _ => "VERY_STRESSFUL",
        }
    }
}
