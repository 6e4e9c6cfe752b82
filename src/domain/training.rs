//! Training records.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde_json::Value;

use super::json::Json;

/// One recorded activity. Key: id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Activity {
    /// The upstream's id.
    pub id: i64,
    /// The calendar day of its local start.
    pub date: NaiveDate,
    /// When it started.
    pub start: Option<DateTime<Utc>>,
    /// Local wall clock time of the start.
    pub start_local: Option<NaiveDateTime>,
    /// Its name.
    pub name: Option<String>,
    /// Its type, such as `running`.
    pub kind: Option<String>,
    /// Distance in metres.
    pub distance_m: Option<f64>,
    /// Timer time in seconds.
    pub duration_s: Option<f64>,
    /// Time from start to end in seconds.
    pub elapsed_s: Option<f64>,
    /// Time in motion in seconds.
    pub moving_s: Option<f64>,
    /// Energy in kilocalories.
    pub energy_kcal: Option<f64>,
    /// Resting energy within it, in kilocalories.
    pub bmr_kcal: Option<f64>,
    /// Active energy, in kilocalories.
    pub active_kcal: Option<f64>,
    /// Average heart rate in beats a minute.
    pub average_heart_rate_bpm: Option<f64>,
    /// Highest heart rate in beats a minute.
    pub max_heart_rate_bpm: Option<f64>,
    /// Average speed in metres a second.
    pub average_speed_m_per_s: Option<f64>,
    /// Highest speed in metres a second.
    pub max_speed_m_per_s: Option<f64>,
    /// Metres climbed.
    pub elevation_gain_m: Option<f64>,
    /// Metres descended.
    pub elevation_loss_m: Option<f64>,
    /// Steps.
    pub steps: Option<f64>,
    /// Steps or turns a minute.
    pub cadence_per_min: Option<f64>,
    /// Average power in watts.
    pub power_w: Option<f64>,
    /// Aerobic training effect, 0 to 5.
    pub aerobic_effect: Option<f64>,
    /// Anaerobic training effect, 0 to 5.
    pub anaerobic_effect: Option<f64>,
    /// Training load.
    pub training_load: Option<f64>,
    /// `VO2max` in millilitres a minute and kilogram.
    pub vo2_max_ml_per_min_kg: Option<f64>,
    /// Time in heart rate zones 1 to 5, in seconds.
    pub zone_s: [Option<f64>; 5],
    /// Where it started, in degrees north.
    pub start_latitude_deg: Option<f64>,
    /// Where it started, in degrees east.
    pub start_longitude_deg: Option<f64>,
    /// Where it ended, in degrees north.
    pub end_latitude_deg: Option<f64>,
    /// Where it ended, in degrees east.
    pub end_longitude_deg: Option<f64>,
    /// The device.
    pub device_id: Option<i64>,
    /// The upstream's list item, in its own units.
    pub raw: Value,
    /// Its details (time series), in the upstream's form.
    pub details: Option<Json>,
    /// Its laps.
    pub splits: Option<Json>,
    /// Its weather.
    pub weather: Option<Json>,
    /// Its heart rate zones.
    pub hr_zones: Option<Json>,
    /// Its sets of exercises.
    pub exercise_sets: Option<Json>,
    /// Its gear.
    pub gear: Option<Json>,
    /// Whether the upstream could not fetch the details beside the list item.
    pub is_partial: bool,
    /// Whether the upstream has no such details at all: those stored from elsewhere stay, and nothing is missing.
    pub is_list_only: bool,
}

/// One planned workout. Key: id.
#[derive(Debug, Clone, PartialEq)]
pub struct Workout {
    /// The upstream's id.
    pub id: i64,
    /// Its name.
    pub name: Option<String>,
    /// Its sport.
    pub sport: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Expected time in seconds.
    pub estimated_duration_s: Option<f64>,
    /// Expected length in metres.
    pub estimated_distance_m: Option<f64>,
    /// The upstream's whole workout, steps included.
    pub raw: Value,
    /// Whether the upstream could not fetch the steps.
    pub is_partial: bool,
}
