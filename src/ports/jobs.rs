//! What the API needs from the store: starting, controlling and reading jobs. Users can't see each other's jobs.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{Cooling, Link};
use crate::domain::chunk::Chunk;
use crate::domain::coverage::Coverage;
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::estimate::Speeds;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::{Job, Request, Status};
use crate::domain::work_log::WorkLog;

/// The store can't be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It can't be reached, or refused: another try may work.
    #[error("the state store can't be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It holds something that this program can't read: retrying won't help. Names the key or field, not the content.
    #[error("the state store holds something unreadable: {0}")]
    Unreadable(String),
}

/// A job to be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Its id. A repeated start with the same id returns the first result.
    pub id: JobId,
    /// What is asked for.
    pub request: Request,
    /// Earlier jobs that ended in the future (wrong clock): what they say about days is taken back.
    pub doubted: Vec<(JobId, Request)>,
}

/// Outcome of a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartOutcome {
    /// The job exists and is signalled.
    Started,
    /// The user has an unfinished job.
    Held(JobId),
    /// The user's account is not linked.
    NotLinked,
}

/// Outcome of a pause, cancel, resume or retry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControlOutcome {
    /// Done.
    Done,
    /// The job's state does not allow it.
    WrongState(Status),
    /// The user has no such job.
    NotFound,
    /// Resume and retry only: another job of the user is unfinished.
    Held(JobId),
    /// Resume and retry only: what is stored of the user is to be deleted first.
    Deleting,
    /// Retry only: nothing of that failed.
    NothingFailed,
}

/// What of a job's failures is asked for again. Nothing named means everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RetryScope {
    /// One chunk only, counted from 1.
    pub chunk: Option<u32>,
    /// One type only.
    pub data_type: Option<DataType>,
}

/// The data of a poll, read in one round trip.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusReport {
    /// The current or last job.
    pub job: Option<Job>,
    /// Its chunks that have a failure on record.
    pub failed_chunks: Vec<Chunk>,
    /// The day up to which everything recent is stored.
    pub last_successful: Option<NaiveDate>,
    /// When a job last completed.
    pub last_completed_at: Option<DateTime<Utc>>,
    /// The account's time zone, if known.
    pub timezone: Option<Tz>,
}

/// One job with its chunks.
#[derive(Debug, Clone, PartialEq)]
pub struct JobReport {
    /// The job.
    pub job: Job,
    /// Its work.
    pub work_log: WorkLog,
}

/// Some of a user's jobs, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct JobPage {
    /// The jobs.
    pub jobs: Vec<Job>,
    /// Where the next page starts; `None` on the last page.
    pub next: Option<JobId>,
    /// How many jobs of the page are left out because they can't be read.
    pub unreadable: u32,
}

/// Starting, controlling and reading jobs.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Takes the lock and writes job, chunks and signal atomically.
    async fn start(&self, job: &NewJob) -> Result<StartOutcome, StoreError>;

    /// Pauses a job; the worker that runs it loses it at once.
    async fn pause(&self, user: &UserId, job: &JobId) -> Result<ControlOutcome, StoreError>;

    /// Cancels a job; the worker that runs it loses it at once.
    async fn cancel(&self, user: &UserId, job: &JobId) -> Result<ControlOutcome, StoreError>;

    /// Resumes a paused or failed job.
    async fn resume(&self, user: &UserId, job: &JobId) -> Result<ControlOutcome, StoreError>;

    /// Resumes a job that ended with failures, for these of them; the others stay failed.
    async fn retry(&self, user: &UserId, job: &JobId, scope: RetryScope) -> Result<ControlOutcome, StoreError>;

    /// What a poll needs.
    async fn status(&self, user: &UserId) -> Result<StatusReport, StoreError>;

    /// One job of the user with its chunks.
    async fn job(&self, user: &UserId, job: &JobId) -> Result<Option<JobReport>, StoreError>;

    /// The user's jobs, newest first, from `before` (exclusive) on.
    async fn jobs(&self, user: &UserId, before: Option<&JobId>, limit: u32) -> Result<JobPage, StoreError>;

    /// The chunks of a user's job, as returned by [`Self::jobs`], that have a failure on record. Unreadable ones are
    /// left out.
    async fn failed_chunks(&self, job: &JobId) -> Result<Vec<Chunk>, StoreError>;

    /// Which days are asked for, stored and final.
    async fn coverage(&self, user: &UserId) -> Result<Coverage, StoreError>;

    /// Records that the user accepts days of a dated type as unavailable, or takes that back; returns how many days
    /// changed. Days that are stored or known to be empty, and those before the first day ever asked for, are left out.
    async fn accept(&self, user: &UserId, one: DataType, days: DateRange, accepted: bool) -> Result<u32, StoreError>;

    /// How long a day of each type took in the user's last jobs, where measured.
    async fn speeds(&self, user: &UserId) -> Result<Speeds, StoreError>;

    /// The cool-down that currently applies to the user at this upstream, if any.
    async fn cool_down(&self, user: &UserId, upstream: &str) -> Result<Option<Cooling>, StoreError>;

    /// Ends it if it is the user's own; returns whether it was. Its strikes stay.
    async fn end_cool_down(&self, user: &UserId, upstream: &str) -> Result<bool, StoreError>;

    /// The user's linked account, if there is one.
    async fn link(&self, user: &UserId) -> Result<Option<Link>, StoreError>;

    /// Fails a user's job whose record was found damaged (`what` says where, for the log), so that another can be
    /// started; returns whether the job is the user's.
    async fn end_damaged(&self, user: &UserId, job: &JobId, what: &str) -> Result<bool, StoreError>;

    /// How long ago a worker last sent a heartbeat; `None` if none ever did.
    async fn worker_seen(&self) -> Result<Option<Duration>, StoreError>;
}
