//! Values derived from a job's record.

use chrono::{DateTime, Utc};

use crate::domain::job::{Job, Status};

/// The work of so many windows must be done before the speed is meaningful.
const WINDOWS_FOR_SPEED: f64 = 3.0;

/// The remaining seconds of a running job at its measured speed, which its worker weights by the remaining work; `None`
/// before the work of three windows is done, and while it waits for the upstream (`next_attempt_at` applies then).
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole, positive number of seconds")]
pub fn eta_seconds(job: &Job) -> Option<u64> {
    let rate = job.rate.filter(|rate| *rate > 0.0)?;
    let is_early = job.progress * f64::from(job.windows_total) < WINDOWS_FOR_SPEED;
    if job.status != Status::Running || is_early || job.next_attempt_at.is_some() {
        return None;
    }
    let units = f64::from(job.request.units());
    Some(((1.0 - job.progress) * units / rate).ceil() as u64)
}

/// Seconds since the worker's last heartbeat, so that slow and stuck can be told apart; `None` unless running.
#[must_use]
pub fn seconds_since_heartbeat(job: &Job, now: DateTime<Utc>) -> Option<u64> {
    let last = job.heartbeat_at.filter(|_| job.status == Status::Running)?;
    Some(u64::try_from((now - last).num_seconds()).unwrap_or(0))
}
