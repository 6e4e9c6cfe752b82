//! A job: what was asked for, its state, and the possible transitions.

use chrono::{DateTime, NaiveDate, Utc};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::data_type::{DataType, DataTypes};
use super::dates::{CLOCK_SKEW, DateRange};
use super::failure::ErrorCode;
use super::ids::{Epoch, JobId, UserId, WorkerId};
use super::incremental::MAX_DAYS;
use super::metric::Metric;
use super::named::named;
use super::selection::Selection;
use super::stage::{Stage, StageKind};
pub use super::status::{Action, Event, InvalidTransition, Status};

/// How a job's range was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum SyncType {
    /// New days, and holes that are due for a retry.
    Incremental,
    /// A range that the user named.
    Historical,
}

named!(SyncType, schema "SyncTypeName");

/// Which end of the range comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Order {
    /// From the first day on.
    #[default]
    Oldest,
    /// From the last day back, so that recent data is available soon.
    Newest,
}

named!(Order, schema "OrderName");

/// The most days between a job's first and last day, however old its oldest hole: readers iterate over them.
const LONGEST: u32 = 100_000;

/// What was asked for: the immutable part of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Whose data.
    pub user: UserId,
    /// How the range was chosen.
    pub sync_type: SyncType,
    /// From its first day to its last.
    pub range: DateRange,
    /// Which of these days it asks for.
    pub selection: Selection,
    /// The kinds of data; not empty.
    pub data_types: DataTypes,
    /// The health metrics it is narrowed to; empty means all.
    pub metric_types: Vec<Metric>,
    /// Which end first.
    pub order: Order,
    /// Whether stored, final days are skipped.
    pub skip_existing: bool,
    /// Whether rows that the upstream no longer lists are removed, however many there are at once.
    pub accept_removals: bool,
    /// Most days per chunk.
    pub chunk_days: u32,
    /// Most days per window.
    pub window_days: u32,
}

impl Request {
    /// The days that it asks for, of any type, as ascending runs. A job of workouts alone asks for its whole range.
    #[must_use]
    pub fn days(&self) -> Vec<DateRange> {
        let runs = self.selection.union(self.data_types.dated(), self.range);
        if runs.is_empty() { vec![self.range] } else { runs }
    }

    /// How many days that is.
    #[must_use]
    pub fn day_count(&self) -> u32 {
        self.days().iter().map(|run| run.days()).sum()
    }

    /// Whether this is a plausible request: not too long, and in pieces of at least a day. Stored data may be damaged.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let most_days = MAX_DAYS * u32::try_from(DataType::ALL.len()).unwrap_or(1);
        self.range.days() <= LONGEST && self.day_count() <= most_days && self.chunk_days > 0 && self.window_days > 0
    }

    /// The number of work units: [`crate::domain::plan::Plan::units`], without the plan.
    #[must_use]
    pub fn units(&self) -> u32 {
        self.data_types.iter().map(|one| self.selection.units(one, self.range)).sum()
    }

    /// Whether the job fetches all of `data_type`. One narrowed by metrics does not fetch all of health and its series,
    /// so it must not change their coverage.
    #[must_use]
    pub fn is_whole(&self, data_type: DataType) -> bool {
        self.data_types.contains(data_type) && (!data_type.has_metrics() || self.metric_types.is_empty())
    }
}

/// A job as it stands in Redis.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What was asked for.
    pub request: Request,
    /// Its state.
    pub status: Status,
    /// Its newest claim; 0 before the first.
    pub epoch: Epoch,
    /// Grows with every change of the record.
    pub rev: u64,
    /// Chunks planned.
    pub chunks_total: u32,
    /// Chunks with nothing left to do.
    pub chunks_done: u32,
    /// Chunks with a failure on record.
    pub chunks_failed: u32,
    /// Windows planned.
    pub windows_total: u32,
    /// Windows with nothing left to do.
    pub windows_done: u32,
    /// 0.0 to 1.0; 1.0 exactly when completed.
    pub progress: f64,
    /// What its worker did last; see [`Job::stage_now`].
    pub stage: Option<Stage>,
    /// The chunk being worked on; `None` when nothing runs.
    pub current_chunk: Option<DateRange>,
    /// The last day before the first one that is not done, if there is one.
    pub last_successful_date: Option<NaiveDate>,
    /// Types asked for that the account's source does not offer: they count as done.
    pub not_offered: DataTypes,
    /// Records handed to the sink.
    pub records: u64,
    /// Rows removed from the sink because the upstream no longer has them.
    pub removed: u64,
    /// Rows left in the sink although the upstream no longer lists them: too many at once to trust that they are gone.
    pub kept: u64,
    /// Days without any data upstream.
    pub no_data_days: u64,
    /// Days that are stored only in part.
    pub partial_days: u64,
    /// Workers lost in a row without progress.
    pub stall_count: u32,
    /// The worker that runs it.
    pub worker: Option<WorkerId>,
    /// Its worker's last heartbeat.
    pub heartbeat_at: Option<DateTime<Utc>>,
    /// Until when no request is sent to the upstream.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// Measured speed, in work units per second, for the remaining units.
    pub rate: Option<f64>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When a worker first claimed it.
    pub started_at: Option<DateTime<Utc>>,
    /// When the record last changed.
    pub updated_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub error_code: Option<ErrorCode>,
    /// Why it failed, for users.
    pub error_message: Option<String>,
    /// Whether it was found to have ended in the future (wrong clock); what it said about days was taken back.
    pub is_doubted: bool,
}

impl Job {
    /// Changes whenever the record does; opaque, compare for equality only.
    #[must_use]
    pub fn version(&self) -> String {
        format!("{}.{}.{}", self.id, self.rev, self.updated_at.timestamp_millis())
    }

