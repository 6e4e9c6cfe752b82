//! What the API asks of the store: starting, steering and reading jobs. One user's jobs are invisible to another.

use std::time::Duration;

use async_trait::async_trait;
use chrono::NaiveDate;

use super::{Cooling, Link};
use crate::domain::chunk::Chunk;
use crate::domain::coverage::Coverage;
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::estimate::Speeds;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::{Job, Request, Status};
use crate::domain::ledger::Ledger;

/// The store can't be used now.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Not reached, or it refused: another try may work.
    #[error("the state store can't be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It holds something that this program can't read: another try won't help. Names the key or the field, and no content.
    #[error("the state store holds something unreadable: {0}")]
    Unreadable(String),
}

/// A job to be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Its id. Sent twice, the second start answers as the first did.
    pub id: JobId,
    /// What is asked for.
    pub request: Request,
    /// Earlier jobs that ended in the future, by a clock that was ahead: what they say of days is taken back.
    pub doubted: Vec<(JobId, Request)>,
}

/// What came of a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartOutcome {
    /// The job is there, and signalled.
    Started,
    /// The user has an unfinished job.
    Held(JobId),
    /// The user's account is not linked.
    NotLinked,
}

/// What came of a pause, cancel or resume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControlOutcome {
    /// It is done.
    Done,
    /// The job's state does not allow it.
    WrongState(Status),
    /// The user has no such job.
    NotFound,
    /// Resume only: another job of the user is unfinished.
    Held(JobId),
}

/// What a poll is answered from, read in one round trip.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusReport {
    /// The current or last job.
    pub job: Option<Job>,
    /// Its chunks that have a failure on record.
    pub failed_chunks: Vec<Chunk>,
    /// Up to where everything ever asked for is stored.
    pub last_successful: Option<NaiveDate>,
}

/// One job with its chunks.
#[derive(Debug, Clone, PartialEq)]
pub struct JobReport {
    /// The job.
    pub job: Job,
    /// Its work.
    pub ledger: Ledger,
}

/// Some of a user's jobs, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct JobPage {
    /// The jobs.
    pub jobs: Vec<Job>,
    /// Where the next page starts; none when this is the last.
    pub next: Option<JobId>,
    /// How many jobs of the page can't be read, and are left out.
    pub unreadable: u32,
}

/// Starting, steering and reading jobs.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Takes the lock and writes job, chunks and signal, all or nothing.
    async fn start(&self, job: &NewJob) -> Result<StartOutcome, StoreError>;

    /// Halts a job; its worker, whichever process it is, loses it at once.
    async fn pause(&self, user: &UserId, job: &JobId) -> Result<ControlOutcome, StoreError>;

    /// Ends a job; its worker, whichever process it is, loses it at once.
    async fn cancel(&self, user: &UserId, job: &JobId) -> Result<ControlOutcome, StoreError>;

    /// Lets a paused or failed job go on.
    async fn resume(&self, user: &UserId, job: &JobId) -> Result<ControlOutcome, StoreError>;

    /// What a poll needs.
    async fn status(&self, user: &UserId) -> Result<StatusReport, StoreError>;

    /// One job of the user with its chunks.
    async fn job(&self, user: &UserId, job: &JobId) -> Result<Option<JobReport>, StoreError>;

    /// The user's jobs, newest first, from `before` (exclusive) on.
    async fn jobs(&self, user: &UserId, before: Option<&JobId>, limit: u32) -> Result<JobPage, StoreError>;

    /// The chunks of a job of the user, as [`Self::jobs`] gave it, that have a failure on record. What can't be read is left out.
    async fn failed_chunks(&self, job: &JobId) -> Result<Vec<Chunk>, StoreError>;

    /// Which days are asked for, stored and final.
    async fn coverage(&self, user: &UserId) -> Result<Coverage, StoreError>;

    /// Notes that days of a dated type can't be had, as the user accepts, or that they no longer do; how many days that
    /// changed. Days that are stored, or known to be empty, and those before the first that was ever asked for are left out.
    async fn accept(&self, user: &UserId, one: DataType, days: DateRange, accepted: bool) -> Result<u32, StoreError>;

    /// How long a day of each type took in the user's last jobs, as far as they measured it.
    async fn speeds(&self, user: &UserId) -> Result<Speeds, StoreError>;

    /// The cool-down that keeps the user from asking this upstream, if there is one.
    async fn cool_down(&self, user: &UserId, upstream: &str) -> Result<Option<Cooling>, StoreError>;

    /// Ends it if it is the user's own; whether it was. Its strikes stay.
    async fn end_cool_down(&self, user: &UserId, upstream: &str) -> Result<bool, StoreError>;

    /// The user's linked account, if there is one.
    async fn link(&self, user: &UserId) -> Result<Option<Link>, StoreError>;

    /// Ends a job of the user as failed whose record was found damaged (`what` says where, for the log), so that another can be
    /// started; whether it is the user's.
    async fn end_damaged(&self, user: &UserId, job: &JobId, what: &str) -> Result<bool, StoreError>;

    /// How long ago a worker last gave a sign of life; none if none ever did.
    async fn worker_seen(&self) -> Result<Option<Duration>, StoreError>;
}
