//! Starting a job: checking what was asked for, planning it, and running the one script that takes the lock.

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use ulid::Ulid;

use super::Engine;
use super::ports::{NewJob, StartOutcome, StoreError};
use crate::domain::coverage::first_day;
use crate::domain::data_type::DataTypes;
use crate::domain::dates::DateRange;
use crate::domain::ids::{JobId, UserId};
use crate::domain::incremental::{self, MAX_DAYS};
use crate::domain::job::{Order, Request, SyncType};
use crate::domain::metric::Metric;
use crate::domain::plan::{Plan, estimated_minutes, window_days};

/// How many earlier jobs are looked at to tell whether everything is up to date.
const RECENT_JOBS: u32 = 20;

/// The settings that shape a job.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Days of a chunk, at most.
    pub chunk_days: u32,
    /// Days of a window, at most.
    pub window_days: u32,
    /// How many days back a day may still change, since watches upload late.
    pub lookback_days: u32,
    /// The zone whose calendar days the account lives by.
    pub zone: Tz,
    /// For how long a completed incremental sync makes another one needless.
    pub min_interval: TimeDelta,
}

/// Which days are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// These.
    Named {
        /// First day.
        start: NaiveDate,
        /// Last day.
        end: NaiveDate,
    },
    /// From the last success to today.
    Incremental {
        /// Also when an earlier sync has just done that.
        always: bool,
    },
}

/// What somebody wants to have synced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartRequest {
    /// Whose data.
    pub user: UserId,
    /// Which days.
    pub days: Days,
    /// Which types; not empty.
    pub data_types: DataTypes,
    /// Which health metrics; empty means all.
    pub metric_types: Vec<Metric>,
    /// Which end first.
    pub order: Order,
    /// Whether to pass over days that are stored and final.
    pub skip_existing: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Started {
    /// A job runs.
    Job {
        /// Its id.
        id: JobId,
        /// How many chunks it has.
        chunks: u32,
        /// How long it may take, in minutes, before any speed is known.
        estimated_minutes: u32,
        /// Its days.
        range: DateRange,
    },
    /// The user has an unfinished job; this one.
    AlreadyRunning(JobId),
    /// An earlier sync has just done that.
    UpToDate,
}

/// Why nothing was started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The last day is before the first.
    #[error("the first day must not be after the last day")]
    EndBeforeStart,
    /// The last day has not come yet.
    #[error("the last day must not be after today ({today})")]
    EndInFuture {
        /// Today, in the account's zone.
        today: NaiveDate,
    },
    /// A day from before there were any.
    #[error("the first day must not be before {first}")]
    TooEarly {
        /// The first day that can be asked for.
        first: NaiveDate,
    },
    /// More than ten years at once.
    #[error("{days} days are too many: at most {MAX_DAYS} days can be synced at once")]
    TooLong {
        /// How many it would be.
        days: u32,
    },
    /// There is no account to sync.
    #[error("no Garmin account is linked")]
    NotLinked,
    /// The store can't be used now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Starts a job, unless the user has an unfinished one. However many starts arrive at once, one wins.
    ///
    /// # Errors
    /// In this order: the days, the store, the missing account.
    pub async fn start(&self, wanted: &StartRequest) -> Result<Started, StartError> {
        let range = self.range(wanted).await?;
        if wanted.days == (Days::Incremental { always: false })
            && let Some(outcome) = self.needless(wanted).await?
        {
            return Ok(outcome);
        }
        let request = self.request(wanted, range);
        let plan = Plan::of(&request);
        let id = self.new_job_id();
        match self.store.start(&NewJob { id: id.clone(), request }).await? {
            StartOutcome::Started => {
                let chunks = u32::try_from(plan.chunks.len()).unwrap_or(u32::MAX);
                Ok(Started::Job { id, chunks, estimated_minutes: estimated_minutes(chunks), range })
            }
            StartOutcome::Held(running) => Ok(Started::AlreadyRunning(running)),
            StartOutcome::NotLinked => Err(StartError::NotLinked),
        }
    }

    async fn range(&self, wanted: &StartRequest) -> Result<DateRange, StartError> {
        let today = self.today();
        let (start, end) = match wanted.days {
            Days::Named { start, end } => (start, end),
            Days::Incremental { .. } => {
                let coverage = self.store.coverage(&wanted.user).await?;
                return Ok(incremental::range(&coverage, wanted.data_types, today, self.rules.lookback_days));
            }
        };
        let range = DateRange::new(start, end).ok_or(StartError::EndBeforeStart)?;
        if end > today {
            return Err(StartError::EndInFuture { today });
        }
        if start < first_day() {
            return Err(StartError::TooEarly { first: first_day() });
        }
        if range.days() > MAX_DAYS {
            return Err(StartError::TooLong { days: range.days() });
        }
        Ok(range)
    }

    /// Whether an incremental sync has nothing to do. A running job comes first: it is the more useful answer.
    async fn needless(&self, wanted: &StartRequest) -> Result<Option<Started>, StoreError> {
        let recent = self.store.jobs(&wanted.user, None, RECENT_JOBS).await?.jobs;
        if let Some(unfinished) = recent.iter().find(|job| !job.status.is_ended()) {
            return Ok(Some(Started::AlreadyRunning(unfinished.id.clone())));
        }
        let (today, now, interval) = (self.today(), self.clock.now(), self.rules.min_interval);
        let done = recent
            .iter()
            .any(|job| incremental::is_up_to_date(job, wanted.data_types, &wanted.metric_types, today, now, interval));
        Ok(done.then_some(Started::UpToDate))
    }

    fn request(&self, wanted: &StartRequest, range: DateRange) -> Request {
        Request {
            user: wanted.user.clone(),
            sync_type: match wanted.days {
                Days::Named { .. } => SyncType::Historical,
                Days::Incremental { .. } => SyncType::Incremental,
            },
            range,
            data_types: wanted.data_types,
            metric_types: wanted.metric_types.clone(),
            order: wanted.order,
            skip_existing: wanted.skip_existing,
            chunk_days: self.rules.chunk_days,
            window_days: window_days(range, self.rules.window_days),
        }
    }

    fn new_job_id(&self) -> JobId {
        let millis = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        let id = Ulid::from_parts(millis, self.random.bits());
        JobId::parse(&id.to_string()).unwrap_or_else(|_| unreachable!("a ULID is a job id"))
    }
}