    /// What is happening to it now; `None` when nothing is, or before its worker has reported.
    #[must_use]
    pub fn stage_now(&self) -> Option<Stage> {
        match self.status {
            Status::Pending => Some(Stage::new(StageKind::Queued)),
            Status::Running => self.stage.clone(),
            Status::Paused | Status::Completed | Status::Failed | Status::Cancelled => None,
        }
    }

    /// The actions its user can take now, see [`Action::allowed`].
    #[must_use]
    pub fn actions(&self) -> Vec<Action> {
        Action::allowed(self.status, self.error_code)
    }

    /// Whether it was last changed in the future: a clock was ahead, and what the job says about days can't be trusted.
    #[must_use]
    pub fn is_from_the_future(&self, now: DateTime<Utc>) -> bool {
        self.updated_at - now > CLOCK_SKEW
    }

    /// Whole percent, rounded down: 100 only when completed.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "progress lies in 0..=1")]
    pub fn percent(&self) -> u8 {
        (self.progress * 100.0).floor().clamp(0.0, 100.0) as u8
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A completed job of health.
    pub fn completed(range: DateRange) -> Job {
        let time = range.start().and_time(chrono::NaiveTime::MIN).and_utc();
        Job {
            id: JobId::parse("01JD2Q4ZP3V6B7N8R9T0W1X2Y3").unwrap(),
            request: Request {
                user: UserId::me(),
                sync_type: SyncType::Incremental,
                range,
                selection: Selection::all(),
                data_types: DataTypes::from_iter([DataType::Health]),
                metric_types: vec![],
                order: Order::Newest,
                skip_existing: false,
                accept_removals: false,
                chunk_days: 30,
                window_days: 7,
            },
            status: Status::Completed,
            epoch: Epoch(1),
            rev: 3,
            chunks_total: 1,
            chunks_done: 1,
            chunks_failed: 0,
            windows_total: 1,
            windows_done: 1,
            progress: 1.0,
            stage: None,
            current_chunk: None,
            not_offered: DataTypes::EMPTY,
            last_successful_date: Some(range.end()),
            records: 1,
            removed: 0,
            kept: 0,
            no_data_days: 0,
            partial_days: 0,
            stall_count: 0,
            worker: None,
            heartbeat_at: None,
            next_attempt_at: None,
            rate: None,
            created_at: time,
            started_at: Some(time),
            updated_at: time,
            ended_at: Some(time),
            error_code: None,
            error_message: None,
            is_doubted: false,
        }
    }

    /// The job's state machine, written out again by hand: from, event, to.
    const TABLE: [(Status, Event, Status); 13] = [
        (Status::Pending, Event::Claim, Status::Running),
        (Status::Running, Event::Release, Status::Pending),
        (Status::Running, Event::Requeue, Status::Pending),
        (Status::Running, Event::GiveUp, Status::Failed),
        (Status::Running, Event::Complete, Status::Completed),
        (Status::Running, Event::Fail, Status::Failed),
        (Status::Pending, Event::Pause, Status::Paused),
        (Status::Running, Event::Pause, Status::Paused),
        (Status::Pending, Event::Cancel, Status::Cancelled),
        (Status::Running, Event::Cancel, Status::Cancelled),
        (Status::Paused, Event::Cancel, Status::Cancelled),
        (Status::Paused, Event::Resume, Status::Pending),
        (Status::Failed, Event::Resume, Status::Pending),
    ];

    #[test]
    fn every_transition_that_the_table_does_not_list_is_refused() {
        for from in Status::ALL {
            for &event in Event::VARIANTS {
                let listed = TABLE.iter().find(|(a, b, _)| (*a, *b) == (from, event)).map(|(_, _, to)| *to);
                assert_eq!(from.after(event).ok(), listed, "{from} and {event:?}");
            }
        }
    }

    #[test]
    fn a_user_can_do_what_the_table_lists() {
        let codes: Vec<_> = std::iter::once(None).chain(ErrorCode::ALL.map(Some)).collect();
        for (status, code) in Status::ALL.into_iter().flat_map(|it| codes.iter().map(move |code| (it, *code))) {
            let is_listed = |it: &Action| TABLE.iter().any(|(from, event, _)| (*from, *event) == (status, it.event()));
            let mut listed: Vec<_> = Action::ALL.into_iter().filter(is_listed).collect();
            listed.retain(|it| *it != Action::Resume || code != Some(ErrorCode::RecordDamaged));
            let has_failures = (status, code) == (Status::Failed, Some(ErrorCode::ChunksFailed));
            listed.retain(|it| *it != Action::Retry || has_failures);
            assert_eq!(Action::allowed(status, code), listed, "{status} {code:?}");
        }
    }

    #[test]
    fn what_goes_on_is_known_of_jobs_that_move() {
        let stage = |status| {
            let day = DateRange::day("2024-03-01".parse().unwrap());
            let job = Job { status, stage: Some(Stage::new(StageKind::Fetching)), ..completed(day) };
            job.stage_now().map(|it| it.kind)
        };
        let moving = [Some(StageKind::Queued), Some(StageKind::Fetching), None, None, None, None];
        assert_eq!(Status::ALL.map(stage), moving);
    }

    #[test]
    fn nothing_but_resume_leaves_an_ended_state() {
        for from in Status::ALL.into_iter().filter(|it| it.is_ended()) {
            for &event in Event::VARIANTS {
                let allowed = from.after(event).is_ok();
                assert_eq!(allowed, from == Status::Failed && event == Event::Resume, "{from} and {event:?}");
            }
        }
    }
}
