//! What the store should do, said once more without Redis: plain values, and the rules of the domain.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use garmin_sync::domain::bitmap::Bitmap;
use garmin_sync::domain::chunk::Chunk;
use garmin_sync::domain::coverage::bit_of;
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::dates::DateRange;
use garmin_sync::domain::failure::ErrorCode;
use garmin_sync::domain::ids::{Claim, JobId, UserId, WorkerId};
use garmin_sync::domain::job::{Event, Request, Status};
use garmin_sync::domain::ledger::{Ledger, NewBits};
use garmin_sync::domain::plan::Plan;
use garmin_sync::domain::stage::Stage;
use garmin_sync::ports::{ControlOutcome, KnownDay, NewJob, Progress, RescueReport, StartOutcome};

/// A job without its times.
#[derive(Debug, Clone)]
pub struct ModelJob {
    pub request: Request,
    pub status: Status,
    pub rev: u64,
    pub losses: u32,
    pub progress: f64,
    pub worker: Option<WorkerId>,
    pub stage: Option<Stage>,
    pub code: Option<ErrorCode>,
    pub was_started: bool,
    pub claims: u32,
    pub first_asked: Marks,
    pub done: BTreeSet<(DataType, u32)>,
    pub no_data: BTreeSet<(DataType, u32)>,
    pub chunks: Vec<Chunk>,
    /// The claim whose lease runs, by its number.
    pub lease: Option<(WorkerId, u32)>,
    /// Whether its last signal is longer ago than a lease.
    pub is_old: bool,
}

impl ModelJob {
    pub fn ledger(&self) -> Ledger {
        let by_type = |all: &BTreeSet<(DataType, u32)>| {
            let mut by_type: BTreeMap<DataType, Bitmap> = BTreeMap::new();
            for (one, bit) in all {
                by_type.entry(*one).or_default().set(*bit);
            }
            by_type
        };
        Ledger::restore(&self.request, by_type(&self.done), by_type(&self.no_data), self.chunks.clone())
    }

    fn go(&mut self, event: Event) {
        self.status = event.target();
        self.rev += 1;
        self.worker = None;
        self.stage = None;
        self.lease = None;
    }
}

type Marks = BTreeSet<(UserId, DataType, u32)>;

#[derive(Debug, Default)]
pub struct Model {
    pub jobs: BTreeMap<JobId, ModelJob>,
    pub locks: BTreeMap<UserId, JobId>,
    pub latest: BTreeMap<UserId, JobId>,
    /// The next to be taken is first.
    pub queue: VecDeque<JobId>,
    pub inflight: BTreeMap<WorkerId, Vec<JobId>>,
    pub workers: BTreeSet<WorkerId>,
    /// Workers that gave no sign of life for long.
    pub silent: BTreeSet<WorkerId>,
    pub asked: Marks,
    pub again: Marks,
    pub covered: Marks,
    pub empty: Marks,
    pub settled: Marks,
    pub accepted: Marks,
    /// When a day was first and last tried in vain.
    pub tried: BTreeMap<(UserId, DataType, u32), (u32, u32)>,
}

/// `Ok`, or the status that a refused worker learns.
pub type Written = Result<(), Option<Status>>;

impl Model {
    fn signal(&mut self, job: &JobId, is_next: bool) {
        self.queue.retain(|known| known != job);
        if is_next {
            self.queue.push_front(job.clone());
        } else {
            self.queue.push_back(job.clone());
        }
        self.jobs.get_mut(job).unwrap().is_old = false;
    }

    fn release(&mut self, job: &JobId) {
        self.queue.retain(|known| known != job);
        if self.jobs[job].status.is_ended() {
            self.locks.retain(|_, held| held != job);
        }
    }

