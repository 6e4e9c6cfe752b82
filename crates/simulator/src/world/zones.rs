//! Time in heart rate zones.
use serde_json::{Value, json};

use super::activity::{Activity, MAXIMUM_HEART_RATE};
use super::numbers::{real, rounded, whole};

/// One of five zones.
pub struct Zone {
    /// 1 to 5.
    pub number: i64,
    /// Seconds spent in it.
    pub seconds: f64,
    /// Lowest heart rate that belongs to it.
    pub from: i64,
}

/// The five zones at 50, 60, 70, 80 and 90 % of the highest heart rate; below the first no time is counted.
pub fn zones(seed: u64, activity: &Activity) -> Vec<Zone> {
    let mut zones: Vec<Zone> = (1..=5)
        .map(|number| Zone { number, seconds: 0.0, from: whole(MAXIMUM_HEART_RATE * (0.4 + 0.1 * real(number))) })
        .collect();
    for index in 0..whole(activity.elapsed / 10.0) {
        let beats = activity.heart_rate(real(index) * 10.0);
        if let Some(zone) = zones.iter_mut().rev().find(|zone| zone.from <= beats) {
            zone.seconds += 10.0;
        }
    }
    let rest = activity.dice(seed, "zones").between(0.0, 1.0);
    for zone in zones.iter_mut().filter(|zone| zone.seconds > 0.0) {
        zone.seconds = rounded(zone.seconds - rest, 3);
    }
    zones
}

/// As the upstream's own API gives them. A label that is empty makes the service hand the whole list on as text.
pub fn raw(seed: u64, activity: &Activity) -> Value {
    let labelled = activity.dice(seed, "zone label").chance(0.02);
    let zones = zones(seed, activity).into_iter().map(|zone| {
        let mut entry = json!({"zoneNumber": zone.number, "secsInZone": zone.seconds, "zoneLowBoundary": zone.from});
        if labelled {
            entry["zoneName"] = "".into();
        }
        entry
    });
    zones.collect()
}

/// As the truth tells them.
pub fn truth(seed: u64, activity: &Activity) -> Value {
    let zones = zones(seed, activity).into_iter();
    zones.map(|zone| json!({"zone": zone.number, "duration_s": zone.seconds, "from_bpm": zone.from})).collect()
}
