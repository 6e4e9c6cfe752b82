//! What is happening to a job now, and why it waits or tries again: a fact that each client puts into words of its own.

mod words;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::data_type::DataTypes;
use super::dates::DateRange;
use super::failure::FailureKind;
use super::named::named;

/// A wait that is shorter than this is over before a person has read of it.
const WORTH_TELLING: TimeDelta = TimeDelta::seconds(15);

/// What a job is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum StageKind {
    /// It waits for a worker.
    Queued,
    /// It passed over days that are stored already.
    Skipped,
    /// It asks the upstream for days.
    Fetching,
    /// It asks once more for what stored days lack.
    AskingAgain,
    /// An answer about days was kept.
    Storing,
    /// It tries days again: at once, or when a wait is over.
    Retrying,
    /// It looks for the day that fails among days that fail together.
    Isolating,
    /// It checks whether days without any data are truly empty, and waits before it asks again.
    Confirming,
    /// It left days out for now; they are tried once more at the end.
    GaveUp,
    /// It may not ask the upstream yet: others do, or its budget is spent.
    WaitingForTurn,
    /// The upstream was asked too much, and is left in peace.
    CoolingDown,
    /// The upstream still works on a request that was given up.
    WaitingForUpstream,
    /// The data store can't be used.
    WaitingForStore,
}

named!(StageKind, schema "StageKindName");

/// Why a job waits, tries again or gives up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Cause {
    /// The upstream asks for fewer requests.
    RateLimited,
    /// The requests that the settings allow in a minute are sent.
    Budget,
    /// Another sync is asking the upstream.
    OtherSync,
    /// No answer in time.
    Timeout,
    /// The upstream met an error, or ended the connection.
    UpstreamError,
    /// No connection to the upstream can be made.
    Unreachable,
    /// The upstream does not take the sign-in, perhaps only for now.
    SignInRefused,
    /// The upstream rejects the request.
    Rejected,
    /// The answer is not what was agreed.
    BrokenAnswer,
    /// The answer holds nothing at all, which may hide an error.
    EmptyAnswer,
    /// The answer is more than is read.
    TooLarge,
    /// The disk of the data store is full.
    StoreFull,
    /// Another program has locked the data store.
    StoreLocked,
    /// The worker may not read or write the data store.
    StoreDenied,
    /// The data store can't be used for another reason.
    StoreUnavailable,
    /// The data store no longer has days that were stored.
    StoreLostDays,
}

named!(Cause, schema "StageCauseName");

impl From<FailureKind> for Cause {
    fn from(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Transient => Self::UpstreamError,
            FailureKind::TimedOut => Self::Timeout,
            FailureKind::TooLarge => Self::TooLarge,
            FailureKind::Unreachable => Self::Unreachable,
            FailureKind::RateLimited => Self::RateLimited,
            FailureKind::SignInDoubtful | FailureKind::SignInRefused => Self::SignInRefused,
            FailureKind::Broken => Self::BrokenAnswer,
            FailureKind::SuspectEmpty => Self::EmptyAnswer,
            FailureKind::Permanent => Self::Rejected,
        }
    }
}

/// What is happening to a job now. Kept as JSON in Redis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// What it does.
    pub kind: StageKind,
    /// The kinds of data that this is about; empty when it is about none of them more than about others.
    #[serde(default)]
    pub data_types: DataTypes,
    /// The days that this is about.
    #[serde(flatten)]
    pub days: Option<DateRange>,
    /// Until when it waits, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// Why it waits, tries again or gives up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
}

impl Stage {
    /// A stage of no days in particular.
    #[must_use]
    pub fn new(kind: StageKind) -> Self {
        Self { kind, data_types: DataTypes::EMPTY, days: None, until: None, cause: None }
    }

    /// A stage of those days of some types.
    #[must_use]
    pub fn of(kind: StageKind, data_types: DataTypes, days: DateRange) -> Self {
        Self { data_types, days: Some(days), ..Self::new(kind) }
    }

    /// With why it waits, tries again or gives up.
    #[must_use]
    pub fn because(self, cause: impl Into<Cause>) -> Self {
        Self { cause: Some(cause.into()), ..self }
    }

    /// With when its wait ends.
    #[must_use]
    pub fn until(self, at: DateTime<Utc>) -> Self {
        Self { until: Some(at), ..self }
    }

    /// Until when the upstream is not asked, as people are told at `now`: every wait that it or the settings ask for, and of the
    /// others those that are not short.
    #[must_use]
    pub fn next_attempt_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let is_asked_for = matches!(self.kind, StageKind::CoolingDown | StageKind::WaitingForTurn);
        self.until.filter(|until| is_asked_for || *until - now >= WORTH_TELLING)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn some() -> (DataTypes, DateRange) {
        let day = |text: &str| text.parse().unwrap();
        (DataTypes::usual(), DateRange::new(day("2024-03-01"), day("2024-03-07")).unwrap())
    }

    fn read(stage: &serde_json::Value) -> Option<Stage> {
        serde_json::from_slice(stage.to_string().as_bytes()).ok()
    }

    #[test]
    fn every_stage_reads_back_as_it_was_written() {
        let ((types, days), at) = (some(), DateTime::from_timestamp_millis(1_711_000_000_123).unwrap());
        for kind in StageKind::ALL {
            assert_eq!(StageKind::from_name(kind.name()), Some(kind));
            let of_days = Stage::of(kind, types, days);
            let waits = Cause::ALL.iter().map(|cause| of_days.clone().because(*cause).until(at));
            for stage in waits.chain([Stage::new(kind), of_days.clone()]) {
                assert_eq!(read(&serde_json::to_value(&stage).unwrap()), Some(stage));
            }
        }
    }

    #[test]
    fn it_is_written_by_names() {
        let ((types, days), at) = (some(), DateTime::from_timestamp(1_711_000_000, 0).unwrap());
        let stage = Stage::of(StageKind::Retrying, types, days).because(FailureKind::TimedOut).until(at);
        let written = json!({
            "kind": "retrying", "data_types": ["health", "activities", "workouts"], "start": "2024-03-01",
            "end": "2024-03-07", "until": "2024-03-21T05:46:40Z", "cause": "timeout"
        });
        assert_eq!(serde_json::to_value(stage).unwrap(), written);
    }

    #[test]
    fn short_waits_are_told_only_where_they_are_asked_for() {
        let (now, (types, days)) = (DateTime::from_timestamp(1_711_000_000, 0).unwrap(), some());
        let told = |kind, seconds| {
            let stage = Stage::of(kind, types, days).until(now + TimeDelta::seconds(seconds));
            stage.next_attempt_at(now).map(|at| (at - now).num_seconds())
        };
        assert_eq!([2, 14, 15].map(|wait| told(StageKind::Retrying, wait)), [None, None, Some(15)]);
        assert_eq!([2, 15].map(|wait| told(StageKind::CoolingDown, wait)), [Some(2), Some(15)]);
        assert_eq!(Stage::of(StageKind::CoolingDown, types, days).next_attempt_at(now), None);
    }

    #[test]
    fn what_is_no_stage_is_none() {
        let not =
            [json!("fetching health"), json!({}), json!({"kind": "new"}), json!({"kind": "storing", "cause": "new"})];
        assert_eq!(not.map(|it| read(&it)), [None, None, None, None]);
    }
}
