//! What is happening to a job now, and why it waits or retries: facts that each client puts into its own words.

mod words;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::data_type::DataTypes;
use super::dates::DateRange;
use super::failure::FailureKind;
use super::named::named;

/// A shorter wait is over before a user has read about it.
const WORTH_TELLING: TimeDelta = TimeDelta::seconds(15);

/// What a job is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum StageKind {
    /// Waiting for a worker.
    Queued,
    /// Skipped stored days.
    Skipped,
    /// Fetching days from the upstream.
    Fetching,
    /// Asking again for missing parts of stored days.
    AskingAgain,
    /// An answer about days was kept.
    Storing,
    /// Retrying days: at once, or when a wait is over.
    Retrying,
    /// Looking for the bad day in a span that fails as a whole.
    Isolating,
    /// Checking whether days without any data are truly empty; waits before asking again.
    Confirming,
    /// Gave days up for now; they are retried at the end.
    GaveUp,
    /// May not send requests yet: others do, or the request limit is used up.
    WaitingForTurn,
    /// The upstream was asked too much and is not asked for a while.
    CoolingDown,
    /// The upstream still works on a request that timed out.
    WaitingForUpstream,
    /// The data store can't be used.
    WaitingForStore,
}

named!(StageKind, schema "StageKindName");

/// Why a job waits, retries or gives up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Cause {
    /// The upstream asks for fewer requests.
    RateLimited,
    /// The configured requests per minute are used up.
    Budget,
    /// Another sync is sending requests.
    OtherSync,
    /// No answer in time.
    Timeout,
    /// The upstream failed, or closed the connection.
    UpstreamError,
    /// The upstream can't be reached.
    Unreachable,
    /// The upstream refuses the sign-in, perhaps only for now.
    SignInRefused,
    /// The upstream rejects the request.
    Rejected,
    /// The answer is malformed.
    BrokenAnswer,
    /// The answer holds nothing at all, which may hide an error.
    EmptyAnswer,
    /// The answer is too large.
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
            FailureKind::UnconfirmedEmpty => Self::EmptyAnswer,
            FailureKind::Permanent | FailureKind::OtherAccount => Self::Rejected,
        }
    }
}

/// What is happening to a job now. Kept as JSON in Redis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// What it does.
    pub kind: StageKind,
    /// The data types this is about; empty if about none in particular.
    #[serde(default)]
    pub data_types: DataTypes,
    /// The days this is about.
    #[serde(flatten)]
    pub days: Option<DateRange>,
    /// When the wait ends, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// Why it waits, retries or gives up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
}

impl Stage {
    /// A stage about no days in particular.
    #[must_use]
    pub fn new(kind: StageKind) -> Self {
        Self { kind, data_types: DataTypes::EMPTY, days: None, until: None, cause: None }
    }

    /// A stage about days of some types.
    #[must_use]
    pub fn of(kind: StageKind, data_types: DataTypes, days: DateRange) -> Self {
        Self { data_types, days: Some(days), ..Self::new(kind) }
    }

    /// Sets why it waits, retries or gives up.
    #[must_use]
    pub fn because(self, cause: impl Into<Cause>) -> Self {
        Self { cause: Some(cause.into()), ..self }
    }

    /// Sets when its wait ends.
    #[must_use]
    pub fn until(self, at: DateTime<Utc>) -> Self {
        Self { until: Some(at), ..self }
    }

    /// Until when the upstream is not asked, as shown to users at `now`: all waits that the upstream or the settings
    /// ask for, and other waits unless they are short.
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
            "kind": "retrying", "data_types": ["health", "intraday", "activities", "workouts"], "start": "2024-03-01",
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
