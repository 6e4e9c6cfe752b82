//! What a worker asks of the store. Every write carries the claim, and is refused once the claim is no longer valid.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

use super::{Admission, CoolDown, SinkState, StoreError, StoredDay};
use crate::domain::chunk::Chunk;
use crate::domain::coverage::Coverage;
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::estimate::Speeds;
use crate::domain::failure::ErrorCode;
use crate::domain::ids::{Claim, Epoch, JobId, UserId, WorkerId};
use crate::domain::job::{Job, Status};
use crate::domain::ledger::{Ledger, NewBits};
use crate::domain::stage::Stage;

/// The claim is no longer valid: the job has this status now, or is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost(pub Option<Status>);

/// A worker's write did not happen.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// The claim is no longer valid.
    #[error("the job is no longer this worker's ({0:?})")]
    Lost(Option<Status>),
    /// The job can't be completed: the store knows of fewer cells than this worker, for it lost its last writes.
    #[error("the state store has only {0} cells of the job done, fewer than this worker")]
    Undone(u32),
    /// The store can't be used now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A job in a worker's hands.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// The right to write.
    pub claim: Claim,
    /// The job as it was claimed.
    pub job: Job,
    /// What of it is done.
    pub ledger: Ledger,
}

/// What came of a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum ClaimOutcome {
    /// It is this worker's.
    Claimed(Box<Claimed>),
    /// It is not to be had; the signal was stale.
    Refused,
}

/// Who found a job damaged.
#[derive(Debug, Clone, Copy)]
pub enum Finder<'a> {
    /// A worker, when it tried to take the job.
    Worker(&'a WorkerId, &'a JobId),
    /// Whoever works on it.
    Claim(&'a Claim),
}

/// What came of a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// The lease runs on.
    Ok,
    /// The claim is no longer valid.
    Lost(Option<Status>),
}

/// What an answer says of a day of a dated type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownDay {
    /// The type.
    pub data_type: DataType,
    /// The day.
    pub day: NaiveDate,
    /// Whether Garmin has nothing for it. A day that was stored before stays stored.
    pub is_empty: bool,
    /// Whether that is final.
    pub is_final: bool,
    /// The day, in the account's zone, on which it was asked for.
    pub asked_on: NaiveDate,
}

/// What a worker writes after each step; absolute values, so that a repeated write changes nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// Bits of the job that became 1.
    pub bits: NewBits,
    /// Days that are now stored, or known to have no data, and move the account's marks.
    pub days: Vec<KnownDay>,
    /// Days, by dated type, that could not be had, and when that was.
    pub given_up: Vec<(DataType, NaiveDate, NaiveDate)>,
    /// Whether stored days, by dated type, lack something.
    pub partial: Vec<(DataType, NaiveDate, bool)>,
    /// Bits of the job that became 0 again, for the sink has lost their days.
    pub undone: Vec<(DataType, u32)>,
    /// Days, by dated type, that the sink has lost.
    pub lost: Vec<(DataType, NaiveDate)>,
    /// How often the sink has been written to.
    pub sink_writes: u64,
    /// The chunk records that changed, by number.
    pub chunks: Vec<(u32, Chunk)>,
    /// Counters and marks, as the ledger says.
    pub chunks_done: u32,
    /// See [`Job::chunks_failed`].
    pub chunks_failed: u32,
    /// See [`Job::windows_done`].
    pub windows_done: u32,
    /// See [`Job::progress`].
    pub progress: f64,
    /// See [`Job::records`].
    pub records: u64,
    /// See [`Job::removed`].
    pub removed: u64,
    /// See [`Job::kept`].
    pub kept: u64,
    /// See [`Job::no_data_days`].
    pub no_data_days: u64,
    /// See [`Job::partial_days`].
    pub partial_days: u64,
    /// See [`Job::last_successful_date`].
    pub last_successful_date: Option<NaiveDate>,
    /// See [`Job::stage`].
    pub stage: Option<Stage>,
    /// See [`Job::current_chunk`].
    pub current_chunk: Option<DateRange>,
    /// See [`Job::next_attempt_at`].
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// See [`Job::rate`].
    pub rate: Option<f64>,
    /// What this job has measured so far: it replaces what earlier jobs left of these types.
    pub speeds: Speeds,
    /// Whether something got done, which forgets the workers lost before.
    pub is_advance: bool,
}

