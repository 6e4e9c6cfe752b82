//! The one English sentence about a stage, without its full stop.

use chrono::{DateTime, Utc};

use super::{Cause, Stage, StageKind};

impl Stage {
    /// What is happening now, for users; `time` formats a time.
    #[must_use]
    pub fn words(&self, time: impl Fn(DateTime<Utc>) -> String) -> String {
        let until = self.until.map(|at| format!(" until {}", time(at))).unwrap_or_default();
        let at = self.until.map(|at| format!(" at {}", time(at))).unwrap_or_default();
        let of = self.of_what();
        let doing = match self.kind {
            StageKind::Queued => "waiting for a worker".to_owned(),
            StageKind::Skipped => format!("skipped stored days of {of}"),
            StageKind::Fetching => format!("fetching {of}"),
            StageKind::AskingAgain => format!("asking again for missing parts of {of}"),
            StageKind::Storing => format!("stored {of}"),
            StageKind::Retrying => format!("retrying {of}{at}"),
            StageKind::Isolating => format!("looking for the day that fails among {of}"),
            StageKind::Confirming => format!("checking empty answers again{at}"),
            StageKind::GaveUp => format!("gave up {of} for now"),
            StageKind::WaitingForTurn | StageKind::CoolingDown => format!("waiting{until} before fetching {of}"),
            StageKind::WaitingForUpstream => {
                format!("waiting{until} for Garmin's service to finish an earlier request")
            }
            StageKind::WaitingForStore => "waiting for the data store, will continue by itself".to_owned(),
        };
        match self.cause {
            Some(cause) => format!("{doing}: {}", cause.words()),
            None => doing,
        }
    }

    /// `health, activities 2024-03-01..2024-03-07`.
    fn of_what(&self) -> String {
        let types = if self.data_types.is_empty() { "data".to_owned() } else { self.data_types.to_string() };
        self.days.map_or_else(|| types.clone(), |days| format!("{types} {days}"))
    }
}

impl Cause {
    /// The problem and, if it won't pass by itself, what to do.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::RateLimited => "Garmin asks for fewer requests",
            Self::Budget => "the request limit is used up",
            Self::OtherSync => "another sync is sending requests",
            Self::Timeout => "Garmin's service gave no whole answer in time",
            Self::UpstreamError => "Garmin's service met an error",
            Self::Unreachable => "Garmin's service can't be reached; check that it is running, and the network",
            Self::SignInRefused => "Garmin's service could not sign in; this may pass by itself",
            Self::Rejected => "Garmin's service rejects the request; see the worker's log",
            Self::BrokenAnswer => "the answer is not the data that was asked for",
            Self::EmptyAnswer => "the answer held nothing at all, which may hide an error",
            Self::TooLarge => "the answer is too large",
            Self::StoreFull => "its disk is full; free some space",
            Self::StoreLocked => "another program has locked it; close what has it open for writing",
            Self::StoreDenied => "the worker may not use it; let its user read and write the file and its folder",
            Self::StoreUnavailable => "it can't be used; see the worker's log",
            Self::StoreLostDays => "the data store has lost them",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::data_type::{DataType, DataTypes};
    use crate::domain::dates::DateRange;

    use super::*;

    fn said(stage: &Stage) -> String {
        stage.words(|at| at.format("%H:%M:%S UTC").to_string())
    }

    #[test]
    fn a_stage_is_said_with_its_days_its_end_and_its_cause() {
        let at = DateTime::from_timestamp(1_711_015_933, 0).unwrap();
        let days = DateRange::new("2024-02-05".parse().unwrap(), "2024-02-11".parse().unwrap()).unwrap();
        let health = |kind| Stage::of(kind, DataTypes::from_iter([DataType::Health]), days);
        for (stage, words) in [
            (Stage::new(StageKind::Queued), "waiting for a worker"),
            (health(StageKind::Fetching), "fetching health 2024-02-05..2024-02-11"),
            (
                health(StageKind::CoolingDown).because(Cause::RateLimited).until(at),
                "waiting until 10:12:13 UTC before fetching health 2024-02-05..2024-02-11: Garmin asks for fewer requests",
            ),
            (
                health(StageKind::Retrying).because(Cause::Timeout).until(at),
                "retrying health 2024-02-05..2024-02-11 at 10:12:13 UTC: Garmin's service gave no whole answer in time",
            ),
            (
                health(StageKind::WaitingForStore).because(Cause::StoreFull),
                "waiting for the data store, will continue by itself: its disk is full; free some space",
            ),
        ] {
            assert_eq!(said(&stage), words);
        }
    }
}
