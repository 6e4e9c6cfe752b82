//! Nights.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::request::Day;

/// Which nights.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NightsQuery {
    /// The first day of waking. When absent: 29 days before the last.
    #[param(value_type = Option<NaiveDate>)]
    pub from: Option<Day>,
    /// The last day of waking. When absent: today. At most 400 days.
    #[param(value_type = Option<NaiveDate>)]
    pub to: Option<Day>,
}

/// Nights and naps, oldest first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct NightsAnswer {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The zone of the account's days, as an IANA name: by its clock people read the times, unless a night has another offset.
    #[schema(example = "Europe/Berlin")]
    #[serde(default)]
    pub timezone: String,
    /// Nights, by the day of waking.
    pub nights: Vec<NightView>,
    /// Other sleep of these days.
    pub naps: Vec<NapView>,
}

/// A night.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NightView {
    /// The day of waking.
    pub date: NaiveDate,
    /// From.
    pub bedtime: Option<DateTime<Utc>>,
    /// To.
    pub wake_time: Option<DateTime<Utc>>,
    /// Minutes that local time was ahead of UTC.
    pub utc_offset_min: Option<i64>,
    /// Seconds from bedtime to waking.
    pub time_in_bed_s: Option<f64>,
    /// Seconds asleep.
    pub asleep_s: Option<f64>,
    /// Seconds of deep sleep.
    pub deep_s: Option<f64>,
    /// Seconds of light sleep.
    pub light_s: Option<f64>,
    /// Seconds of REM sleep.
    pub rem_s: Option<f64>,
    /// Seconds awake.
    pub awake_s: Option<f64>,
    /// How often awake.
    pub awake_count: Option<f64>,
    /// Restless moments.
    pub restless_moments: Option<f64>,
    /// 0 to 100.
    pub score: Option<f64>,
    /// Heart rate variability in milliseconds.
    pub average_hrv_ms: Option<f64>,
    /// Beats a minute.
    pub resting_heart_rate_bpm: Option<f64>,
    /// 0 to 100.
    pub average_stress: Option<f64>,
    /// What body battery gained.
    pub body_battery_change: Option<f64>,
    /// Breaths a minute.
    pub average_respiration_brpm: Option<f64>,
    /// Breaths a minute.
    pub lowest_respiration_brpm: Option<f64>,
    /// Breaths a minute.
    pub highest_respiration_brpm: Option<f64>,
    /// Blood oxygen in percent.
    pub average_spo2_percent: Option<f64>,
    /// Blood oxygen in percent.
    pub lowest_spo2_percent: Option<f64>,
    /// Blood oxygen in percent.
    pub highest_spo2_percent: Option<f64>,
    /// Stages in order; empty where the source gives none.
    pub stages: Vec<StageView>,
}

/// A stage of a night.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StageView {
    /// `deep`, `light`, `rem`, `awake` or `unknown`.
    #[schema(example = "deep")]
    pub stage: String,
    /// From.
    pub start: DateTime<Utc>,
    /// To.
    pub end: DateTime<Utc>,
}

/// Sleep beside a night.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NapView {
    /// The day.
    pub date: NaiveDate,
    /// From.
    pub start: DateTime<Utc>,
    /// To.
    pub end: Option<DateTime<Utc>>,
    /// Minutes that local time was ahead of UTC.
    pub utc_offset_min: Option<i64>,
    /// Seconds from start to end.
    pub duration_s: Option<f64>,
    /// Seconds asleep.
    pub asleep_s: Option<f64>,
}
