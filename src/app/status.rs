//! What a job's record says beyond its fields.

use chrono::{DateTime, Utc};

use crate::domain::job::{Job, Status};

/// How many windows must be done before a speed means anything.
const WINDOWS_FOR_SPEED: u32 = 3;

/// How many seconds a running job will still take at its measured speed, which its worker weighs by what is left to do; none before three windows are done, and none
/// while it waits for the upstream (its `next_attempt_at` speaks then).
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole, positive number of seconds")]
pub fn eta_seconds(job: &Job) -> Option<u64> {
    let rate = job.rate.filter(|rate| *rate > 0.0)?;
    if job.status != Status::Running || job.windows_done < WINDOWS_FOR_SPEED || job.next_attempt_at.is_some() {
        return None;
    }
    let cells = f64::from(job.request.cells());
    Some(((1.0 - job.progress) * cells / rate).ceil() as u64)
}

/// Seconds since the worker's last sign of life, so that slow and stuck can be told apart; none unless running.
#[must_use]
pub fn seconds_since_heartbeat(job: &Job, now: DateTime<Utc>) -> Option<u64> {
    let last = job.heartbeat_at.filter(|_| job.status == Status::Running)?;
    Some(u64::try_from((now - last).num_seconds()).unwrap_or(0))
}
