//! Activities.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::request::{Count, Day};

/// Which activities.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActivitiesQuery {
    /// How many, 1 to 100; 30 by default.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    pub limit: Option<Count<1, 100>>,
    /// The `nextCursor` of the page before.
    pub cursor: Option<String>,
    /// Only of this type, such as `running`.
    pub kind: Option<String>,
    /// Only with this text in the name, in any case.
    pub text: Option<String>,
    /// The first day.
    #[param(value_type = Option<NaiveDate>)]
    pub from: Option<Day>,
    /// The last day.
    #[param(value_type = Option<NaiveDate>)]
    pub to: Option<Day>,
}

/// A page of activities, newest first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivitiesAnswer {
    /// The activities.
    pub activities: Vec<ActivitySummary>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many there are on all pages.
    pub total: u64,
}

/// An activity in the list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivitySummary {
    /// Garmin's id.
    pub id: i64,
    /// The local day.
    pub date: NaiveDate,
    /// When it started.
    pub start: Option<DateTime<Utc>>,
    /// The same by local time.
    #[schema(value_type = Option<String>, example = "2024-03-31T18:05:00")]
    pub start_local: Option<NaiveDateTime>,
    /// Its name.
    pub name: Option<String>,
    /// Its type.
    #[schema(example = "running")]
    pub kind: Option<String>,
    /// Metres.
    pub distance_m: Option<f64>,
    /// Seconds by the timer.
    pub duration_s: Option<f64>,
    /// Seconds from start to end.
    pub elapsed_s: Option<f64>,
    /// Seconds in motion.
    pub moving_s: Option<f64>,
    /// Kilocalories.
    pub energy_kcal: Option<f64>,
    /// Beats a minute.
    pub average_heart_rate_bpm: Option<f64>,
    /// Beats a minute.
    pub max_heart_rate_bpm: Option<f64>,
    /// Metres a second.
    pub average_speed_m_per_s: Option<f64>,
    /// Metres a second.
    pub max_speed_m_per_s: Option<f64>,
    /// Metres climbed.
    pub elevation_gain_m: Option<f64>,
    /// Metres descended.
    pub elevation_loss_m: Option<f64>,
    /// Training load.
    pub training_load: Option<f64>,
}

/// One activity.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivityAnswer {
    /// What the list has of it.
    #[serde(flatten)]
    pub summary: ActivitySummary,
    /// Kilocalories of the activity itself.
    pub active_kcal: Option<f64>,
    /// Kilocalories at rest.
    pub bmr_kcal: Option<f64>,
    /// Steps.
    pub steps: Option<f64>,
    /// Steps or turns a minute.
    pub cadence_per_min: Option<f64>,
    /// Watts on average.
    pub power_w: Option<f64>,
    /// Aerobic training effect, 0 to 5.
    pub aerobic_effect: Option<f64>,
    /// Anaerobic training effect, 0 to 5.
    pub anaerobic_effect: Option<f64>,
    /// `VO2max`.
    pub vo2_max_ml_per_min_kg: Option<f64>,
    /// Degrees north.
    pub start_latitude_deg: Option<f64>,
    /// Degrees east.
    pub start_longitude_deg: Option<f64>,
    /// Degrees north.
    pub end_latitude_deg: Option<f64>,
    /// Degrees east.
    pub end_longitude_deg: Option<f64>,
    /// Seconds in the heart rate zones 1 to 5.
    pub zones_s: [Option<f64>; 5],
    /// From how many beats a minute on each zone begins; null where that is not stored.
    pub zone_floors_bpm: Option<[Option<f64>; 5]>,
    /// Laps.
    pub laps: Vec<LapView>,
    /// The weather at its start.
    pub weather: Option<WeatherView>,
    /// Names of the gear.
    pub gear: Vec<String>,
    /// The file that it was recorded in.
    pub file: Option<FileView>,
    /// Whether series may be stored.
    pub has_series: bool,
}

/// A lap.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LapView {
    /// From 1 on.
    pub number: u32,
    /// When it began.
    pub start: Option<DateTime<Utc>>,
    /// Seconds by the timer.
    pub duration_s: Option<f64>,
    /// Metres.
    pub distance_m: Option<f64>,
    /// Beats a minute.
    pub average_heart_rate_bpm: Option<f64>,
    /// Beats a minute.
    pub max_heart_rate_bpm: Option<f64>,
    /// Metres a second.
    pub average_speed_m_per_s: Option<f64>,
    /// Metres climbed.
    pub elevation_gain_m: Option<f64>,
    /// Metres descended.
    pub elevation_loss_m: Option<f64>,
    /// Kilocalories.
    pub energy_kcal: Option<f64>,
}

/// The weather.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeatherView {
    /// Degrees Celsius.
    pub temperature_c: Option<f64>,
    /// In words.
    pub description: Option<String>,
}

/// A recorded file.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FileView {
    /// `fit`, `gpx`, `tcx` or, rarely, another ending.
    #[schema(example = "fit")]
    pub format: String,
    /// Its size.
    pub bytes: u64,
}

/// How much of a track.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TrackQuery {
    /// How many points at most, 2 to 20000; 1000 by default. Fewer than there are keep the peaks.
    #[param(value_type = Option<u32>, minimum = 2, maximum = 20000)]
    pub points: Option<Count<2, 20_000>>,
}

/// What was recorded, point by point. All columns have the same length; one that the recording lacks is null.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrackAnswer {
    /// The activity.
    pub id: i64,
    /// The time of the first point.
    pub start: Option<DateTime<Utc>>,
    /// How many points are stored.
    pub total: u64,
    /// Whether some are left out here.
    pub is_thinned: bool,
    /// Seconds since the first point.
    pub seconds_s: Vec<f64>,
    /// Degrees north.
    pub latitude_deg: Option<Vec<Option<f64>>>,
    /// Degrees east.
    pub longitude_deg: Option<Vec<Option<f64>>>,
    /// Metres above the sea.
    pub elevation_m: Option<Vec<Option<f64>>>,
    /// Metres since the start.
    pub distance_m: Option<Vec<Option<f64>>>,
    /// Beats a minute.
    pub heart_rate_bpm: Option<Vec<Option<f64>>>,
    /// Metres a second.
    pub speed_m_per_s: Option<Vec<Option<f64>>>,
    /// Steps, strokes or turns a minute.
    pub cadence_per_min: Option<Vec<Option<f64>>>,
    /// Watts.
    pub power_w: Option<Vec<Option<f64>>>,
    /// Degrees Celsius.
    pub temperature_c: Option<Vec<Option<f64>>>,
}
