//! Values of days, and values over one day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::name::{AggregateName, BucketName, DailyValueName, SampleKindName};
use super::super::request::{Commas, Count, Day};
use crate::domain::chart::bucket::Bucket;
use crate::domain::chart::daily_value::DailyValue;
use crate::domain::record::SampleKind;

/// What there is of a user.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MetricsAnswer {
    /// Today, in the account's calendar.
    pub today: NaiveDate,
    /// The zone of the account's days, as an IANA name: by its clock people read times.
    #[schema(example = "Europe/Berlin")]
    #[serde(default)]
    pub timezone: String,
    /// Values of days, those that any day has.
    pub daily: Vec<DailyValueView>,
    /// What is measured over the day, if any day has it.
    pub intraday: Vec<IntradayView>,
    /// How many activities of each type, most first.
    pub activity_kinds: Vec<KindCount>,
    /// Nights.
    pub nights: Option<ExtentView>,
    /// Activities.
    pub activities: Option<ExtentView>,
}

/// A value of days.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DailyValueView {
    /// Its name.
    pub name: DailyValueName,
    /// Its unit; null for a count or a score.
    pub unit: Option<String>,
    /// What the value of several days is.
    pub aggregate: AggregateName,
    /// The first day that has it.
    pub first_day: NaiveDate,
    /// The last.
    pub last_day: NaiveDate,
    /// How many days have it.
    pub days: u64,
}

/// What is measured over the day.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IntradayView {
    /// Its name.
    pub name: SampleKindName,
    /// Its unit; null for a score.
    pub unit: Option<String>,
    /// The first day.
    pub first_day: NaiveDate,
    /// The last.
    pub last_day: NaiveDate,
}

/// How many activities of a type.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct KindCount {
    /// Garmin's name of it.
    #[schema(example = "running")]
    pub kind: String,
    /// How many.
    pub count: u64,
}

/// The first and the last day of something.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExtentView {
    /// The first day.
    pub first_day: NaiveDate,
    /// The last.
    pub last_day: NaiveDate,
    /// How many.
    pub count: u64,
}

/// Which values of which days.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DailyQuery {
    /// One to 16 names of values, with commas between.
    #[param(value_type = String, example = "steps,resting_heart_rate_bpm")]
    pub metrics: Commas<DailyValue>,
    /// The first day. When absent: 29 days before the last.
    #[param(value_type = Option<NaiveDate>)]
    pub from: Option<Day>,
    /// The last day. When absent: today.
    #[param(value_type = Option<NaiveDate>)]
    pub to: Option<Day>,
    /// What to put together: `day` (default), `week` (from Monday), `month` or `year`.
    pub bucket: Option<Bucket>,
}

/// Values of days, weeks or months.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DailyAnswer {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Today, in the account's calendar: a day that is not over yet.
    #[schema(value_type = NaiveDate)]
    #[serde(default)]
    pub today: Option<NaiveDate>,
    /// What is put together.
    pub bucket: BucketName,
    /// The first day of each bucket that touches the range.
    pub starts: Vec<NaiveDate>,
    /// The values, as asked for.
    pub metrics: Vec<DailySeries>,
}

/// A value, with an entry for each of `starts`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DailySeries {
    /// Its name.
    pub name: DailyValueName,
    /// Its unit; null for a count or a score.
    pub unit: Option<String>,
    /// What the value of several days is.
    pub aggregate: AggregateName,
    /// Null where no day has one.
    pub values: Vec<Option<f64>>,
    /// The least of the days. Absent for single days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<Vec<Option<f64>>>,
    /// The largest of the days. Absent for single days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<Vec<Option<f64>>>,
    /// How many days have one. Absent for single days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<Vec<u32>>,
}

/// What over which day.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IntradayQuery {
    /// What was measured.
    pub metric: SampleKind,
    /// The day, in the account's calendar.
    #[param(value_type = NaiveDate)]
    pub date: Day,
    /// How many points at most, 2 to 5000; 1000 by default. Fewer than there are keep every peak.
    #[param(value_type = Option<u32>, minimum = 2, maximum = 5000)]
    pub points: Option<Count<2, 5000>>,
}

/// What was measured over a day.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IntradayAnswer {
    /// What.
    pub metric: SampleKindName,
    /// Its unit; null for a score.
    pub unit: Option<String>,
    /// The day.
    pub date: NaiveDate,
    /// The zone of the account's days, as an IANA name: by its clock people read the times.
    #[schema(example = "Europe/Berlin")]
    #[serde(default)]
    pub timezone: String,
    /// How many values are stored.
    pub total: u64,
    /// Whether some are left out here.
    pub is_thinned: bool,
    /// The least of all.
    pub low: Option<f64>,
    /// The largest of all.
    pub high: Option<f64>,
    /// The mean of all.
    pub mean: Option<f64>,
    /// Milliseconds since 1970-01-01 UTC, ascending.
    pub times: Vec<i64>,
    /// The values at these times; null within a time in which nothing was recorded.
    pub values: Vec<Option<f64>>,
}
