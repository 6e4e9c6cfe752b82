//! Redis, the workers and the sink together, and one step of them.

use garmin_sync::domain::job::Event;

use super::action::{Action, Answer};
use super::state::{Redis, Seen, Shape, Unseen};

/// What a worker knows of a job that it claimed. It is never removed: its worker may call late.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Task {
    pub worker: u8,
    pub job: u8,
    pub epoch: u8,
    /// Units that it considers done.
    pub done: u8,
    /// Units that the sink confirmed, and Redis has not.
    pub new: u8,
    pub failed: u8,
    pub attempts: Unseen<[u8; 2]>,
}

/// What the sink holds of one user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SinkFacts {
    /// The newest epoch that wrote.
    pub writer: u8,
    pub stored: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    pub redis: Redis,
    pub tasks: Vec<Task>,
    pub sink: Vec<SinkFacts>,
    /// Claims granted so far: the clock for epochs, which no loss of data sets back.
    pub claims: u8,
    pub saved: Option<Box<Redis>>,
    pub has_lost_data: bool,
    /// The rule that the step here broke.
    pub broken: Option<&'static str>,
}

impl World {
    pub fn new(shape: &Shape) -> Self {
        Self {
            redis: Redis::new(shape),
            tasks: vec![],
            sink: vec![SinkFacts::default(); usize::from(shape.users)],
            claims: 0,
            saved: None,
            has_lost_data: false,
            broken: None,
        }
    }

    /// Does one step; `order` is the order in which a rescue visits the jobs.
    pub fn apply(&mut self, shape: &Shape, action: Action, order: &[u8]) -> Answer {
        let redis = &mut self.redis;
        match action {
            Action::Start { job, by } => return redis.start(shape, job, by),
            Action::Control { job, by, event } => return redis.control(shape, job, by, event),
            Action::Take { worker } => {
                redis.seen[usize::from(worker)].0 = Seen::Recently;
                let Some(job) = redis.queue.pop() else { return Answer::Silent };
                redis.in_flight[usize::from(worker)].insert(0, job);
                return Answer::Taken(job);
            }
            Action::Claim { worker, job } => return self.claim(shape, worker, job),
            Action::Renew { task } => return redis.renew(&self.tasks[task]),
            Action::Store { task, unit } => return self.store(shape, task, unit),
            Action::Progress { task, is_heard } => {
                let it = &mut self.tasks[task];
                let told = u8::try_from(it.done.count_ones()).unwrap();
                let answer = redis.progress(shape, it, told);
                if answer == Answer::Ok && is_heard {
                    it.new = 0;
                }
                return answer;
            }
            Action::Show { task } => return redis.progress(shape, &self.tasks[task], 0),
            Action::Miss { task, unit } => {
                let it = &mut self.tasks[task];
                it.failed |= 1 << unit;
                it.attempts.0[shape.jobs[usize::from(it.job)].chunk_of(unit)] += 1;
                let told = u8::try_from(it.done.count_ones()).unwrap();
                return redis.progress(shape, it, told);
            }
            Action::Complete { task } => return redis.finish(shape, &self.tasks[task], true),
            Action::Fail { task } => return redis.finish(shape, &self.tasks[task], false),
            Action::Release { task } => return redis.release(&self.tasks[task]),
            Action::RescueJob { job } => drop(redis.rescue_job(shape, job)),
            Action::Return { worker, job } => drop(redis.requeue_orphan(worker, job)),
            Action::Rescue => return redis.rescue(shape, order),
            Action::Leave { worker } => drop(redis.leave(worker)),
            Action::ForgetBusy { .. } => return Answer::Kept,
            Action::TrimOne { job } => {
                return if redis.trim(shape, job) { Answer::Trimmed } else { Answer::Kept };
            }
            _ => self.happen(shape, action),
        }
        Answer::Silent
    }

    /// Events that are not calls.
    fn happen(&mut self, shape: &Shape, action: Action) {
        let redis = &mut self.redis;
        match action {
            Action::Expire { job } => redis.job(job).into_iter().for_each(|it| it.lease = None),
            Action::Outage => redis.jobs.iter_mut().flatten().for_each(|it| it.lease = None),
            Action::Age { job } => redis.active[usize::from(job)].iter_mut().for_each(|is_old| *is_old = true),
            Action::Silence { worker } => {
                let seen = &mut redis.seen[usize::from(worker)].0;
                *seen = if *seen == Seen::Never { Seen::Never } else { Seen::LongAgo };
            }
            Action::Save => self.saved = Some(Box::new(redis.clone())),
            Action::LoseData => {
                self.redis = *self.saved.take().unwrap();
                self.has_lost_data = true;
            }
            Action::DropSignal { job } => redis.queue.retain(|it| *it != job),
            Action::StraySignal { job } => redis.queue.push(job),
            Action::StrayInFlight { worker, job } => redis.in_flight[usize::from(worker)].push(job),
            Action::StrayActive { job } => redis.active[usize::from(job)] = Some(false),
            Action::StrayLock { job } => redis.lock[usize::from(shape.jobs[usize::from(job)].user)] = Some(job),
            Action::StrayLease { task } => {
                let it = &self.tasks[task];
                redis.job(it.job).into_iter().for_each(|job| job.lease = Some((it.worker, it.epoch)));
            }
            Action::DropLatest { user } => redis.latest[usize::from(user)] = None,
            Action::DropChunk { job } => redis.job(job).into_iter().for_each(|it| it.has_chunks = false),
            Action::Unlink { user } => redis.is_linked[usize::from(user)] = false,
            Action::Link { user } => redis.is_linked[usize::from(user)] = true,
            Action::OlderThanOthers { user, others } => redis.others[usize::from(user)].0 = others,
            _ => {}
        }
    }

    fn claim(&mut self, shape: &Shape, worker: u8, job: u8) -> Answer {
        let epoch = match self.redis.claim(shape, worker, job, self.claims) {
            Ok(epoch) => epoch,
            Err(answer) => return answer,
        };
        self.claims = epoch;
        let it = self.redis.jobs[usize::from(job)].as_ref().unwrap();
        let (done, failed, attempts) = (it.done, it.failed, it.attempts);
        self.tasks.push(Task { worker, job, epoch, done, new: 0, failed, attempts });
        Answer::Claimed
    }

    /// The sink takes a write of the newest epoch that it knows, or a newer one.
    fn store(&mut self, shape: &Shape, task: usize, unit: u8) -> Answer {
        let it = &mut self.tasks[task];
        let job = shape.jobs[usize::from(it.job)];
        let sink = &mut self.sink[usize::from(job.user)];
        if sink.writer > it.epoch {
            return Answer::Refused;
        }
        sink.writer = it.epoch;
        sink.stored |= job.coverage_bits(1 << unit);
        it.new |= 1 << unit;
        it.done |= 1 << unit;
        it.failed &= !(it.done & job.beside(unit));
        it.attempts.0[job.chunk_of(unit)] += 1;
        Answer::Ok
    }

    /// Whether the task's writes are accepted now.
    pub fn is_accepted(&self, task: &Task) -> bool {
        let job = self.redis.jobs[usize::from(task.job)].as_ref();
        job.is_some_and(|it| it.status.after(Event::Release).is_ok() && it.lease == Some((task.worker, task.epoch)))
    }
}
