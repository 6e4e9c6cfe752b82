//! What a worker needs from the store. Every write carries the claim, and is refused once the claim is no longer valid.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

use super::{Admission, Allowance, CoolDown, SinkState, StoreError, StoredDay};
use crate::domain::chunk::Chunk;
use crate::domain::coverage::Coverage;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::DateRange;
use crate::domain::estimate::Speeds;
use crate::domain::failure::ErrorCode;
use crate::domain::ids::{Claim, Epoch, JobId, UserId, WorkerId};
use crate::domain::job::{Job, Status};
use crate::domain::retry::CoolDownRule;
use crate::domain::stage::Stage;
use crate::domain::work_log::{NewBits, WorkLog};

/// The claim is no longer valid: the job has this status now, or is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost(pub Option<Status>);

/// A worker's write failed.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// The claim is no longer valid.
    #[error("the job is no longer this worker's ({0:?})")]
    Lost(Option<Status>),
    /// The job can't be completed: the store lost this worker's last writes and knows of fewer done units.
    #[error("the state store has only {0} units of the job done, fewer than this worker")]
    Undone(u32),
    /// The store can't be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A claimed job.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// The right to write.
    pub claim: Claim,
    /// The job as it was claimed.
    pub job: Job,
    /// What of it is done.
    pub work_log: WorkLog,
}

/// Outcome of a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum ClaimOutcome {
    /// The job is this worker's.
    Claimed(Box<Claimed>),
    /// The job can't be claimed; the signal was stale.
    Refused,
}

/// Who found a job damaged.
#[derive(Debug, Clone, Copy)]
pub enum Finder<'a> {
    /// A worker that tried to claim the job.
    Worker(&'a WorkerId, &'a JobId),
    /// The worker that holds the job.
    Claim(&'a Claim),
}

/// Outcome of a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// The lease is extended.
    Ok,
    /// The claim is no longer valid.
    Lost(Option<Status>),
}

/// What an answer says about a day of a dated type.
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
    /// Newly set bits of the job.
    pub bits: NewBits,
    /// Days that are now stored, or known to have no data, and change the account's coverage.
    pub days: Vec<KnownDay>,
    /// Days, by dated type, that could not be fetched, and when.
    pub given_up: Vec<(DataType, NaiveDate, NaiveDate)>,
    /// Whether stored days, by dated type, have a missing part.
    pub partial: Vec<(DataType, NaiveDate, bool)>,
    /// Bits of the job that were cleared because the sink lost their days.
    pub undone: Vec<(DataType, u32)>,
    /// Days, by dated type, that the sink lost.
    pub lost: Vec<(DataType, NaiveDate)>,
    /// How often the sink has been written to.
    pub sink_writes: u64,
    /// The chunk records that changed, by number.
    pub chunks: Vec<(u32, Chunk)>,
    /// Counters and coverage from the work log.
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
    /// What this job has measured so far; replaces earlier jobs' values for these types.
    pub speeds: Speeds,
    /// See [`Job::not_offered`].
    pub not_offered: DataTypes,
    /// Types that turned out to be not offered: their days that this job was the first to ask for no longer count as
    /// asked for.
    pub unasked: DataTypes,
    /// Whether something got done, which resets the count of lost workers.
    pub is_advance: bool,
}

impl Progress {
    /// The counters of a work log, and nothing else.
    #[must_use]
    pub fn counted(work_log: &WorkLog) -> Self {
        Self {
            chunks_done: work_log.chunks_done(),
            chunks_failed: work_log.chunks_failed(),
            windows_done: work_log.windows_done(),
            progress: work_log.progress(),
            records: work_log.records(),
            removed: work_log.removed(),
            kept: work_log.kept(),
            no_data_days: work_log.no_data_days(),
            partial_days: work_log.partial_days(),
            last_successful_date: work_log.last_successful_date(),
            ..Self::default()
        }
    }
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
        /// Why, and what to do, for users.
        message: String,
    },
}

