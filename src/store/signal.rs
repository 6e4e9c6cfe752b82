//! Waiting for a signal, and requeueing signals that were taken.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncCommands, Direction};
use tokio::sync::Mutex;

use super::call::Call;
use super::classify::{redis_error, too_late};
use super::{RedisStore, damage, scripts};
use crate::domain::ids::{JobId, WorkerId};
use crate::domain::job::Event;
use crate::domain::span::millis;
use crate::ports::{StoreError, Work as _};

/// A single wait lasts at most this share of a lease, so that a waiting worker never counts as lost.
const WAIT_SHARE: f64 = 0.8;

/// The waiting connection, kept between waits. It is taken out for each: dropping a wait closes its connection, and
/// Redis ends the wait too.
#[derive(Default)]
pub(super) struct SignalLine(Mutex<Option<MultiplexedConnection>>);

impl RedisStore {
    pub(super) async fn wait_for_signal(&self, worker: &WorkerId) -> Result<Option<JobId>, StoreError> {
        self.heartbeat(worker).await?;

        let kept = self.line.0.lock().await.take();
        let mut line = match kept {
            Some(line) => line,
            None => self.redis.apart().await?,
        };
        let wait = self.lease.mul_f64(WAIT_SHARE);
        let inflight = self.keys.inflight(worker);
        let popped = line.blmove(self.keys.queue(), &inflight, Direction::Right, Direction::Left, wait.as_secs_f64());
        // Redis answers in time or is unreachable; the connection itself has no time-out.
        let limit = wait + self.redis.timeout();
        let taken: Result<Option<Vec<u8>>, _> =
            tokio::time::timeout(limit, popped).await.map_err(too_late)?.map_err(redis_error);
        // A lost connection is not reused: the next wait opens another.
        if !matches!(taken, Err(StoreError::Unavailable(_))) {
            *self.line.0.lock().await = Some(line);
        }
        let taken = match taken {
            Err(StoreError::Unreadable(_)) => {
                self.mend(&[self.shared(), vec![self.list_of(worker)]].concat()).await?;
                return Ok(None);
            }
            taken => taken?,
        };

        let Some(text) = taken else { return Ok(None) };
        if let Some(job) = damage::job_id(&text) {
            return Ok(Some(job));
        }
        tracing::warn!("the queue held something that is not a job id; it was removed");
        let _: u32 = self.redis.checkout().await?.lrem(&inflight, 0, text).await.map_err(redis_error)?;
        Ok(None)
    }

    pub(super) async fn return_signals(&self, worker: &WorkerId) -> Result<(), StoreError> {
        // Closes the connection; no wait can be in progress, since the worker dropped it before stopping.
        self.line.0.lock().await.take();
        self.requeue(worker, None).await.map(drop)
    }

    /// Requeues the signals in a worker's list and removes the worker, unless it sent a heartbeat within `silence`
    /// (`None`: it is stopping). Returns how many jobs were signalled.
    pub(super) async fn requeue(&self, worker: &WorkerId, silence: Option<Duration>) -> Result<u32, StoreError> {
        let keys = &self.keys;
        let inflight = keys.inflight(worker);
        let silence_ms = silence.map(millis);
        let signals: Result<Vec<Vec<u8>>, _> =
            self.redis.checkout().await?.lrange(&inflight, 0, -1).await.map_err(redis_error);
        let signals = match signals {
            Err(StoreError::Unreadable(_)) => {
                self.mend(&[self.list_of(worker)]).await?;
                Vec::new()
            }
            signals => signals?,
        };
        let mut signalled = 0;
        for signal in &signals {
            let Some(job) = damage::job_id(signal) else {
                let _: u32 = self.redis.checkout().await?.lrem(&inflight, 0, signal).await.map_err(redis_error)?;
                continue;
            };
            let call = self.about(&scripts::REQUEUE, &job).key("inflight", inflight.clone());
            let call = call.key("workers", keys.workers()).arg("worker", worker.as_str());
            let call = call.arg("waiting", scripts::statuses(Event::Claim)).arg("silence_ms", silence_ms);
            if self.write(&call, &[]).await?.word() == "SIGNALLED" {
                signalled += 1;
            }
        }
        let call = Call::of(&scripts::DEREGISTER).key("workers", keys.workers()).key("inflight", inflight);
        let call = call.arg("worker", worker.as_str()).arg("silence_ms", silence_ms);
        self.write(&call, &[]).await?;
        Ok(signalled)
    }
}