    pub fn start(&mut self, new: &NewJob) -> StartOutcome {
        let user = &new.request.user;
        if self.jobs.contains_key(&new.id) {
            return StartOutcome::Started;
        }
        if let Some(held) = self.locks.get(user) {
            return StartOutcome::Held(held.clone());
        }
        let whole = DataType::ALL.into_iter().filter(|one| one.is_dated() && new.request.is_whole(*one));
        let days = |one| {
            let asked = new.request.range.iter().filter(move |day| new.request.selection.contains(one, *day));
            asked.filter_map(bit_of).map(move |bit| (user.clone(), one, bit))
        };
        let (again, first_asked): (Marks, Marks) = whole.flat_map(days).partition(|mark| self.asked.contains(mark));
        self.asked.extend(first_asked.iter().cloned());
        self.again.extend(again);
        let job = ModelJob {
            request: new.request.clone(),
            status: Status::Pending,
            rev: 1,
            losses: 0,
            progress: 0.0,
            worker: None,
            stage: None,
            code: None,
            was_started: false,
            claims: 0,
            first_asked,
            done: BTreeSet::new(),
            no_data: BTreeSet::new(),
            chunks: Plan::of(&new.request).chunks.iter().map(|days| Chunk::new(*days)).collect(),
            lease: None,
            is_old: false,
        };
        self.jobs.insert(new.id.clone(), job);
        self.locks.insert(user.clone(), new.id.clone());
        self.latest.insert(user.clone(), new.id.clone());
        self.signal(&new.id, false);
        StartOutcome::Started
    }

    pub fn take(&mut self, worker: &WorkerId) -> Option<JobId> {
        self.workers.insert(worker.clone());
        self.silent.remove(worker);
        let job = self.queue.pop_front()?;
        self.inflight.entry(worker.clone()).or_default().push(job.clone());
        Some(job)
    }

    /// The number of the claim, if it is allowed.
    pub fn claim(&mut self, worker: &WorkerId, id: &JobId) -> Option<u32> {
        self.inflight.entry(worker.clone()).or_default().retain(|known| known != id);
        let job = self.jobs.get_mut(id)?;
        job.status.after(Event::Claim).ok()?;
        job.go(Event::Claim);
        job.claims += 1;
        job.was_started = true;
        job.is_old = false;
        job.worker = Some(worker.clone());
        job.lease = Some((worker.clone(), job.claims));
        Some(job.claims)
    }

    fn ours(&mut self, claim: &Claim, number: u32) -> Result<&mut ModelJob, Option<Status>> {
        let job = self.jobs.get_mut(&claim.job).ok_or(None)?;
        let is_ours = job.status == Status::Running && job.lease == Some((claim.worker.clone(), number));
        if is_ours { Ok(job) } else { Err(Some(job.status)) }
    }

    pub fn renew(&mut self, claim: &Claim, number: u32) -> Written {
        let job = self.jobs.get_mut(&claim.job).ok_or(None)?;
        if job.status == Status::Running && job.lease.is_none() && job.claims == number {
            job.lease = Some((claim.worker.clone(), number));
        }
        self.ours(claim, number)?.rev += 1;
        self.silent.remove(&claim.worker);
        Ok(())
    }

    pub fn progress(&mut self, claim: &Claim, number: u32, step: &Progress) -> Written {
        let job = self.ours(claim, number)?;
        job.rev += 1;
        job.progress = job.progress.max(step.progress.min(0.999));
        job.stage.clone_from(&step.stage);
        if step.is_advance {
            job.losses = 0;
        }
        let NewBits { done, no_data } = &step.bits;
        job.done.extend(done.iter().copied());
        job.no_data.extend(no_data.iter().copied());
        for (n, chunk) in &step.chunks {
            job.chunks[*n as usize] = chunk.clone();
        }
        let user = job.request.user.clone();
        let mark = |one: DataType, day| (user.clone(), one, bit_of(day).unwrap());
        for known in &step.days {
            let (mark, is_stored) = (mark(known.data_type, known.day), !known.is_empty);
            if is_stored || known.is_final {
                self.tried.remove(&mark);
            } else {
                self.tried.insert(mark.clone(), (mark.2, bit_of(known.asked_on).unwrap()));
            }
            let was_stored = self.covered.contains(&mark) && !self.empty.contains(&mark);
            if is_stored || was_stored {
                self.empty.remove(&mark);
            } else {
                self.empty.insert(mark);
            }
        }
        let known = |it: &KnownDay| mark(it.data_type, it.day);
        self.covered.extend(step.days.iter().map(known));
        self.settled.extend(step.days.iter().filter(|it| it.is_final).map(known));
        for (one, day, on) in &step.given_up {
            let on = bit_of(*on).unwrap();
            self.tried.entry(mark(*one, *day)).or_insert((on, on)).1 = on;
        }
        Ok(())
    }

    /// `None`: refused, for a cell is undone.
    pub fn finish(&mut self, claim: &Claim, number: u32, code: Option<ErrorCode>) -> Option<Written> {
        let job = match self.ours(claim, number) {
            Ok(job) => job,
            Err(status) => return Some(Err(status)),
        };
        match code {
            None if !job.ledger().is_complete() => return None,
            None => {
                job.go(Event::Complete);
                job.progress = 1.0;
            }
            Some(code) => {
                job.go(Event::Fail);
                job.code = Some(code);
            }
        }
        self.release(&claim.job);
        Some(Ok(()))
    }

