//! Job settings.

use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::coverage::Finality;

/// The settings that shape a job.
#[derive(Debug, Clone, Copy)]
pub struct SyncPolicy {
    /// Most days per chunk.
    pub chunk_days: u32,
    /// Most days per window.
    pub window_days: u32,
    /// How many days back a day may still change, since watches upload late.
    pub lookback_days: u32,
    /// When an answer about a day is final.
    pub finality: Finality,
    /// The time zones that define an account's calendar days.
    pub zones: Zones,
    /// How long after a completed incremental sync another one is unnecessary.
    pub min_interval: TimeDelta,
}

/// Which time zone defines an account's calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zones {
    /// The one that is set for all accounts, if one is.
    pub set: Option<Tz>,
    /// That of the machine, for accounts whose own is not known.
    pub machine: Tz,
}

impl Zones {
    /// The zone of an account whose own is this, if known.
    #[must_use]
    pub fn of(self, account: Option<Tz>) -> Tz {
        self.set.or(account).unwrap_or(self.machine)
    }
}

/// How often the holder of a lease renews it: it may fail twice before the lease is lost.
#[must_use]
pub fn heartbeat_interval(lease: Duration) -> Duration {
    lease / 3
}
