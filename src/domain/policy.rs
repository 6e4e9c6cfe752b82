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
    /// The account's time zone, which defines its calendar days.
    pub zone: Tz,
    /// How long after a completed incremental sync another one is unnecessary.
    pub min_interval: TimeDelta,
}

/// How often the holder of a lease renews it: it may fail twice before the lease is lost.
#[must_use]
pub fn heartbeat_interval(lease: Duration) -> Duration {
    lease / 3
}
