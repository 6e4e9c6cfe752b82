//! The input of the domain's rules, and what must be possible from any state.

use garmin_sync::domain::invariants::{JobFacts, Snapshot, UserFacts};
use garmin_sync::domain::job::Status;

use super::action::{Action, Answer};
use super::state::{Redis, Shape};
use super::world::{SinkFacts, World};

impl Redis {
    /// The state as the domain's rules take it.
    pub fn snapshot(&self, shape: &Shape, sink: &[SinkFacts]) -> Snapshot {
        let fact = |n: usize| {
            let (job, id) = (self.jobs[n].as_ref()?, u8::try_from(n).unwrap());
            let it = shape.jobs[n];
            let progress = match job.progress {
                told if told > it.units() => 1.0,
                told => (f64::from(told) / f64::from(it.units())).min(0.999),
            };
            Some(JobFacts {
                user: usize::from(it.user),
                status: job.status,
                epoch: u64::from(job.epoch),
                rev: u64::from(job.rev.0),
                progress,
                units: u64::from(it.all()),
                done: u64::from(job.done),
                days: u64::from(it.coverage_bits(it.all())),
                lease: job.lease.map(|(_, epoch)| u64::from(epoch)),
                is_signalled: self.queue.contains(&id) || self.in_flight.iter().any(|list| list.contains(&id)),
                is_watched: self.active[n].is_some(),
            })
        };
        let user = |n: usize| UserFacts {
            lock: self.lock[n].map(usize::from),
            asked: u64::from(self.asked[n]),
            stored: u64::from(sink[n].stored),
            covered: u64::from(self.covered[n]),
            final_days: u64::from(self.final_days[n]),
            writer: u64::from(sink[n].writer),
        };
        Snapshot { jobs: (0..self.jobs.len()).map(fact).collect(), users: (0..self.lock.len()).map(user).collect() }
    }
}

impl World {
    pub fn snapshot(&self, shape: &Shape) -> Snapshot {
        self.redis.snapshot(shape, &self.sink)
    }

    /// At most one claim of a job is accepted, and the sink refuses no claim that Redis accepts; unless Redis has lost
    /// data and treats an old claim as the newest: then the sink refuses it, and its worker gives up.
    pub fn has_one_writer(&self, shape: &Shape) -> bool {
        let accepted: Vec<_> = self.tasks.iter().filter(|task| self.is_accepted(task)).collect();
        let jobs: std::collections::BTreeSet<_> = accepted.iter().map(|task| task.job).collect();
        let writer = |job: u8| self.sink[usize::from(shape.jobs[usize::from(job)].user)].writer;
        accepted.len() == jobs.len()
            && (self.has_lost_data || accepted.iter().all(|task| task.epoch >= writer(task.job)))
    }

    /// Whether every worker with a valid claim that considers all done can end its job, or give it back.
    pub fn holders_can_end(&self, shape: &Shape) -> bool {
        (0..self.tasks.len()).filter(|n| self.is_accepted(&self.tasks[*n])).all(|task| {
            let mut next = self.clone();
            match next.apply(shape, Action::Complete { task }, &[]) {
                Answer::Ok => true,
                Answer::Undone => next.apply(shape, Action::Release { task }, &[]) == Answer::Ok,
                _ => false,
            }
        })
    }

    /// Whether, when all workers are gone and time passes, one rescue puts every job that should continue in the queue,
    /// and one new worker completes them all.
    pub fn can_recover(&self, shape: &Shape) -> bool {
        let mut next = self.clone();
        let goes_on = |status| matches!(status, Status::Pending | Status::Running);
        next.apply(shape, Action::Outage, &[]);
        let jobs = 0..u8::try_from(shape.jobs.len()).unwrap();
        for job in jobs.clone().filter(|job| self.redis.active[usize::from(*job)].is_some()) {
            next.apply(shape, Action::Age { job }, &[]);
            next.apply(shape, Action::RescueJob { job }, &[]);
        }
        for job in jobs.filter(|job| self.redis.status(*job).is_some_and(goes_on)) {
            if next.redis.status(job) == Some(Status::Failed) {
                continue;
            }
            if next.redis.status(job) != Some(Status::Pending) || !next.redis.queue.contains(&job) {
                return false;
            }
            if next.apply(shape, Action::Claim { worker: 0, job }, &[]) != Answer::Claimed {
                return false;
            }
            let task = next.tasks.len() - 1;
            for unit in 0..shape.jobs[usize::from(job)].units() {
                let stored = next.apply(shape, Action::Store { task, unit }, &[]);
                let written = next.apply(shape, Action::Progress { task, is_heard: true }, &[]);
                if (stored, written) != (Answer::Ok, Answer::Ok) {
                    return false;
                }
            }
            if next.apply(shape, Action::Complete { task }, &[]) != Answer::Ok {
                return false;
            }
        }
        true
    }
}
