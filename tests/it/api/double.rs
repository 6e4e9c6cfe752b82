//! A test double of the store with configurable answers, and its jobs.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use garmin_sync::domain::chunk::Chunk;
use garmin_sync::domain::coverage::Coverage;
use garmin_sync::domain::data_type::{DataType, DataTypes};
use garmin_sync::domain::dates::DateRange;
use garmin_sync::domain::estimate::Speeds;
use garmin_sync::domain::ids::{Epoch, JobId, UserId};
use garmin_sync::domain::job::{Job, Order, Request, Status, SyncType};
use garmin_sync::domain::plan::Plan;
use garmin_sync::domain::selection::Selection;
use garmin_sync::ports::{
    Account, AccountError, Accounts, ControlOutcome, Cooling, Imported, JobPage, JobReport, Jobs, Link, Linked, NewJob,
    NewLink, RetryScope, Saved, StartOutcome, StatusReport, StoreError,
};
use secrecy::SecretString;
use tokio::sync::Semaphore;

pub const ID: &str = "01JD2Q4ZP3V6B7N8R9T0W1X2Y3";
pub const OTHER_ID: &str = "01JD2Q4ZP3V6B7N8R9T0W1X2Y4";

pub fn id(text: &str) -> JobId {
    JobId::parse(text).unwrap()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A job of 40 days right after the start.
pub fn job(status: Status) -> Job {
    let range = DateRange::new(day("2024-03-01"), day("2024-04-09")).unwrap();
    let request = Request {
        user: UserId::me(),
        sync_type: SyncType::Historical,
        range,
        selection: Selection::all(),
        data_types: DataTypes::usual(),
        metric_types: Vec::new(),
        order: Order::Oldest,
        skip_existing: false,
        accept_removals: false,
        chunk_days: 30,
        window_days: 7,
    };
    let plan = Plan::of(&request);
    Job {
        id: id(ID),
        request,
        status,
        epoch: Epoch(0),
        rev: 1,
        chunks_total: u32::try_from(plan.chunks.len()).unwrap(),
        chunks_done: 0,
        chunks_failed: 0,
        windows_total: u32::try_from(plan.windows.len()).unwrap(),
        windows_done: 0,
        progress: 0.0,
        stage: None,
        current_chunk: None,
        last_successful_date: None,
        not_offered: DataTypes::EMPTY,
        records: 0,
        removed: 0,
        kept: 0,
        no_data_days: 0,
        partial_days: 0,
        stall_count: 0,
        worker: None,
        heartbeat_at: None,
        next_attempt_at: None,
        rate: None,
        created_at: time("2026-11-21T11:00:00Z"),
        started_at: None,
        updated_at: time("2026-11-21T11:00:00Z"),
        ended_at: None,
        error_code: None,
        error_message: None,
        is_doubted: false,
    }
}

/// An account that was linked then, and has changed since.
pub fn linked_at(updated_at: &str) -> Link {
    Link {
        source: Some("microservice".to_owned()),
        linked_at: time("2026-11-01T08:00:00Z"),
        updated_at: time(updated_at),
        token_ends_at: Some(time("2026-11-22T07:00:00Z")),
        is_readable: true,
        key_ends_at: None,
        timezone: None,
        areas_refused: Vec::new(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Works,
    Down,
    Hangs,
    Damaged,
}

/// What it answers.
pub struct Told {
    pub mood: Mood,
    pub start: StartOutcome,
    pub control: ControlOutcome,
    pub report: StatusReport,
    pub jobs: Vec<Job>,
    pub unreadable: u32,
    pub job: Option<JobReport>,
    pub seen: Option<Duration>,
    pub coverage: Coverage,
    pub link: Option<Link>,
    /// Whether there is a key to encrypt credentials with.
    pub can_keep: bool,
    pub linked: Linked,
    /// When the deletion of what is stored was asked for.
    pub deletion: Option<DateTime<Utc>>,
    /// The credentials that were kept last.
    pub kept: Option<NewLink>,
    pub speeds: Speeds,
    pub cooling: Option<Cooling>,
    /// The days of the last acceptance, or its undoing.
    pub accepted: Option<(DataType, DateRange, bool)>,
    /// The last job that was started.
    pub started: Option<NewJob>,
    /// What was last asked for again.
    pub retried: Option<RetryScope>,
}

/// The second part gets a permit for each call that it will never answer.
pub struct Double(pub Mutex<Told>, pub Semaphore);

impl Double {
    pub fn new() -> Self {
        Self(
            Mutex::new(Told {
                mood: Mood::Works,
                start: StartOutcome::Started,
                control: ControlOutcome::Done,
                report: StatusReport {
                    job: None,
                    failed_chunks: Vec::new(),
                    last_successful: None,
                    last_completed_at: None,
                    timezone: None,
                },
                jobs: Vec::new(),
                unreadable: 0,
                job: None,
                seen: Some(Duration::from_secs(1)),
                coverage: Coverage::default(),
                link: None,
                can_keep: true,
                linked: Linked::Done,
                deletion: None,
                kept: None,
                speeds: Speeds::default(),
                cooling: None,
                accepted: None,
                started: None,
                retried: None,
            }),
            Semaphore::new(0),
        )
    }

    async fn answer<T>(&self, of: impl FnOnce(&mut Told) -> T) -> Result<T, StoreError> {
        let mood = self.0.lock().unwrap().mood;
        match mood {
            Mood::Works => Ok(of(&mut self.0.lock().unwrap())),
            Mood::Down => Err(StoreError::Unavailable("no connection to 10.9.8.7:6379 password=hunter2".into())),
            Mood::Damaged => Err(StoreError::Unreadable("{garmin-sync}:job:x: its field `user`".to_owned())),
            Mood::Hangs => {
                self.1.add_permits(1);
                std::future::pending().await
            }
        }
    }
}

#[async_trait]
impl Jobs for Double {
    async fn start(&self, job: &NewJob) -> Result<StartOutcome, StoreError> {
        self.answer(|told| {
            told.started = Some(job.clone());
            told.start.clone()
        })
        .await
    }
    async fn pause(&self, _: &UserId, _: &JobId) -> Result<ControlOutcome, StoreError> {
        self.answer(|told| told.control.clone()).await
    }
    async fn cancel(&self, _: &UserId, _: &JobId) -> Result<ControlOutcome, StoreError> {
        self.answer(|told| told.control.clone()).await
    }
    async fn resume(&self, _: &UserId, _: &JobId) -> Result<ControlOutcome, StoreError> {
        self.answer(|told| told.control.clone()).await
    }
    async fn retry(&self, _: &UserId, _: &JobId, scope: RetryScope) -> Result<ControlOutcome, StoreError> {
        self.answer(|told| {
            told.retried = Some(scope);
            told.control.clone()
        })
        .await
    }
    async fn status(&self, _: &UserId) -> Result<StatusReport, StoreError> {
        self.answer(|told| told.report.clone()).await
    }
    async fn job(&self, _: &UserId, job: &JobId) -> Result<Option<JobReport>, StoreError> {
        self.answer(|told| told.job.clone().filter(|report| report.job.id == *job)).await
    }
    async fn jobs(&self, _: &UserId, before: Option<&JobId>, limit: u32) -> Result<JobPage, StoreError> {
        self.answer(|told| {
            let older = told.jobs.iter().filter(|job| before.is_none_or(|before| job.id < *before));
            let mut jobs: Vec<_> = older.cloned().collect();
            let more = jobs.len() > limit as usize;
            jobs.truncate(limit as usize);
            JobPage { next: jobs.last().filter(|_| more).map(|job| job.id.clone()), jobs, unreadable: told.unreadable }
        })
        .await
    }
    async fn failed_chunks(&self, job: &JobId) -> Result<Vec<Chunk>, StoreError> {
        let report = self.answer(|told| told.job.clone().filter(|report| report.job.id == *job)).await?;
        Ok(report.map(|report| report.work_log.chunks().to_vec()).unwrap_or_default())
    }
    async fn coverage(&self, _: &UserId) -> Result<Coverage, StoreError> {
        self.answer(|told| told.coverage.clone()).await
    }
    async fn accept(&self, _: &UserId, one: DataType, days: DateRange, accepted: bool) -> Result<u32, StoreError> {
        self.answer(|told| {
            told.accepted = Some((one, days, accepted));
            days.days()
        })
        .await
    }
    async fn speeds(&self, _: &UserId) -> Result<Speeds, StoreError> {
        self.answer(|told| told.speeds.clone()).await
    }
    async fn cool_down(&self, _: &UserId, _: &str) -> Result<Option<Cooling>, StoreError> {
        self.answer(|told| told.cooling).await
    }
    async fn end_cool_down(&self, _: &UserId, _: &str) -> Result<bool, StoreError> {
        self.answer(|told| told.cooling.take_if(|it| it.is_own).is_some()).await
    }
    async fn link(&self, _: &UserId) -> Result<Option<Link>, StoreError> {
        self.answer(|told| told.link.clone()).await
    }
    async fn end_damaged(&self, _: &UserId, job: &JobId, _: &str) -> Result<bool, StoreError> {
        Ok(*job == id(ID))
    }
    async fn worker_seen(&self) -> Result<Option<Duration>, StoreError> {
        self.answer(|told| told.seen).await
    }
}

/// There is no readable account.
#[async_trait]
impl Accounts for Double {
    async fn account(&self, _: &UserId) -> Result<Option<Account>, AccountError> {
        Ok(None)
    }

    async fn renew_credentials(&self, _: &UserId, _: u64, _: &SecretString) -> Result<Saved, AccountError> {
        unreachable!("the API renews nothing")
    }

    async fn import(&self, _: &UserId, _: &SecretString) -> Result<Imported, AccountError> {
        unreachable!("these settings bring no sign-in")
    }

    async fn import_anew(&self, _: &UserId, _: &SecretString) -> Result<(), AccountError> {
        unreachable!("these settings bring no sign-in")
    }

    async fn note_owner(&self, _: &UserId, _: i64) -> Result<(), AccountError> {
        unreachable!("the API never opens the store of data")
    }

    fn can_keep(&self) -> bool {
        self.0.lock().unwrap().can_keep
    }

    async fn link_account(&self, _: &UserId, link: &NewLink) -> Result<Linked, AccountError> {
        let linked = self.answer(|told| {
            if told.linked == Linked::Done {
                told.link = Some(linked_at("2026-11-21T12:00:00Z"));
                told.kept = Some(link.clone());
            }
            told.linked
        });
        Ok(linked.await?)
    }

    async fn deletion(&self, _: &UserId) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.answer(|told| told.deletion).await
    }

    async fn unlink_account(&self, _: &UserId, deletes_data: bool) -> Result<bool, AccountError> {
        let was_linked = self.answer(|told| {
            told.kept = None;
            if deletes_data {
                told.deletion = Some(time("2026-11-21T12:00:00Z"));
            }
            told.link.take().is_some()
        });
        Ok(was_linked.await?)
    }
}