/// Outcome of a rescue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RescueReport {
    /// Requeued jobs of lost workers.
    pub lost: u32,
    /// Jobs that failed because their workers were lost too often.
    pub given_up: u32,
    /// Pending jobs without a signal that were signalled again.
    pub signalled: u32,
}

/// A worker silent for longer counts as absent: all workers send heartbeats several times as often.
pub const WORKER_SILENCE: Duration = Duration::from_secs(30);

/// Claiming jobs, writing progress, and getting permits.
#[async_trait]
pub trait Work: Send + Sync {
    /// Waits for a signal, a little less than a lease at most; `None` on time-out. Sends a heartbeat first. Uses its
    /// own connection. Safe to drop while waiting: [`Self::rescue`] returns a signal taken then.
    async fn next_signal(&self, worker: &WorkerId) -> Result<Option<JobId>, StoreError>;

    /// Tries to claim the signalled job. An unreadable one may be claimed all the same: [`Self::set_aside`] ends it.
    async fn claim(&self, worker: &WorkerId, job: &JobId) -> Result<ClaimOutcome, StoreError>;

    /// Extends the lease and updates the job's heartbeat; takes an expired lease again if nobody else has.
    async fn renew(&self, claim: &Claim) -> Result<Renewal, StoreError>;

    /// Writes progress.
    async fn progress(&self, claim: &Claim, user: &UserId, progress: &Progress) -> Result<(), WorkError>;

    /// Ends the job and releases the user's lock.
    async fn finish(&self, claim: &Claim, user: &UserId, end: &End) -> Result<(), WorkError>;

    /// Fails a job whose record was found damaged (`what` says where, for the log), and removes its signals; under a
    /// claim, only while that is valid. Does nothing if the job has changed meanwhile.
    async fn set_aside(&self, by: Finder<'_>, what: &str) -> Result<(), StoreError>;

    /// Releases the job: pending, first in the queue.
    async fn release(&self, claim: &Claim) -> Result<(), WorkError>;

    /// Sends a worker heartbeat, also while the worker can take no more jobs.
    async fn heartbeat(&self, worker: &WorkerId) -> Result<(), StoreError>;

    /// Finds jobs of lost workers, and lost signals.
    async fn rescue(&self) -> Result<RescueReport, StoreError>;

    /// Requeues the signals in the worker's list, and removes the worker.
    async fn deregister(&self, worker: &WorkerId) -> Result<(), StoreError>;

    /// Makes later epochs larger than one seen in the sink.
    async fn raise_epoch(&self, to: Epoch) -> Result<(), StoreError>;

    /// Whether coverage describes that sink, as it is now or was before. False for another sink or an older copy.
    async fn describes(&self, sink: &SinkState) -> Result<bool, StoreError>;

    /// Rebuilds all coverage from that sink.
    async fn rebuild_coverage(&self, sink: &SinkState, days: &[StoredDay]) -> Result<(), StoreError>;

    /// How long a day of each type took in the user's last jobs, where measured.
    async fn speeds(&self, user: &UserId) -> Result<Speeds, StoreError>;

    /// The user's coverage, from which `skip_existing` skips final days.
    async fn coverage(&self, user: &UserId) -> Result<Coverage, StoreError>;

    /// Takes the permit for one request if no cool-down applies, the user is not ahead of the rate, and the upstream is
    /// free. Repeating it with the same claim gives the same answer.
    async fn acquire_permit(
        &self,
        claim: &Claim,
        user: &UserId,
        allowance: &Allowance,
    ) -> Result<Admission, StoreError>;

    /// Extends the permit by another lease.
    async fn keep_permit(&self, claim: &Claim, upstream: &str) -> Result<(), StoreError>;

    /// Releases the permit.
    async fn release_permit(&self, claim: &Claim, upstream: &str) -> Result<(), StoreError>;

    /// Imposes a cool-down on a user or an upstream because a request of `user` was refused; never shortens one.
    /// Returns what is now in force.
    async fn impose_cool_down(
        &self,
        scope: &str,
        user: &UserId,
        rule: CoolDownRule,
        retry_after: Option<Duration>,
    ) -> Result<CoolDown, StoreError>;
}