    pub fn hand_back(&mut self, claim: &Claim, number: u32) -> Written {
        self.ours(claim, number)?.go(Event::HandBack);
        self.signal(&claim.job, true);
        Ok(())
    }

    pub fn control(&mut self, user: &UserId, id: &JobId, event: Event) -> ControlOutcome {
        let Some(job) = self.jobs.get_mut(id).filter(|job| job.request.user == *user) else {
            return ControlOutcome::NotFound;
        };
        if job.status.after(event).is_err() {
            return ControlOutcome::WrongState(job.status);
        }
        if event == Event::Resume {
            if let Some(held) = self.locks.get(user).filter(|held| *held != id) {
                return ControlOutcome::Held(held.clone());
            }
            job.go(event);
            job.losses = 0;
            job.code = None;
            for chunk in job.chunks.iter_mut().filter(|chunk| !chunk.failed.is_empty()) {
                chunk.attempts = 0;
                chunk.failed.clear();
            }
            self.locks.insert(user.clone(), id.clone());
            self.latest.insert(user.clone(), id.clone());
            self.signal(id, false);
            return ControlOutcome::Done;
        }
        job.go(event);
        if event == Event::Cancel {
            let mut lapsed = job.first_asked.clone();
            lapsed.retain(|mark| !self.covered.contains(mark) && !self.again.contains(mark));
            self.asked.retain(|mark| !lapsed.contains(mark));
        }
        self.release(id);
        ControlOutcome::Done
    }

    /// How many days that changed.
    pub fn accept(&mut self, user: &UserId, one: DataType, days: DateRange, accepted: bool) -> u32 {
        let first =
            self.asked.iter().filter(|(owner, it, _)| owner == user && *it == one).map(|(_, _, bit)| *bit).min();
        let is_expected = |bit: &u32| first.is_some_and(|first| *bit >= first);
        let all = days.iter().filter_map(bit_of).filter(is_expected).map(|bit| (user.clone(), one, bit));
        let is_changed =
            |mark: &(UserId, DataType, u32)| self.accepted.contains(mark) != accepted && !self.covered.contains(mark);
        let all: Vec<_> = all.collect();
        let changed: Vec<_> = all.iter().filter(|mark| is_changed(mark)).cloned().collect();
        if !accepted {
            self.accepted.retain(|mark| !all.contains(mark));
        }
        for mark in &changed {
            self.tried.remove(mark);
            if accepted {
                self.accepted.insert(mark.clone());
            } else {
                self.asked.insert(mark.clone());
            }
        }
        u32::try_from(changed.len()).unwrap()
    }

    pub fn expire(&mut self, id: &JobId) {
        self.jobs.get_mut(id).unwrap().lease = None;
    }

    /// `order`: the jobs in the order in which the sweep looks at them.
    pub fn sweep(&mut self, order: &[JobId]) -> RescueReport {
        let mut report = RescueReport::default();
        for id in order {
            let job = self.jobs.get_mut(id).unwrap();
            if job.status == Status::Running && job.lease.is_none() {
                job.losses += 1;
                if job.losses < 3 {
                    job.go(Event::Lose);
                    self.signal(id, false);
                    report.lost += 1;
                } else {
                    job.go(Event::GiveUp);
                    job.code = Some(ErrorCode::WorkerLost);
                    self.release(id);
                    report.given_up += 1;
                }
            } else if job.status == Status::Pending && job.is_old && !self.queue.contains(id) {
                self.signal(id, false);
                report.signalled += 1;
            }
        }
        for worker in std::mem::take(&mut self.silent) {
            report.signalled += self.leave(&worker);
        }
        report
    }

    /// How many jobs were signalled.
    pub fn leave(&mut self, worker: &WorkerId) -> u32 {
        self.workers.remove(worker);
        self.silent.remove(worker);
        let mut returned = BTreeSet::new();
        let mut signalled = 0;
        // The list's newest signal is looked at first.
        for id in self.inflight.remove(worker).unwrap_or_default().into_iter().rev() {
            if returned.insert(id.clone()) && self.jobs[&id].status == Status::Pending {
                self.signal(&id, true);
                signalled += 1;
            }
        }
        signalled
    }
}
