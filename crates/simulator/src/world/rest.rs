//! A night's values under both names, and the heart rate variability that is reported beside it.
use super::fact::{Fact, fact, plumbing};
use super::night::{Night, Stage};
use super::numbers::{real, rounded, whole};

/// Lower and upper end of the range that counts as balanced for this person, in ms.
pub const BALANCED: std::ops::RangeInclusive<f64> = 38.0..=64.0;

/// How far below that range it begins to count as low, in ms.
pub const BELOW_BALANCED: f64 = 6.0;

/// The values of a recorded night. `resting` is the resting heart rate, `charged` what the battery gained.
pub fn facts(night: &Night, resting: f64, charged: f64) -> Vec<Fact> {
    let (deep, light) = (night.seconds(Stage::Deep), night.seconds(Stage::Light));
    let (rem, awake) = (night.seconds(Stage::Rem), night.seconds(Stage::Awake));
    let asleep = deep + light + rem;
    vec![
        // The upstream calls the time asleep the duration.
        plumbing("duration_in_seconds", asleep),
        fact("time_asleep_in_seconds", "asleep_s", asleep),
        fact("sleep_score", "score", night.score),
        fact("deep_sleep_seconds", "deep_s", deep),
        fact("light_sleep_seconds", "light_s", light),
        fact("rem_sleep_seconds", "rem_s", rem),
        fact("awake_sleep_seconds", "awake_s", awake),
        fact("average_spo2_value", "oxygen_saturation_percent", night.spo2),
        fact(
            "lowest_spo2_value",
            "oxygen_saturation_lowest_percent",
            night.spo2.map(|mean| whole(mean - 3.0 - 5.0 * night.luck)),
        ),
        fact(
            "highest_spo2_value",
            "oxygen_saturation_highest_percent",
            night.spo2.map(|mean| whole(mean + 3.0).min(100)),
        ),
        fact("average_respiration_value", "breathing_per_min", night.respiration),
        fact("lowest_respiration_value", "breathing_lowest_per_min", night.respiration - 3.0),
        fact("highest_respiration_value", "breathing_highest_per_min", night.respiration + 4.0),
        fact("awake_count", "awakenings", night.awakenings()),
        fact("avg_sleep_stress", "stress", rounded(12.0 + 9.0 * night.luck, 0)),
        fact("restless_moments_count", "restless_moments", whole(22.0 + 40.0 * night.luck)),
        fact("avg_overnight_hrv", "variability_ms", night.variability_mean.round()),
        fact("body_battery_change", "battery_charged", whole(charged)),
        fact("resting_heart_rate", "resting_heart_rate_bpm", whole(resting)),
    ]
}

/// What the watch thinks of a night's heart rate variability.
pub fn status(night: &Night) -> &'static str {
    let mean = night.variability_mean;
    if BALANCED.contains(&mean) {
        "BALANCED"
    } else if mean < *BALANCED.start() - BELOW_BALANCED {
        "LOW"
    } else {
        "UNBALANCED"
    }
}

/// The summary of heart rate variability: mean, highest of five minutes, and what the watch thinks of it.
pub fn variability(night: &Night) -> Vec<Fact> {
    let mean = night.variability_mean;
    let highest = night.variability.iter().map(|(_, value)| *value).max().unwrap_or(0);
    vec![
        fact("average_overnight_hrv", "mean_of_readings_ms", readings_mean(night)),
        fact("last_night_avg", "mean_ms", whole(mean)),
        fact("last_night_5min_high", "highest_ms", highest),
        fact("status", "status", status(night)),
    ]
}

fn readings_mean(night: &Night) -> f64 {
    super::numbers::mean(night.variability.iter().map(|(_, value)| real(*value)))
}
