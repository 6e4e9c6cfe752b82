//! The time series of an activity: one row every five seconds, at most 2,000 rows.
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::activity::Activity;
use super::numbers::{count, real, rounded, whole};

/// The upstream thins a track out to this many rows.
const MOST_ROWS: i64 = 2000;

/// A column: key, unit's key, unit's number.
type Column = (&'static str, &'static str, i64);

/// Columns and rows; a row has null where a sensor had nothing to say.
pub struct Track {
    columns: Vec<Column>,
    rows: Vec<Vec<Option<f64>>>,
}

/// The track of `activity`.
pub fn track(seed: u64, activity: &Activity) -> Track {
    let sport = activity.sport;
    let mut columns: Vec<Column> =
        vec![("directTimestamp", "gmt", 120), ("sumDuration", "second", 40), ("directHeartRate", "bpm", 100)];
    if sport.speed > 0.0 {
        columns.extend([("sumDistance", "meter", 1), ("directSpeed", "mps", 20)]);
    }
    if sport.cadence > 0.0 {
        columns.push(("directDoubleCadence", "stepsPerMinute", 92));
    }
    if sport.power > 0.0 {
        columns.push(("directPower", "watt", 11));
    }
    if sport.outdoors {
        columns.extend([("directElevation", "meter", 1), ("directLatitude", "dd", 60), ("directLongitude", "dd", 60)]);
    }
    let mut dice = activity.dice(seed, "track");
    let (lost_from, lost_for) = if dice.chance(0.12) { (dice.whole(5, 200), dice.whole(3, 40)) } else { (0, 0) };
    let searching = if sport.outdoors && dice.chance(0.05) { dice.whole(2, 12) } else { 0 };
    let rows = whole((activity.seconds / 5.0).floor()).clamp(1, MOST_ROWS);
    let step = activity.seconds / real(rows);
    let start = super::summary::raw(seed, activity);
    let position = ["startLatitude", "startLongitude"].map(|key| start[key].as_f64().unwrap_or(0.0));
    let rows = (0..rows).map(|index| {
        let second = (real(index) * step).floor();
        let [latitude, longitude] = position_after(activity, position, second);
        let strap_lost = (lost_from..lost_from + lost_for).contains(&index);
        let value = |key: &str, luck: f64| match key {
            "directTimestamp" => Some(real(activity.start) + second * 1000.0),
            "sumDuration" => Some(second),
            "directHeartRate" => (!strap_lost).then(|| real(activity.heart_rate(second))),
            "sumDistance" => Some(rounded(activity.distance_after(second), 2)),
            "directSpeed" => Some(rounded(activity.speed_at(second) * (1.0 + 0.03 * luck), 3)),
            "directDoubleCadence" => Some((sport.cadence * (1.0 + 0.02 * luck)).round()),
            "directPower" => Some((sport.power * (1.0 + 0.15 * luck)).round()),
            "directElevation" => Some(rounded(activity.height_at(second), 1)),
            "directLatitude" => (index >= searching).then(|| rounded(latitude, 6)),
            _ => (index >= searching).then(|| rounded(longitude, 6)),
        };
        let luck = dice.bell();
        columns.iter().map(|(key, ..)| value(key, luck)).collect()
    });
    let rows = rows.collect();
    Track { columns, rows }
}

/// Degrees north and east after so many seconds of the timer: once around, back to the start.
pub fn position_after(activity: &Activity, [latitude, longitude]: [f64; 2], second: f64) -> [f64; 2] {
    let angle = second / activity.seconds * std::f64::consts::TAU;
    let radius = activity.distance / std::f64::consts::TAU / 111_320.0;
    [latitude + radius * angle.sin(), longitude + radius * 1.5 * (angle.cos() - 1.0)]
}

/// As the upstream's own API gives it. A unit without a name makes the service hand the whole track on as text.
pub fn raw(seed: u64, activity: &Activity) -> Value {
    let track = track(seed, activity);
    let nameless = activity.dice(seed, "track unit").chance(0.03);
    let descriptors: Vec<Value> = track
        .columns
        .iter()
        .zip(0..)
        .map(|((key, unit, id), index)| {
            let unit = if nameless && index == 0 { "" } else { unit };
            json!({"metricsIndex": index, "key": key, "unit": {"id": id, "key": unit, "factor": 1.0}})
        })
        .collect();
    let rows: Vec<Value> = track.rows.iter().map(|row| json!({"metrics": row})).collect();
    json!({
        "activityId": activity.id, "measurementCount": track.columns.len(), "metricsCount": track.rows.len(),
        "totalMetricsCount": track.rows.len(), "metricDescriptors": descriptors, "activityDetailMetrics": rows,
        "geoPolylineDTO": null, "heartRateDTOs": null, "detailsAvailable": true,
    })
}

/// Shape and checksum of what the service leaves of the track: nulls are gone, so some rows are shorter.
pub fn truth(seed: u64, activity: &Activity) -> Value {
    let track = track(seed, activity);
    let mut hash = Sha256::new();
    let mut values = 0;
    let mut complete = 0;
    for row in &track.rows {
        let left: Vec<String> = row.iter().flatten().map(ToString::to_string).collect();
        values += count(left.len());
        complete += i64::from(left.len() == row.len());
        hash.update(left.join(","));
        hash.update("\n");
    }
    let digest = format!("{:x}", hash.finalize());
    json!({
        "columns": track.columns.iter().map(|(key, ..)| key).collect::<Vec<_>>(),
        "rows": track.rows.len(), "complete_rows": complete, "values": values, "sha256": digest,
    })
}
