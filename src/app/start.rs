//! Starting a job: validating the request, planning it, and running the one script that takes the lock.

use chrono::NaiveDate;
use ulid::Ulid;

use super::App;
use crate::domain::coverage::first_day;
use crate::domain::data_type::DataTypes;
use crate::domain::dates::DateRange;
use crate::domain::estimate::Estimate;
use crate::domain::ids::{JobId, UserId};
use crate::domain::incremental::{self, MAX_DAYS};
use crate::domain::job::{Job, Order, Request, SyncType};
use crate::domain::metric::Metric;
use crate::domain::plan::{Plan, window_days};
use crate::domain::selection::Selection;
use crate::ports::{NewJob, StartOutcome, StoreError};

/// How many earlier jobs are checked to tell whether everything is up to date.
const RECENT_JOBS: u32 = 20;

/// Which days are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// A named range.
    Named {
        /// First day.
        start: NaiveDate,
        /// Last day.
        end: NaiveDate,
    },
    /// New days up to today, and holes that are due for a retry.
    Incremental {
        /// Even if an earlier sync has just done that.
        always: bool,
    },
}

/// A requested sync.
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
    /// Whether to skip days that are stored and final.
    pub skip_existing: bool,
    /// Whether to remove what the upstream no longer lists, however much it is at once.
    pub accept_removals: bool,
}

/// The size of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// How many days it asks for.
    pub days: u32,
    /// How many chunks it has.
    pub chunks: u32,
    /// How long it may take.
    pub estimate: Estimate,
}

