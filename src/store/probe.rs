//! Whether Redis can be used: tried by writing, since a Redis that is full, can't save or is a replica still answers
//! reads.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::call::Call;
use super::{RedisStore, scripts};
use crate::ports::{Outage, StoreError};

/// A try answers whoever asks within this time.
const HOLDS: Duration = Duration::from_secs(1);
/// How often to try while Redis works, so that an idle program notices an outage, too.
const CALM: Duration = Duration::from_secs(15);
/// How often to try during an outage.
const AWAY: Duration = Duration::from_secs(2);

/// When it was last tried, and what came of it.
#[derive(Default)]
pub(super) struct Probe(Mutex<Option<(Instant, Option<Outage>)>>);

impl RedisStore {
    /// Tries, unless that was done a moment ago. Callers at the same time share one try.
    pub(super) async fn probe(&self) -> Result<(), StoreError> {
        let mut last = self.probe.0.lock().await;
        let outage = match *last {
            Some((at, outage)) if at.elapsed() < HOLDS => outage,
            _ => {
                let call = Call::of(&scripts::PROBE).key("probe", self.keys.probe());
                let outage = match self.redis.write(&call).await {
                    Err(StoreError::Unavailable(outage)) => Some(outage),
                    Ok(_) | Err(StoreError::Unreadable(_)) => None,
                };
                *last = Some((Instant::now(), outage));
                outage
            }
        };
        outage.map_or(Ok(()), |outage| Err(StoreError::Unavailable(outage)))
    }

    /// Tries again and again, forever: so every outage, and its end, gets into the log. Calls `met` after the first
    /// success.
    pub async fn watch(&self, met: impl AsyncFnOnce()) {
        let mut met = Some(met);
        loop {
            let wait = match self.probe().await {
                Ok(()) => {
                    if let Some(met) = met.take() {
                        met().await;
                    }
                    CALM
                }
                Err(_) => AWAY,
            };
            tokio::time::sleep(wait).await;
        }
    }
}
