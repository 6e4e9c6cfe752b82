//! Where a job stands, and which changes of that there are.

use strum::{EnumString, IntoStaticStr, VariantArray};

use super::named::named;

use super::failure::ErrorCode;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Status {
    /// Waiting for a worker.
    Pending,
    /// A worker holds its lease.
    Running,
    /// Halted by the user.
    Paused,
    /// Everything asked for is stored, or known not to exist.
    Completed,
    /// Ended with something missing; may be resumed.
    Failed,
    /// Ended by the user.
    Cancelled,
}

/// What can happen to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// A worker takes it.
    Claim,
    /// A worker that stops gives it back.
    HandBack,
    /// Its worker is gone; it may go on elsewhere.
    Lose,
    /// Its worker is gone once too often.
    GiveUp,
    /// Everything is done.
    Complete,
    /// It can't go on, or something is missing at the end.
    Fail,
    /// The user halts it.
    Pause,
    /// The user ends it.
    Cancel,
    /// The user lets it go on.
    Resume,
}

/// What a user can do to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    /// Halt it.
    Pause,
    /// Let it go on.
    Resume,
    /// End it.
    Cancel,
}

named!(Action, schema "ActionName");

impl Action {
    /// Those that a job in that state allows, which failed for that reason, if it did. While another job of its user is
    /// unfinished, a job that failed can't be resumed all the same.
    #[must_use]
    pub fn allowed(status: Status, failed: Option<ErrorCode>) -> Vec<Self> {
        // Of a damaged record there is nothing to go on from.
        let is_lost = |it: &Self| *it == Self::Resume && failed == Some(ErrorCode::RecordDamaged);
        let is_allowed = |it: &Self| status.after(it.event()).is_ok() && !is_lost(it);
        Self::ALL.into_iter().filter(is_allowed).collect()
    }

    /// What it makes happen.
    #[must_use]
    pub fn event(self) -> Event {
        match self {
            Self::Pause => Event::Pause,
            Self::Resume => Event::Resume,
            Self::Cancel => Event::Cancel,
        }
    }
}

/// A change of state that is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a job that is {from} does not allow {event:?}")]
pub struct InvalidTransition {
    /// Where the job stands.
    pub from: Status,
    /// What was to happen.
    pub event: Event,
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Claim,
        Self::HandBack,
        Self::Lose,
        Self::GiveUp,
        Self::Complete,
        Self::Fail,
        Self::Pause,
        Self::Cancel,
        Self::Resume,
    ];

    /// From which states it may happen. Redis' scripts get this list as an argument: the rule stands only here.
    #[must_use]
    pub fn allowed_from(self) -> &'static [Status] {
        match self {
            Self::Claim => &[Status::Pending],
            Self::HandBack | Self::Lose | Self::GiveUp | Self::Complete | Self::Fail => &[Status::Running],
            Self::Pause => &[Status::Pending, Status::Running],
            Self::Cancel => &[Status::Pending, Status::Running, Status::Paused],
            Self::Resume => &[Status::Paused, Status::Failed],
        }
    }

    /// To which state it leads.
    #[must_use]
    pub fn target(self) -> Status {
        match self {
            Self::Claim => Status::Running,
            Self::HandBack | Self::Lose | Self::Resume => Status::Pending,
            Self::GiveUp | Self::Fail => Status::Failed,
            Self::Complete => Status::Completed,
            Self::Pause => Status::Paused,
            Self::Cancel => Status::Cancelled,
        }
    }
}

impl Status {
    /// The state after `event`, or why there is none.
    pub fn after(self, event: Event) -> Result<Self, InvalidTransition> {
        if event.allowed_from().contains(&self) {
            Ok(event.target())
        } else {
            Err(InvalidTransition { from: self, event })
        }
    }

    /// Whether the job is over, as far as it will get by itself.
    #[must_use]
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

named!(Status, schema "JobStatus");
