//! The real clock and real randomness: the only place that asks the machine for them.

use chrono::{DateTime, Utc};
use rand::RngExt as _;

use crate::ports::{Clock, Random};

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's time enters")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// The thread's random numbers, seeded by the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's randomness enters")]
    fn fraction(&self) -> f64 {
        rand::rng().random()
    }

    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's randomness enters")]
    fn bits(&self) -> u128 {
        rand::rng().random()
    }
}