/// Outcome of a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Started {
    /// The job was started.
    Job {
        /// Its id.
        id: JobId,
        /// Its size.
        extent: Extent,
        /// The days that it asks for, as ascending runs.
        days: Vec<DateRange>,
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
    /// The first day is before any data can exist.
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
    /// What is stored of the user is to be deleted before an account can be linked.
    #[error("what is stored is to be deleted first")]
    Deleting,
    /// The store can't be used now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Starts a job, unless the user has an unfinished one. Of concurrent starts, exactly one wins.
    ///
    /// # Errors
    /// In this order: the days, the store, the missing account.
    pub async fn start(&self, wanted: &StartRequest) -> Result<Started, StartError> {
        Self::check(wanted)?;
        self.look_for_sign_in().await?;
        let today = self.today_for(wanted).await?;
        let recent = self.store.jobs(&wanted.user, None, RECENT_JOBS).await?.jobs;
        let is_polite = wanted.days == (Days::Incremental { always: false });
        // A running job takes precedence: it is the more useful answer.
        if is_polite && let Some(unfinished) = recent.iter().find(|job| !job.status.is_ended()) {
            return Ok(Started::AlreadyRunning(unfinished.id.clone()));
        }
        let is_done = is_polite && self.is_up_to_date(wanted, &recent, today);
        let now = self.clock.now();
        let doubted = recent.into_iter().filter(|job| job.is_from_the_future(now) && !job.is_doubted);
        let doubted: Vec<_> = doubted.map(|job| (job.id, job.request)).collect();
        let incremental::DueDays { range, selection, has_holes } = self.days(wanted, &doubted, today).await?;
        // Whoever has nothing linked is told that.
        if is_done && !has_holes && self.store.link(&wanted.user).await?.is_some() {
            return Ok(Started::UpToDate);
        }
        let request = self.request(wanted, range, selection);
        // Before the start: once the job exists, errors must not be returned any more.
        let (extent, days) = (self.extent(&request).await?, request.days());
        let id = self.new_job_id();
        let job = NewJob { id: id.clone(), request, doubted };
        let mut outcome = self.store.start(&job).await?;
        // A store that lost everything has also lost the account from the settings, so link it now instead of waiting.
        if outcome == StartOutcome::NotLinked && wanted.user == UserId::me() && self.link_again().await? {
            outcome = self.store.start(&job).await?;
        }
        match outcome {
            StartOutcome::Started => Ok(Started::Job { id, extent, days }),
            StartOutcome::Held(running) => Ok(Started::AlreadyRunning(running)),
            StartOutcome::NotLinked => match self.accounts.deletion(&wanted.user).await? {
                Some(_) => Err(StartError::Deleting),
                None => Err(StartError::NotLinked),
            },
        }
    }

    /// The size of the job that [`Self::start`] would start. Starts nothing, and needs no account.
    ///
    /// # Errors
    /// In this order: the days, the store.
    pub async fn estimate(&self, wanted: &StartRequest) -> Result<Extent, StartError> {
        Self::check(wanted)?;
        let today = self.today_for(wanted).await?;
        let incremental::DueDays { range, selection, .. } = self.days(wanted, &[], today).await?;
        Ok(self.extent(&self.request(wanted, range, selection)).await?)
    }

    async fn extent(&self, request: &Request) -> Result<Extent, StoreError> {
        let (plan, speeds) = (Plan::of(request), self.store.speeds(&request.user).await?);
        let costs = self.source_of(&request.user).await?.costs();
        Ok(Extent {
            days: request.day_count(),
            chunks: u32::try_from(plan.chunks.len()).unwrap_or(u32::MAX),
            estimate: Estimate::of(&plan, &request.metric_types, &speeds, &costs),
        })
    }

    /// The days asked for. What `doubted` jobs say is ignored.
    async fn days(
        &self,
        wanted: &StartRequest,
        doubted: &[(JobId, Request)],
        today: NaiveDate,
    ) -> Result<incremental::DueDays, StartError> {
        match wanted.days {
            Days::Named { start, end } => {
                let range = DateRange::new(start, end).ok_or(StartError::EndBeforeStart)?;
                Ok(incremental::DueDays { range, selection: Selection::all(), has_holes: false })
            }
            Days::Incremental { .. } => {
                let doubted: Vec<_> = doubted.iter().map(|(_, request)| request).collect();
                let coverage = self.store.coverage(&wanted.user).await?.trusted(today, &doubted);
                Ok(incremental::days(&coverage, wanted.data_types, today, self.policy.lookback_days))
            }
        }
    }

    /// Validates a named range, as far as that can be done without knowing which day it is there.
    fn check(wanted: &StartRequest) -> Result<(), StartError> {
        let Days::Named { start, end } = wanted.days else { return Ok(()) };
        let range = DateRange::new(start, end).ok_or(StartError::EndBeforeStart)?;
        if start < first_day() {
            return Err(StartError::TooEarly { first: first_day() });
        }
        if range.days() > MAX_DAYS {
            return Err(StartError::TooLong { days: range.days() });
        }
        Ok(())
    }

    /// Today for whoever asks, unless the range ends later.
    async fn today_for(&self, wanted: &StartRequest) -> Result<NaiveDate, StartError> {
        let today = self.today(&wanted.user).await?;
        match wanted.days {
            Days::Named { end, .. } if end > today => Err(StartError::EndInFuture { today }),
            _ => Ok(today),
        }
    }

    /// Whether a recent job has just done what an incremental sync would do, apart from holes.
    fn is_up_to_date(&self, wanted: &StartRequest, recent: &[Job], today: NaiveDate) -> bool {
        let (now, interval) = (self.clock.now(), self.policy.min_interval);
        let (types, metrics) = (wanted.data_types, &wanted.metric_types);
        recent.iter().any(|job| incremental::is_up_to_date(job, types, metrics, today, now, interval))
    }

    fn request(&self, wanted: &StartRequest, range: DateRange, selection: Selection) -> Request {
        let mut request = Request {
            user: wanted.user.clone(),
            sync_type: match wanted.days {
                Days::Named { .. } => SyncType::Historical,
                Days::Incremental { .. } => SyncType::Incremental,
            },
            range,
            selection,
            data_types: wanted.data_types,
            metric_types: wanted.metric_types.clone(),
            order: wanted.order,
            skip_existing: wanted.skip_existing,
            accept_removals: wanted.accept_removals,
            chunk_days: self.policy.chunk_days,
            window_days: 1,
        };
        let days = window_days(request.day_count(), self.policy.window_days);
        request.window_days = match request.sync_type {
            SyncType::Historical => days,
            // The days that are asked for each time form one request: a missing activity counts as gone only if its
            // neighbouring days are listed too.
            SyncType::Incremental => days.max(self.policy.lookback_days.min(self.policy.window_days)),
        };
        request
    }

    fn new_job_id(&self) -> JobId {
        let millis = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        let id = Ulid::from_parts(millis, self.random.bits());
        JobId::parse(&id.to_string()).unwrap_or_else(|_| unreachable!("a ULID is a job id"))
    }
}
