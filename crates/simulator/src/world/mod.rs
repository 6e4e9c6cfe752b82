//! The world: one person with a watch, made from a seed.
//!
//! A day follows from the seed and its date alone. Nothing is stored and nothing is generated in sequence: every random
//! choice is drawn from a hash of seed, date and topic ([`chance`]), slow changes are waves over such hashes, and what
//! must last several days (not wearing the watch, an illness, a journey) is decided per block of days, found from the
//! date. So one day alone equals the same day within a week, days can be generated in any order, and memory stays flat.
//!
//! Causes come before effects, so that the curves look real: fitness, illness and tension ([`form`]) drive the night,
//! the activities, the heart rate, the stress and the battery, and the day's totals are summed from those.
pub mod activity;
pub mod battery;
pub mod calendar;
pub mod chance;
pub mod daily;
pub mod extras;
pub mod fact;
pub mod food;
pub mod form;
pub mod laps;
pub mod measured;
pub mod night;
pub mod numbers;
pub mod rest;
pub mod series;
pub mod sport;
pub mod summary;
pub mod track;
pub mod workouts;
pub mod zones;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

/// The clock; injected, so that tests decide what "today" is.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The world up to today.
#[derive(Clone)]
pub struct World {
    /// The seed of everything.
    pub seed: u64,
    /// First day of the watch; there is nothing before it.
    pub watch_since: NaiveDate,
    /// Decides what the last day is. That day is whole, so that it depends on its date alone.
    pub clock: Clock,
}

impl World {
    /// The date at home.
    pub fn today(&self) -> NaiveDate {
        (self.clock)().with_timezone(&calendar::HOME).date_naive()
    }

    /// Whether `date` has data: the watch was owned and worn, and the day is not in the future.
    pub fn has(&self, date: NaiveDate) -> bool {
        (self.watch_since..=self.today()).contains(&date) && !calendar::in_drawer(self.seed, date)
    }
}
