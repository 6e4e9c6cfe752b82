//! Start, pause, cancel and resume.

use garmin_sync::domain::job::Event;

use super::action::Answer;
use super::state::{Job, PAST, Redis, Shape};

impl Job {
    /// The state after an event, at rest; the caller has asked whether it is allowed.
    pub(super) fn go(&mut self, event: Event) {
        self.status = event.target();
        self.rev.0 += 1;
        self.worker = None;
        self.stage.0 = false;
        // A job that waits to be resumed has no lease, so that resume need not check for one.
        if event != Event::Resume {
            self.lease = None;
        }
    }
}

impl Redis {
    pub(super) fn start(&mut self, shape: &Shape, id: u8, by: u8) -> Answer {
        let (owner, user) = (shape.jobs[usize::from(id)].user, usize::from(by));
        if self.status(id).is_some() {
            if owner != by {
                return Answer::Damaged;
            }
            self.trim_excess(shape, by);
            return Answer::Started;
        }
        if let Some(holder) = self.lock[user]
            && self.status(holder).is_some_and(|status| !status.is_ended())
        {
            return Answer::Held(holder);
        }
        if !self.is_linked[user] {
            return Answer::NotLinked;
        }
        // Future days are not requested, and nothing is known of them.
        self.covered[user] &= PAST;
        self.final_days[user] &= PAST;
        let it = shape.jobs[usize::from(id)];
        let days = it.coverage_bits(it.all()) & PAST;
        self.jobs[usize::from(id)] = Some(Job::new(days & !self.asked[user]));
        self.again[user] |= days & self.asked[user];
        self.asked[user] |= days;
        self.lock[user] = Some(id);
        self.latest[user] = Some(id);
        self.created[user].0.push(id);
        self.signal(id, false);
        self.trim_excess(shape, by);
        Answer::Started
    }

    pub(super) fn control(&mut self, shape: &Shape, id: u8, by: u8, event: Event) -> Answer {
        let (it, user) = (shape.jobs[usize::from(id)], usize::from(by));
        let holder = self.lock[user].filter(|holder| *holder != id);
        let held = holder.filter(|holder| self.status(*holder).is_some_and(|status| !status.is_ended()));
        let Some(job) = self.job(id).filter(|_| it.user == by) else { return Answer::NotFound };
        if job.status.after(event).is_err() {
            return Answer::WrongState(job.status);
        }
        if event == Event::Resume {
            if let Some(holder) = held {
                return Answer::Held(holder);
            }
            if !job.has_chunks {
                return Answer::Damaged;
            }
            job.go(event);
            for unit in (0..it.units()).filter(|unit| job.failed & (1 << unit) != 0) {
                job.attempts.0[it.chunk_of(unit)] = 0;
            }
            (job.stall_count, job.code, job.failed) = (0, None, 0);
            self.lock[user] = Some(id);
            self.latest[user] = Some(id);
            self.signal(id, false);
            return Answer::Ok;
        }
        job.go(event);
        let first_asked = job.first_asked;
        if event == Event::Cancel {
            self.asked[user] &= self.covered[user] | self.again[user] | !first_asked;
            self.unlock(by, id);
        }
        self.unsignal(id);
        Answer::Ok
    }
}
