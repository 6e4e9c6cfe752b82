//! A job: what was asked for, where it stands, and which changes of state there are.

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

/// How a job came to its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum SyncType {
    /// What is new, and holes that it is time to try again.
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
    /// From the last day back, so that recent data is there soon.
    Newest,
}

named!(Order, schema "OrderName");

/// From its first day to its last no job has as many days, however old its oldest hole: who reads one back goes through them.
const LONGEST: u32 = 100_000;

/// What was asked for: everything about a job that never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Whose data.
    pub user: UserId,
    /// How the range came about.
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
    /// Whether days that are stored and final are passed over.
    pub skip_existing: bool,
    /// Whether what the upstream no longer lists is taken out however much it is at once.
    pub accept_removals: bool,
    /// Days of a chunk, at most.
    pub chunk_days: u32,
    /// Days of a window, at most.
    pub window_days: u32,
}

impl Request {
    /// The single type of a job with one type, which the simple interface calls its `job_type`. Workouts and activities
    /// count on their own, so a job of both has none.
    #[must_use]
    pub fn single_type(&self) -> Option<DataType> {
        (self.data_types.len() == 1).then(|| self.data_types.iter().next()).flatten()
    }

    /// The days that it asks for, of any type, as runs by rising date. A job of workouts alone asks for all of its range.
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

    /// Whether there can be such a job: as long as jobs are, and in pieces of a day at least. What is stored may be damaged.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let most_days = MAX_DAYS * u32::try_from(DataType::ALL.len()).unwrap_or(1);
        self.range.days() <= LONGEST && self.day_count() <= most_days && self.chunk_days > 0 && self.window_days > 0
    }

    /// How many cells have to become done: [`crate::domain::plan::Plan::cells`], without the plan.
    #[must_use]
    pub fn cells(&self) -> u32 {
        self.data_types.iter().map(|one| self.selection.cells(one, self.range)).sum()
    }

    /// Whether the job fetches all of `data_type`. A job narrowed by metrics does not, for health: it may move no mark.
    #[must_use]
    pub fn is_whole(&self, data_type: DataType) -> bool {
        self.data_types.contains(data_type) && (data_type != DataType::Health || self.metric_types.is_empty())
    }
}

/// A job as it stands in Redis.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What was asked for.
    pub request: Request,
    /// Where it stands.
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
    /// The chunk being worked on; none when nothing runs.
    pub current_chunk: Option<DateRange>,
    /// The last day before the first one that is not done, if any day is.
    pub last_successful_date: Option<NaiveDate>,
    /// Records handed to the sink.
    pub records: u64,
    /// Rows taken out of the sink, for the upstream no longer has them.
    pub removed: u64,
    /// Rows that the upstream no longer lists, left in the sink, for they are too many at once to be believed gone.
    pub kept: u64,
    /// Days for which nothing at all exists upstream.
    pub no_data_days: u64,
    /// Days that are stored only in part.
    pub partial_days: u64,
    /// Workers lost in a row without progress.
    pub losses: u32,
    /// Who runs it.
    pub worker: Option<WorkerId>,
    /// The last sign of life of its worker.
    pub heartbeat_at: Option<DateTime<Utc>>,
    /// Until when nothing is asked of the upstream.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// Measured speed, in cells (a day of a data type) a second, for the cells that are left.
    pub rate: Option<f64>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When a worker first took it.
    pub started_at: Option<DateTime<Utc>>,
    /// When the record last changed.
    pub updated_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub error_code: Option<ErrorCode>,
    /// Why it failed, for people.
    pub error_message: Option<String>,
    /// Whether it was found to have ended in the future, by a clock that was wrong; what it said of days was taken back.
    pub is_doubted: bool,
}

impl Job {
    /// Changes whenever anything in the record does; opaque, compared for equality only.
    #[must_use]
    pub fn version(&self) -> String {
        format!("{}.{}.{}", self.id, self.rev, self.updated_at.timestamp_millis())
    }

    /// What is happening to it now; none when nothing does, or when its worker has not said anything yet.
    #[must_use]
    pub fn stage_now(&self) -> Option<Stage> {
        match self.status {
            Status::Pending => Some(Stage::new(StageKind::Queued)),
            Status::Running => self.stage.clone(),
            Status::Paused | Status::Completed | Status::Failed | Status::Cancelled => None,
        }
    }

    /// What its user can do to it now, see [`Action::allowed`].
    #[must_use]
    pub fn actions(&self) -> Vec<Action> {
        Action::allowed(self.status, self.error_code)
    }

    /// Whether it was last changed in the future: then a clock was ahead, and what it says of days proves nothing.
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
            last_successful_date: Some(range.end()),
            records: 1,
            removed: 0,
            kept: 0,
            no_data_days: 0,
            partial_days: 0,
            losses: 0,
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

    /// The life of a job, written out once more by hand: from, event, to.
    const TABLE: [(Status, Event, Status); 13] = [
        (Status::Pending, Event::Claim, Status::Running),
        (Status::Running, Event::HandBack, Status::Pending),
        (Status::Running, Event::Lose, Status::Pending),
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
            for event in Event::ALL {
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
            for event in Event::ALL {
                let allowed = from.after(event).is_ok();
                assert_eq!(allowed, from == Status::Failed && event == Event::Resume, "{from} and {event:?}");
            }
        }
    }
}
