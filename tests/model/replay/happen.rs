//! Events that are not calls, applied to the real Redis: passing time, and damage.

use std::fmt::Display;

use redis::AsyncCommands;

use super::{Rig, job_id, key, user_id, worker_id};
use crate::protocol::{Action, Seen, World};

/// An epoch that no clock will produce for a hundred years.
const FAR_AHEAD: u64 = 5_000_000_000_000_000;
/// More than a trace has claims, so that no two jobs get the same epoch.
const FURTHER: u64 = 1000;

/// A key, how many ms it has left (negative: it does not expire), and what it holds, as Redis itself writes it down.
pub(super) type Entry = (String, i64, Vec<u8>);

impl Rig {
    async fn save(&mut self) -> redis::RedisResult<()> {
        self.saved.clear();
        let keys: Vec<String> = self.raw.keys("*").await?;
        for name in keys {
            let mut reads = redis::pipe();
            reads.pttl(&name).cmd("DUMP").arg(&name);
            let (left, text) = reads.query_async(&mut self.raw).await?;
            self.saved.push((name, left, text));
        }
        Ok(())
    }

    async fn lose_data(&mut self) -> redis::RedisResult<()> {
        let mut writes = redis::pipe();
        writes.cmd("FLUSHDB");
        for (name, left, text) in self.saved.drain(..) {
            writes.cmd("RESTORE").arg(name).arg(left.max(0)).arg(text);
        }
        writes.exec_async(&mut self.raw).await
    }

    /// Applies it; events that do not fit the state do nothing.
    pub(super) async fn happen(&mut self, world: &World, action: Action) -> redis::RedisResult<()> {
        match action {
            Action::Save => return self.save().await,
            Action::LoseData => return self.lose_data().await,
            _ => {}
        }
        let raw = &mut self.raw;
        let of = |kind: &str, name: &dyn Display| key(&format!("{kind}:{name}"));
        match action {
            Action::Expire { job } => raw.del(of("lease", &job_id(job))).await,
            Action::Outage => {
                let all: Vec<_> = (0u8..).take(self.shape.jobs.len()).map(|job| of("lease", &job_id(job))).collect();
                raw.del(all).await
            }
            Action::Age { job } if world.redis.active[usize::from(job)].is_some() => {
                raw.zadd(key("active"), job_id(job).as_str(), job).await
            }
            Action::Silence { worker } if world.redis.seen[usize::from(worker)].0 != Seen::Never => {
                raw.zadd(key("workers"), worker_id(worker).as_str(), 0).await
            }
            Action::DropSignal { job } => raw.lrem(key("queue"), 0, job_id(job).as_str()).await,
            Action::StraySignal { job } => raw.rpush(key("queue"), job_id(job).as_str()).await,
            Action::StrayInFlight { worker, job } => {
                raw.rpush(of("inflight", &worker_id(worker)), job_id(job).as_str()).await
            }
            Action::StrayActive { job } => {
                let (seconds, _): (u64, u64) = redis::cmd("TIME").query_async(raw).await?;
                raw.zadd(key("active"), job_id(job).as_str(), seconds * 1000).await
            }
            Action::StrayLock { job } => {
                let user = user_id(self.shape.jobs[usize::from(job)].user);
                raw.set(of("lock", &user), job_id(job).as_str()).await
            }
            Action::StrayLease { task } if world.redis.status(world.tasks[task].job).is_some() => {
                let claim = &self.held[task].claim;
                raw.pset_ex(of("lease", &claim.job), claim.holder(), 600_000).await
            }
            Action::DropLatest { user } => raw.del(of("latest", &user_id(user))).await,
            Action::DropChunk { job } => {
                let it = self.shape.jobs[usize::from(job)];
                raw.hdel(of("chunks", &job_id(job)), it.chunk_of(it.units() - 1)).await
            }
            Action::ClockBack { job } => {
                let Some(it) = &world.redis.jobs[usize::from(job)] else { return Ok(()) };
                let epoch = FAR_AHEAD.max(self.epochs.keys().max().copied().unwrap_or_default() + FURTHER);
                self.newest = epoch;
                self.epochs.insert(epoch, it.epoch);
                // The claim that had it recorded it as the newest.
                raw.set::<_, _, ()>(key("epoch"), epoch).await?;
                raw.hset(of("job", &job_id(job)), "epoch", epoch).await
            }
            Action::Unlink { user } => raw.hdel(of("account", &user_id(user)), "credentials").await,
            Action::Link { user } => raw.hset(of("account", &user_id(user)), "credentials", "x").await,
            Action::OlderThanOthers { user, others } => {
                let jobs = of("jobs", &user_id(user));
                let ids: Vec<_> = (0..others).map(|n| (9e14, format!("01ZZZZZZZZZZZZZZZZ{n:08}"))).collect();
                raw.zrembyscore::<_, _, _, ()>(&jobs, 8e14, "+inf").await?;
                raw.zadd_multiple(&jobs, &ids).await
            }
            _ => Ok(()),
        }
    }
}
