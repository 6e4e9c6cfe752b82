//! Totals and personal bests.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::{IntoParams, ToSchema};

use super::super::name::Name;
use super::super::request::Day;
use crate::domain::chart::best::Best;
use crate::domain::named::named;

/// What totals are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Period {
    /// Calendar years.
    Year,
    /// Calendar months.
    Month,
}

named!(Period, schema "Period");

/// What totals are made for.
pub type PeriodName = Name<Period>;

/// Which totals.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TotalsQuery {
    /// `year` (default) or `month`.
    pub by: Option<Period>,
    /// The first day. When absent: the first that is stored.
    #[param(value_type = Option<NaiveDate>)]
    pub from: Option<Day>,
    /// The last day. When absent: today.
    #[param(value_type = Option<NaiveDate>)]
    pub to: Option<Day>,
}

/// Totals of years or months, and the bests of all of these days.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TotalsAnswer {
    /// What they are made for.
    pub by: PeriodName,
    /// Newest first; those without data are left out.
    pub periods: Vec<PeriodView>,
    /// Personal bests.
    pub bests: Vec<BestView>,
}

/// Totals of a year or a month.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PeriodView {
    /// Its first day.
    pub start: NaiveDate,
    /// Steps in all.
    pub steps: Option<f64>,
    /// How many days have steps.
    pub step_days: u32,
    /// Beats a minute, on average of the days.
    pub resting_heart_rate_bpm: Option<f64>,
    /// Seconds asleep, on average of the nights.
    pub sleep_s: Option<f64>,
    /// Milliseconds, on average of the nights.
    pub hrv_ms: Option<f64>,
    /// Kilograms, on average of the days.
    pub weight_kg: Option<f64>,
    /// All activities together.
    pub activities: KindTotal,
    /// By type, most first.
    pub kinds: Vec<KindTotal>,
}

/// Activities together.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KindTotal {
    /// Their type; null for all, and for those without one.
    pub kind: Option<String>,
    /// How many.
    pub count: u64,
    /// Metres; null where none of them has any, as for the sums below.
    pub distance_m: Option<f64>,
    /// Seconds by the timer.
    pub duration_s: Option<f64>,
    /// Kilocalories.
    pub energy_kcal: Option<f64>,
    /// Metres climbed.
    pub elevation_gain_m: Option<f64>,
}

/// A kind of personal best.
pub type BestName = Name<Best>;

/// A personal best.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BestView {
    /// In what.
    pub what: BestName,
    /// Among which type of activity; null for the best of a day or night.
    pub kind: Option<String>,
    /// The value.
    pub value: f64,
    /// Its unit; null for a count or a score.
    pub unit: Option<String>,
    /// The day.
    pub date: NaiveDate,
    /// The activity.
    pub activity_id: Option<i64>,
}
