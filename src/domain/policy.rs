//! What the settings say about jobs.

use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::coverage::Finality;

/// The settings that shape a job.
#[derive(Debug, Clone, Copy)]
pub struct SyncPolicy {
    /// Days of a chunk, at most.
    pub chunk_days: u32,
    /// Days of a window, at most.
    pub window_days: u32,
    /// How many days back a day may still change, since watches upload late.
    pub lookback_days: u32,
    /// When an answer about a day is final.
    pub finality: Finality,
    /// The zone whose calendar days the account lives by.
    pub zone: Tz,
    /// For how long a completed incremental sync makes another one needless.
    pub min_interval: TimeDelta,
}

/// How often whoever holds a lease renews it: twice it may fail before the lease is lost.
#[must_use]
pub fn heartbeat_interval(lease: Duration) -> Duration {
    lease / 3
}
