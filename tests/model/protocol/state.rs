//! What the model says that Redis holds. Jobs, users and workers are small numbers.

use std::hash::{Hash, Hasher};

use garmin_sync::domain::job::Status;

/// A value that does not distinguish states in the exploration: it grows without bound, or decides nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unseen<T>(pub T);

impl<T> PartialEq for Unseen<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Unseen<T> {}

impl<T> Hash for Unseen<T> {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// What never changes about a job.
#[derive(Clone, Copy, Debug)]
pub struct JobShape {
    pub user: u8,
    /// Data types, from the first on.
    pub types: u8,
    /// Its first day among those of its user: four in the past, then two in the future, which are not requested.
    pub first: u8,
    pub days: u8,
    pub chunk_days: u8,
}

/// The days that are past, of two data types: a byte of bits for each.
pub const PAST: u16 = 0x0f0f;

/// An arbitrary rule for what is final: every other day.
pub const FINAL: u16 = 0x5555;

impl JobShape {
    /// Units: the days of the first type, then those of the next.
    pub fn units(self) -> u8 {
        self.types * self.days
    }

    pub fn all(self) -> u8 {
        (1 << self.units()) - 1
    }

    pub fn chunk_of(self, unit: u8) -> usize {
        usize::from(unit % self.days / self.chunk_days)
    }

    /// The units of the chunk that `unit` is in.
    pub fn beside(self, unit: u8) -> u8 {
        (0..self.units())
            .filter(|other| self.chunk_of(*other) == self.chunk_of(unit))
            .fold(0, |units, other| units | 1 << other)
    }

    /// Units as bits of its user.
    pub fn coverage_bits(self, units: u8) -> u16 {
        let bit = |unit: u8| unit / self.days * 8 + self.first + unit % self.days;
        (0..self.units()).filter(|unit| units & 1 << unit != 0).fold(0, |all, unit| all | 1 << bit(unit))
    }
}

/// The bounds.
#[derive(Clone, Debug)]
pub struct Shape {
    pub jobs: Vec<JobShape>,
    pub users: u8,
    pub workers: u8,
    /// Claims in all; everything else is bounded by them.
    pub claims: u8,
    /// Stalls at which a job is failed.
    pub stall_limit: u8,
    /// Signals in the list of one worker.
    pub in_flight: usize,
    /// Whether days may fail to be fetched.
    pub misses: bool,
    /// Whether Redis may once lose its latest confirmed writes.
    pub data_loss: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    SinkUnavailable,
    WorkerLost,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Job {
    pub status: Status,
    /// Days that it was the first to ask for, as bits of its user.
    pub first_asked: u16,
    pub epoch: u8,
    pub rev: Unseen<u32>,
    pub stall_count: u8,
    pub done: u8,
    /// Days whose failure is on record.
    pub failed: u8,
    /// By chunk.
    pub attempts: Unseen<[u8; 2]>,
    /// Units that progress reports; one more than there are is 1, as many is 0.999.
    pub progress: u8,
    /// Worker and epoch.
    pub lease: Option<(u8, u8)>,
    pub worker: Option<u8>,
    pub stage: Unseen<bool>,
    pub code: Option<Code>,
    /// Whether the records of all chunks are there.
    pub has_chunks: bool,
}

impl Job {
    pub fn new(first_asked: u16) -> Self {
        Self {
            status: Status::Pending,
            first_asked,
            epoch: 0,
            rev: Unseen(1),
            stall_count: 0,
            done: 0,
            failed: 0,
            attempts: Unseen([0; 2]),
            progress: 0,
            lease: None,
            worker: None,
            stage: Unseen(false),
            code: None,
            has_chunks: true,
        }
    }
}

/// The last heartbeat of a worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    #[default]
    Never,
    Recently,
    LongAgo,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Redis {
    pub jobs: Vec<Option<Job>>,
    /// By job: none if the rescue does not look at it, else whether its last signal is longer ago than a lease.
    pub active: Vec<Option<bool>>,
    /// By user, as all that follows up to the queue.
    pub lock: Vec<Option<u8>>,
    pub latest: Vec<Option<u8>>,
    pub asked: Vec<u16>,
    /// Of those, asked for by more than one job.
    pub again: Vec<u16>,
    pub covered: Vec<u16>,
    pub final_days: Vec<u16>,
    pub is_linked: Vec<bool>,
    /// Jobs by creation, and how many later ones outside the model.
    pub created: Vec<Unseen<Vec<u8>>>,
    pub others: Vec<Unseen<usize>>,
    /// The next to be taken is last.
    pub queue: Vec<u8>,
    /// By worker.
    pub in_flight: Vec<Vec<u8>>,
    pub seen: Vec<Unseen<Seen>>,
}

impl Redis {
    pub fn new(shape: &Shape) -> Self {
        let (users, workers) = (usize::from(shape.users), usize::from(shape.workers));
        Self {
            jobs: vec![None; shape.jobs.len()],
            active: vec![None; shape.jobs.len()],
            lock: vec![None; users],
            latest: vec![None; users],
            asked: vec![0; users],
            again: vec![0; users],
            covered: vec![0; users],
            final_days: vec![0; users],
            is_linked: vec![true; users],
            created: vec![Unseen(vec![]); users],
            others: vec![Unseen(0); users],
            queue: vec![],
            in_flight: vec![vec![]; workers],
            seen: vec![Unseen(Seen::Never); workers],
        }
    }

    pub fn job(&mut self, job: u8) -> Option<&mut Job> {
        self.jobs[usize::from(job)].as_mut()
    }

    pub fn status(&self, job: u8) -> Option<Status> {
        self.jobs[usize::from(job)].as_ref().map(|it| it.status)
    }

    /// Puts the job into the queue once.
    pub fn signal(&mut self, job: u8, is_next: bool) {
        self.queue.retain(|it| *it != job);
        let at = if is_next { self.queue.len() } else { 0 };
        self.queue.insert(at, job);
        self.active[usize::from(job)] = Some(false);
    }

    /// Takes the job out of what workers look at.
    pub fn unsignal(&mut self, job: u8) {
        self.queue.retain(|it| *it != job);
        self.active[usize::from(job)] = None;
    }

    /// Opens the user's lock if it is this job's.
    pub fn unlock(&mut self, user: u8, job: u8) {
        let lock = &mut self.lock[usize::from(user)];
        if *lock == Some(job) {
            *lock = None;
        }
    }
}
