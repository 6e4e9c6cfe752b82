//! Nights with their stages.

use super::block::Record;
use super::expected::Expectations;
use super::report::Report;

pub fn expect(record: &mut Record, into: &mut Expectations, report: &mut Report) {
    let row = into.own("sleep_sessions", record.take_text("date"), report);
    row.fields(
        record,
        &[
            ("start", "bedtime", 1.0),
            ("end", "wake_time", 1.0),
            ("utc_offset_s", "utc_offset_min", 1.0 / 60.0),
            ("duration_s", "duration_s", 1.0),
            ("asleep_s", "asleep_s", 1.0),
            ("score", "score", 1.0),
            ("deep_s", "deep_s", 1.0),
            ("light_s", "light_s", 1.0),
            ("rem_s", "rem_s", 1.0),
            ("awake_s", "awake_s", 1.0),
            ("awakenings", "awake_count", 1.0),
            ("oxygen_saturation_percent", "average_spo2_percent", 1.0),
            ("oxygen_saturation_lowest_percent", "lowest_spo2_percent", 1.0),
            ("oxygen_saturation_highest_percent", "highest_spo2_percent", 1.0),
            ("breathing_per_min", "average_respiration_brpm", 1.0),
            ("breathing_lowest_per_min", "lowest_respiration_brpm", 1.0),
            ("breathing_highest_per_min", "highest_respiration_brpm", 1.0),
            ("stress", "average_stress", 1.0),
            ("restless_moments", "restless_moments", 1.0),
            ("variability_ms", "average_hrv_ms", 1.0),
            ("battery_charged", "body_battery_change", 1.0),
            ("resting_heart_rate_bpm", "resting_heart_rate_bpm", 1.0),
        ],
    );
    if let Some(stages) = record.take("stages") {
        row.form("stages", Clone::clone, stages);
    }
}
