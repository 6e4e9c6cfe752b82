//! Which days are stored, and which the user has accepted as unavailable.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::name::Name;
use super::request::Day;
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::named::{by_name, schema};

/// A kind of data that has days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatedType(pub DataType);

/// A kind of data that has days.
pub type DatedTypeName = Name<DatedType>;

impl DatedType {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The one with that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        DataType::from_name(name).filter(|one| one.is_dated()).map(Self)
    }
}

by_name!(DatedType, DataType::ALL.into_iter().filter(|one| one.is_dated()).map(DataType::name).collect::<Vec<_>>());
schema!(DatedType, "DatedTypeName");

/// Which days to look at.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DaysQuery {
    /// The first day, at least 2000-01-01. When absent: the first one that was ever asked for, of any type.
    #[param(value_type = Option<NaiveDate>)]
    pub from: Option<Day>,
    /// The last day, at most and by default today.
    #[param(value_type = Option<NaiveDate>)]
    pub to: Option<Day>,
}

/// What is known about a range of days.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverageAnswer {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The calendar day of the account.
    #[schema(value_type = NaiveDate)]
    pub today: Option<NaiveDate>,
    /// Each type that has days: health, intraday, activities, nutrition.
    pub data_types: Vec<TypeCoverage>,
}

/// What is known about one type. `stored`, `noData`, `emptySoFar`, `accepted`, `queued` and `missing` hold each day of the
/// range exactly once.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TypeCoverage {
    /// The type.
    pub data_type: DatedTypeName,
    /// Whether the account's sign-in brings nothing of this type: its source does not have it, or Garmin refuses it to the
    /// key.
    #[serde(default)]
    pub is_refused: bool,
    /// The first day that was ever asked for; null when none was.
    pub first_asked: Option<NaiveDate>,
    /// The last day before the first requested one that is not final; null when nothing was requested.
    pub frontier: Option<NaiveDate>,
    /// Days that are stored.
    pub stored_days: u32,
    /// Days for which Garmin has nothing; final.
    pub no_data_days: u32,
    /// Days that are empty so far.
    #[serde(default)]
    pub empty_so_far_days: u32,
    /// Days that the user has accepted as unavailable.
    #[serde(default)]
    pub accepted_days: u32,
    /// Days that the unfinished job is still to bring.
    #[serde(default)]
    pub queued_days: u32,
    /// All other days.
    pub missing_days: u32,
    /// Of the stored days, those stored only in part.
    #[serde(default)]
    pub partial_days: u32,
    /// Of the stored days, those that are asked for again.
    #[serde(default)]
    pub provisional_days: u32,
    /// `stored`, `noData` and `emptySoFar` together.
    #[serde(default)]
    pub covered: Vec<Days>,
    /// Days that are stored.
    #[serde(default)]
    pub stored: Vec<Days>,
    /// Days for which Garmin has nothing.
    #[serde(default)]
    pub no_data: Vec<Days>,
    /// Days for which Garmin had nothing when asked, but so recent that data may still arrive. They are asked for
    /// again.
    #[serde(default)]
    pub empty_so_far: Vec<Days>,
    /// Days that the user has accepted as unavailable. They are not asked for automatically.
    #[serde(default)]
    pub accepted: Vec<Days>,
    /// Days that the unfinished job, running, waiting or paused, is still to bring.
    #[serde(default)]
    pub queued: Vec<Days>,
    /// All other days, whether or not they were ever asked for.
    #[serde(default)]
    pub missing: Vec<Days>,
    /// Of the stored days, those stored only in part: Garmin returned the rest of the day, but not something that
    /// should be there too, such as its night.
    #[serde(default)]
    pub partial: Vec<Days>,
    /// Of the stored days, those that are not final: the last few, and those whose exact values a sync was still to bring
    /// when it ended. They are asked for again.
    #[serde(default)]
    pub provisional: Vec<Days>,
}

/// Consecutive days.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct Days {
    /// The first.
    pub start: NaiveDate,
    /// The last.
    pub end: NaiveDate,
}

impl Days {
    /// The same as a range; none if a server swapped the ends.
    #[must_use]
    pub fn range(self) -> Option<DateRange> {
        DateRange::new(self.start, self.end)
    }
}

impl From<DateRange> for Days {
    fn from(days: DateRange) -> Self {
        Self { start: days.start(), end: days.end() }
    }
}

/// Days that the user accepts as unavailable.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Acceptance {
    /// The kind of data.
    pub data_type: DatedType,
    /// The first day.
    #[schema(value_type = NaiveDate)]
    pub start: Day,
    /// The last day; not after today.
    #[schema(value_type = NaiveDate)]
    pub end: Day,
    /// `false` revokes it. When absent: `true`.
    pub accepted: Option<bool>,
}

/// What changed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Accepted {
    /// The kind of data.
    pub data_type: DatedTypeName,
    /// The first day.
    pub start: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
    /// Whether the missing ones of these days are accepted now.
    pub accepted: bool,
    /// How many days changed.
    pub days: u32,
}
