//! Whether a worker is known to be alive.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::time::Instant;

use crate::ports::WORKER_SILENCE;

/// When the store last accepted this worker's heartbeat.
#[derive(Debug, Clone, Default)]
pub struct Life(Arc<Mutex<Option<Instant>>>);

impl Life {
    pub(super) fn note(&self) {
        *self.0.lock() = Some(Instant::now());
    }

    /// What is wrong if that was too long ago: before the first heartbeat, and while the store is unavailable.
    pub fn trouble(&self) -> Option<&'static str> {
        let is_seen = self.0.lock().is_some_and(|at| at.elapsed() <= WORKER_SILENCE);
        (!is_seen).then_some("Redis got no heartbeat from this worker in the last 30 seconds: it is waiting for Redis.")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_worker_is_well_for_half_a_minute_after_each_sign_of_life() {
        let life = Life::default();
        assert!(life.trouble().is_some(), "no heartbeat yet");
        for _ in 0..3 {
            life.clone().note();
            tokio::time::advance(Duration::from_secs(30)).await;
            assert_eq!(life.trouble(), None);
            tokio::time::advance(Duration::from_secs(1)).await;
            assert!(life.trouble().unwrap().contains("30 seconds"));
        }
    }
}
