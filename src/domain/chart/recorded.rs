//! What an activity has beside its totals and its track.

use chrono::{DateTime, Utc};

/// A lap, or a length of a pool.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lap {
    /// When it began.
    pub start: Option<DateTime<Utc>>,
    /// By the timer, in seconds.
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

/// The weather at an activity's start.
#[derive(Debug, Clone, PartialEq)]
pub struct Weather {
    /// Degrees Celsius.
    pub temperature_c: Option<f64>,
    /// In words, as Garmin gives them.
    pub description: Option<String>,
}
