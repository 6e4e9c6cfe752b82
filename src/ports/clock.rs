//! Time and randomness, so that tests can control them.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;

    /// The calendar day in a zone.
    fn today(&self, zone: Tz) -> NaiveDate {
        self.now().with_timezone(&zone).date_naive()
    }
}

/// Gives random numbers.
pub trait Random: Send + Sync {
    /// A number in `0.0..1.0`.
    fn fraction(&self) -> f64;

    /// 80 random bits (in the low end), for an id.
    fn bits(&self) -> u128;
}
