//! A worker's calls under its claim.

use garmin_sync::domain::job::{Event, Status};

use super::action::Answer;
use super::state::{Code, FINAL, Job, Redis, Seen, Shape};
use super::world::Task;

impl Redis {
    /// The new epoch, if the claim is granted; else the answer.
    pub(super) fn claim(&mut self, shape: &Shape, worker: u8, id: u8, newest: u8) -> Result<u8, Answer> {
        self.in_flight[usize::from(worker)].retain(|it| *it != id);
        let lock = self.lock[usize::from(shape.jobs[usize::from(id)].user)];
        let waits = self.job(id).filter(|job| job.status.after(Event::Claim).is_ok() && lock == Some(id));
        let job = waits.ok_or(Answer::Refused)?;
        if !job.has_chunks {
            return Err(Answer::Damaged);
        }
        job.status = Event::Claim.target();
        job.rev.0 += 1;
        job.epoch = job.epoch.max(newest) + 1;
        job.worker = Some(worker);
        job.lease = Some((worker, job.epoch));
        let epoch = job.epoch;
        self.active[usize::from(id)] = Some(false);
        Ok(epoch)
    }

    /// The job, if the task's claim is valid; else what its worker learns.
    fn ours(&mut self, task: &Task) -> Result<&mut Job, Answer> {
        let Some(job) = self.job(task.job) else { return Err(Answer::Lost(None)) };
        let is_running = job.status.after(Event::Release).is_ok();
        if is_running && job.lease == Some((task.worker, task.epoch)) {
            Ok(job)
        } else {
            Err(Answer::Lost(Some(job.status)))
        }
    }

    pub(super) fn renew(&mut self, task: &Task) -> Answer {
        if let Some(job) = self.job(task.job)
            && (job.status, job.lease, job.epoch) == (Status::Running, None, task.epoch)
        {
            job.lease = Some((task.worker, task.epoch));
        }
        match self.ours(task) {
            Ok(job) => job.rev.0 += 1,
            Err(lost) => return lost,
        }
        let seen = &mut self.seen[usize::from(task.worker)].0;
        if *seen != Seen::Never {
            *seen = Seen::Recently;
        }
        Answer::Ok
    }

    /// Writes what the task did; `told` is how many units its progress reports.
    pub(super) fn progress(&mut self, shape: &Shape, task: &Task, told: u8) -> Answer {
        let it = shape.jobs[usize::from(task.job)];
        let job = match self.ours(task) {
            Ok(job) => job,
            Err(lost) => return lost,
        };
        if !job.has_chunks {
            return Answer::Damaged;
        }
        job.rev.0 += 1;
        job.progress = job.progress.max(told.min(it.units()));
        job.stage.0 = true;
        if task.new != 0 {
            job.stall_count = 0;
        }
        job.done |= task.new;
        (job.failed, job.attempts) = (task.failed, task.attempts);
        let bits = it.coverage_bits(task.new);
        self.covered[usize::from(it.user)] |= bits;
        self.final_days[usize::from(it.user)] |= bits & FINAL;
        Answer::Ok
    }

    pub(super) fn finish(&mut self, shape: &Shape, task: &Task, is_complete: bool) -> Answer {
        let it = shape.jobs[usize::from(task.job)];
        let job = match self.ours(task) {
            Ok(job) => job,
            Err(lost) => return lost,
        };
        if is_complete {
            if !job.has_chunks {
                return Answer::Damaged;
            }
            if job.done.count_ones() < u32::from(it.units()) {
                return Answer::Undone;
            }
            job.go(Event::Complete);
            job.progress = it.units() + 1;
        } else {
            job.go(Event::Fail);
            job.code = Some(Code::SinkUnavailable);
        }
        self.unlock(it.user, task.job);
        self.unsignal(task.job);
        Answer::Ok
    }

    pub(super) fn release(&mut self, task: &Task) -> Answer {
        match self.ours(task) {
            Ok(job) => job.go(Event::Release),
            Err(lost) => return lost,
        }
        self.signal(task.job, true);
        Answer::Ok
    }
}