/// How a job ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Everything is done. Refused while a day is undone.
    Completed,
    /// Something is missing.
    Failed {
        /// Why.
        code: ErrorCode,
        /// Why, and what to do, for people.
        message: String,
    },
}

/// What came of looking after the jobs of workers that are gone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RescueReport {
    /// Jobs whose worker was gone, given to others.
    pub lost: u32,
    /// Of jobs whose workers were lost too often, those that were failed.
    pub given_up: u32,
    /// Pending jobs that had no signal, signalled.
    pub signalled: u32,
}

/// A worker that was silent for longer is taken for absent: they all give a sign of life several times as often.
pub const WORKER_SILENCE: Duration = Duration::from_secs(30);

/// Taking jobs, writing what became of them, and asking whether an upstream may be asked.
#[async_trait]
pub trait Work: Send + Sync {
    /// Waits for a signal, a little less than a lease at most; none came then. Sends a heartbeat
    /// first. Uses a connection of its own. Safe to drop while it waits: a signal taken then is returned by [`Self::rescue`].
    async fn next_signal(&self, worker: &WorkerId) -> Result<Option<JobId>, StoreError>;

    /// Tries to take the job that was signalled. One that can't be read may be claimed all the same: [`Self::set_aside`] ends it.
    async fn claim(&self, worker: &WorkerId, job: &JobId) -> Result<ClaimOutcome, StoreError>;

    /// Extends the lease and moves the job's heartbeat; takes an expired lease again if nobody else has.
    async fn renew(&self, claim: &Claim) -> Result<Renewal, StoreError>;

    /// Writes what got done.
    async fn progress(&self, claim: &Claim, user: &UserId, progress: &Progress) -> Result<(), WorkError>;

    /// Ends the job and releases the user's lock.
    async fn finish(&self, claim: &Claim, user: &UserId, end: &End) -> Result<(), WorkError>;

    /// Ends a job as failed whose record was found damaged (`what` says where, for the log), and takes its signals away; under
    /// a claim, only while that is valid. Nothing happens if the job has changed meanwhile.
    async fn set_aside(&self, by: Finder<'_>, what: &str) -> Result<(), StoreError>;

    /// Gives the job back: pending, first in the queue.
    async fn release(&self, claim: &Claim) -> Result<(), WorkError>;

    /// Says that the worker lives, also while it can take no more jobs.
    async fn heartbeat(&self, worker: &WorkerId) -> Result<(), StoreError>;

    /// Finds jobs whose worker is gone and signals that got lost.
    async fn rescue(&self) -> Result<RescueReport, StoreError>;

    /// Returns the signals in the worker's list to the queue, and forgets the worker.
    async fn deregister(&self, worker: &WorkerId) -> Result<(), StoreError>;

    /// Makes every later claim's epoch larger than one that the sink knows.
    async fn raise_epoch(&self, to: Epoch) -> Result<(), StoreError>;

    /// Whether coverage describes that sink, as it is now or was before. Not if it is another, or an older copy.
    async fn describes(&self, sink: &SinkState) -> Result<bool, StoreError>;

    /// Replaces all coverage by what that sink says.
    async fn rebuild_coverage(&self, sink: &SinkState, days: &[StoredDay]) -> Result<(), StoreError>;

    /// How long a day of each type took in the user's last jobs, as far as they measured it.
    async fn speeds(&self, user: &UserId) -> Result<Speeds, StoreError>;

    /// What is known of the user's days; what is settled of it, `skip_existing` passes over.
    async fn coverage(&self, user: &UserId) -> Result<Coverage, StoreError>;

    /// Takes the upstream for one request, if the user and everybody may ask, the budget of `per_minute` requests (0: no
    /// limit) allows it, and it is free. Repeated by the same claim it answers the same.
    async fn acquire_permit(
        &self,
        claim: &Claim,
        user: &UserId,
        upstream: &str,
        per_minute: u32,
    ) -> Result<Admission, StoreError>;

    /// Keeps the upstream for another lease.
    async fn keep_permit(&self, claim: &Claim, upstream: &str) -> Result<(), StoreError>;

    /// Lets others ask.
    async fn release_permit(&self, claim: &Claim, upstream: &str) -> Result<(), StoreError>;

    /// Imposes a cool-down on a user or an upstream, for a request of `user` was refused; never shortens one. Answers what is
    /// now in force.
    async fn impose_cool_down(
        &self,
        scope: &str,
        user: &UserId,
        retry_after: Option<Duration>,
        reason: &str,
    ) -> Result<CoolDown, StoreError>;
}
