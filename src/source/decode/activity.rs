//! Garmin's list item of an activity, which sources pass on in units of their own.

use serde_json::Value;

use super::fields::Fields;
use crate::domain::record::Activity;

/// Fields that may hold a cadence.
const CADENCES: [&str; 3] = [
    "averageRunningCadenceInStepsPerMinute",
    "averageBikingCadenceInRevPerMinute",
    "averageSwimCadenceInStrokesPerMinute",
];

/// The time in heart rate zones 1 to 5, in seconds.
const ZONES: [&str; 5] = ["hrTimeInZone_1", "hrTimeInZone_2", "hrTimeInZone_3", "hrTimeInZone_4", "hrTimeInZone_5"];

/// The values of a list item whose distance comes in units of `metres` and whose times come in units of `seconds`. Its
/// day, its local start and the entry itself are the caller's.
pub(in crate::source) fn listed(id: i64, fields: Fields<'_>, metres: f64, seconds: f64) -> Activity {
    let kind = fields.0.get("activityType").and_then(Value::as_object).and_then(|kind| Fields(kind).text("typeKey"));
    let energy_kcal = fields.amount("calories");
    let bmr_kcal = fields.amount("bmrCalories");
    Activity {
        id,
        start: fields.instant("startTimeGMT"),
        name: fields.text("activityName"),
        kind,
        distance_m: fields.times("distance", metres),
        duration_s: fields.times("duration", seconds),
        elapsed_s: fields.times("elapsedDuration", seconds),
        moving_s: fields.times("movingDuration", seconds),
        energy_kcal,
        bmr_kcal,
        active_kcal: energy_kcal.zip(bmr_kcal).map(|(all, resting)| (all - resting).max(0.0)),
        average_heart_rate_bpm: fields.amount("averageHR"),
        max_heart_rate_bpm: fields.amount("maxHR"),
        average_speed_m_per_s: fields.amount("averageSpeed"),
        max_speed_m_per_s: fields.amount("maxSpeed"),
        elevation_gain_m: fields.amount("elevationGain"),
        elevation_loss_m: fields.amount("elevationLoss"),
        steps: fields.amount("steps"),
        cadence_per_min: CADENCES.into_iter().find_map(|name| fields.amount(name)),
        power_w: fields.amount("avgPower"),
        aerobic_effect: fields.amount("aerobicTrainingEffect"),
        anaerobic_effect: fields.amount("anaerobicTrainingEffect"),
        training_load: fields.amount("activityTrainingLoad"),
        vo2_max_ml_per_min_kg: fields.amount("vO2MaxValue"),
        zone_s: ZONES.map(|name| fields.amount(name)),
        start_latitude_deg: fields.number("startLatitude"),
        start_longitude_deg: fields.number("startLongitude"),
        end_latitude_deg: fields.number("endLatitude"),
        end_longitude_deg: fields.number("endLongitude"),
        device_id: fields.whole("deviceId"),
        ..Activity::default()
    }
}
