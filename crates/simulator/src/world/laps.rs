//! Laps of an activity: by distance where there is one, else ten minutes each.
use serde_json::{Value, json};

use super::activity::Activity;
use super::calendar::utc;
use super::fact::{Fact, fact, in_truth, on_the_wire};
use super::numbers::{mean, real, rounded, whole};

/// How many laps the activity has.
pub fn number(activity: &Activity) -> i64 {
    let laps = if activity.sport.lap > 0.0 { activity.distance / activity.sport.lap } else { activity.seconds / 600.0 };
    whole(laps.ceil()).max(1)
}

/// Start (epoch ms) and values of each lap.
fn laps(activity: &Activity) -> Vec<(i64, Vec<Fact>)> {
    let laps = number(activity);
    let exact =
        if activity.sport.lap > 0.0 { activity.distance / activity.sport.lap } else { activity.seconds / 600.0 };
    let length = activity.seconds / exact;
    (0..laps)
        .map(|index| {
            let from = real(index) * length;
            let to = (from + length).min(activity.seconds);
            let seconds = rounded(to - from, 3).max(0.001);
            let metres = rounded(activity.distance_after(to) - activity.distance_after(from), 2).max(0.0);
            let beats = || (0..10).map(|part| activity.heart_rate(from + (to - from) * real(part) / 10.0));
            let mut facts = vec![
                fact("lapIndex", "lap", index + 1),
                fact("duration", "duration_s", seconds),
                fact("movingDuration", "moving_s", seconds),
                fact("elapsedDuration", "elapsed_s", seconds),
                fact("averageHR", "heart_rate_mean_bpm", mean(beats().map(real)).round()),
                fact("maxHR", "heart_rate_highest_bpm", real(beats().max().unwrap_or(0))),
                fact("calories", "energy_total_kcal", (activity.energy * seconds / activity.seconds).round()),
            ];
            if activity.distance > 0.0 {
                facts.push(fact("distance", "distance_m", metres));
                facts.push(fact("averageSpeed", "speed_mean_m_per_s", rounded(metres / seconds, 6)));
            }
            if activity.sport.outdoors {
                let rise = activity.height_at(to) - activity.height_at(from);
                facts.push(fact("elevationGain", "climbed_m", rounded(rise.max(0.0), 1)));
                facts.push(fact("elevationLoss", "descended_m", rounded((-rise).max(0.0), 1)));
            }
            (activity.start + whole(from) * 1000, facts)
        })
        .collect()
}

/// As the upstream's own API gives them. An event without a name makes the service pass all laps on as text.
pub fn raw(seed: u64, activity: &Activity) -> Value {
    let unnamed = activity.dice(seed, "lap event").chance(0.03);
    let laps: Vec<Value> = laps(activity)
        .into_iter()
        .map(|(start, facts)| {
            let mut lap = on_the_wire(&facts);
            lap.insert("startTimeGMT".to_owned(), utc(start).format("%Y-%m-%dT%H:%M:%S.0").to_string().into());
            lap.insert("intensityType".to_owned(), "ACTIVE".into());
            lap.insert("lengthDTOs".to_owned(), json!([]));
            lap.insert("connectIQMeasurement".to_owned(), json!([]));
            Value::Object(lap)
        })
        .collect();
    let start = utc(activity.start).format("%Y-%m-%dT%H:%M:%S.0").to_string();
    let event = if unnamed { Value::from("") } else { Value::Null };
    json!({
        "activityId": activity.id,
        "lapDTOs": laps,
        "eventDTOs": [{"startTimeGMT": start, "sectionTypeDTO": {"id": 10, "key": "beginning", "sectionTypeKey": event}}],
    })
}

/// In the truth's form.
pub fn truth(activity: &Activity) -> Value {
    let laps = laps(activity).into_iter().map(|(start, facts)| {
        let mut lap = in_truth(&facts);
        lap.insert("start".to_owned(), crate::truth::time(start));
        Value::Object(lap)
    });
    laps.collect()
}
