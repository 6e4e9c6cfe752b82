//! Recovery from lost workers and lost signals.

use garmin_sync::domain::job::Event;

use super::action::Answer;
use super::state::{Code, Redis, Seen, Shape};

/// Jobs lost, given up, signalled.
pub(super) type Report = (u32, u32, u32);

impl Redis {
    pub(super) fn rescue_job(&mut self, shape: &Shape, id: u8) -> Report {
        let (at, is_queued) = (usize::from(id), self.queue.contains(&id));
        let is_recent = self.active[at] == Some(false);
        let Some(job) = self.job(id) else {
            self.unsignal(id);
            return (0, 0, 0);
        };
        if job.status.after(Event::Requeue).is_ok() {
            if job.lease.is_some() {
                return (0, 0, 0);
            }
            job.stall_count += 1;
            if job.stall_count < shape.stall_limit {
                job.go(Event::Requeue);
                self.signal(id, false);
                return (1, 0, 0);
            }
            job.go(Event::GiveUp);
            job.code = Some(Code::WorkerLost);
            self.unlock(shape.jobs[at].user, id);
            self.unsignal(id);
            return (0, 1, 0);
        }
        if job.status.after(Event::Claim).is_ok() {
            if is_recent || is_queued {
                return (0, 0, 0);
            }
            // Without its lock nobody could claim it.
            let user = usize::from(shape.jobs[at].user);
            let holder = self.lock[user].filter(|it| self.status(*it).is_some_and(|status| !status.is_ended()));
            self.lock[user] = holder.or(Some(id));
            self.signal(id, false);
            return (0, 0, 1);
        }
        self.unsignal(id);
        (0, 0, 0)
    }

    /// Returns one signal of a worker's list; whether its job was signalled.
    pub(super) fn requeue_orphan(&mut self, worker: u8, id: u8) -> bool {
        let list = &mut self.in_flight[usize::from(worker)];
        if !list.contains(&id) {
            return false;
        }
        list.retain(|it| *it != id);
        let waits = self.status(id).is_some_and(|status| status.after(Event::Claim).is_ok());
        if waits {
            self.signal(id, true);
        }
        waits
    }

    /// Returns all signals of a worker, and forgets it; how many jobs were signalled.
    pub(super) fn leave(&mut self, worker: u8) -> u32 {
        let mut signalled = 0;
        for id in self.in_flight[usize::from(worker)].clone() {
            signalled += u32::from(self.requeue_orphan(worker, id));
        }
        self.seen[usize::from(worker)].0 = Seen::Never;
        signalled
    }

    /// A whole rescue; `order` is the order in which it visits the jobs.
    pub(super) fn rescue(&mut self, shape: &Shape, order: &[u8]) -> Answer {
        let (mut lost, mut given_up, mut signalled) = (0, 0, 0);
        for id in order {
            let (a, b, c) = self.rescue_job(shape, *id);
            (lost, given_up, signalled) = (lost + a, given_up + b, signalled + c);
        }
        for worker in 0..shape.workers {
            if self.seen[usize::from(worker)].0 == Seen::LongAgo {
                signalled += self.leave(worker);
            }
        }
        Answer::Swept { lost, given_up, signalled }
    }
}
