//! The list item of an activity: its name, its totals.
use serde_json::{Map, Value, json};

use super::activity::Activity;
use super::calendar::{is_away, utc, wall};
use super::fact::{Fact, fact, in_truth, on_the_wire, plumbing, scaled};
use super::form::form;
use super::numbers::{mean, real, rounded, whole};
use super::zones::zones;

/// Where most activities start: parks in two large cities.
fn start_position(seed: u64, activity: &Activity) -> (f64, f64) {
    let mut dice = activity.dice(seed, "position");
    let (latitude, longitude) = if is_away(seed, activity.date) { (-27.4750, 153.0300) } else { (52.5140, 13.3600) };
    (rounded(latitude + 0.01 * dice.bell(), 6), rounded(longitude + 0.015 * dice.bell(), 6))
}

/// The name: none at all for one in twelve (the service makes one up), a mere number for one in a hundred.
pub fn name(seed: u64, activity: &Activity) -> Option<String> {
    let mut dice = activity.dice(seed, "name");
    let share = dice.unit();
    if share < 0.08 {
        None
    } else if share < 0.09 {
        Some(dice.whole(2, 42).to_string())
    } else {
        Some(activity.sport.title.to_owned())
    }
}

/// The name that a client gets to see: what [`name`] says, else the sport's key in title case.
pub fn shown_name(seed: u64, activity: &Activity) -> String {
    name(seed, activity).unwrap_or_else(|| title_case(activity.sport.key))
}

/// `trail_running` becomes `Trail Running`.
pub fn title_case(key: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    key.split('_').map(capital).collect::<Vec<_>>().join(" ")
}

/// The totals under both names, in metres and seconds as the upstream's own API has them.
pub fn totals(seed: u64, activity: &Activity) -> Vec<Fact> {
    let sport = activity.sport;
    let samples = || (0..whole(activity.elapsed / 10.0)).map(|index| activity.heart_rate(real(index) * 10.0));
    let moving = rounded(activity.seconds * 0.985, 3);
    let pace = rounded(activity.distance / activity.seconds, 6);
    let resting = rounded(activity.seconds / 3600.0 * 72.0, 0);
    let effect = rounded((activity.load / 32.0 + 0.8).clamp(0.5, 5.0), 1);
    let power = sport.power * (1.0 + 0.6 * (form(seed, activity.date).fitness - 0.5));
    let has = |present: bool, value: f64| if present { json!(value) } else { Value::Null };
    let moves = sport.speed > 0.0;
    let powered = sport.power > 0.0;
    let running = sport.key.contains("running");
    let turning = sport.key.contains("cycling");
    let (latitude, longitude) = start_position(seed, activity);
    let mut facts = vec![
        fact("distance", "distance_m", has(moves, activity.distance)),
        fact("duration", "duration_s", activity.seconds),
        fact("elapsedDuration", "elapsed_s", activity.elapsed),
        fact("movingDuration", "moving_s", has(moves, moving)),
        fact("calories", "energy_total_kcal", activity.energy + resting),
        fact("bmrCalories", "energy_resting_kcal", resting),
        fact("averageHR", "heart_rate_mean_bpm", rounded(mean(samples().map(real)), 0)),
        fact("maxHR", "heart_rate_highest_bpm", real(samples().max().unwrap_or(0))),
        fact("averageSpeed", "speed_mean_m_per_s", has(moves, pace)),
        fact("maxSpeed", "speed_highest_m_per_s", has(moves, rounded(pace * 1.42, 6))),
        fact("elevationGain", "climbed_m", has(sport.outdoors, activity.climbed)),
        fact("elevationLoss", "descended_m", has(sport.outdoors, rounded(activity.climbed * 0.99, 1))),
        fact("minElevation", "height_lowest_m", has(sport.outdoors, 42.0)),
        fact("maxElevation", "height_highest_m", has(sport.outdoors, rounded(42.0 + activity.climbed / 4.0, 1))),
        fact("steps", "steps", activity.steps()),
        fact("aerobicTrainingEffect", "effect_aerobic", effect),
        fact("anaerobicTrainingEffect", "effect_anaerobic", if activity.intervals { 2.1 } else { 0.3 }),
        fact("activityTrainingLoad", "load", activity.load),
        fact(
            "vO2MaxValue",
            "vo2_max",
            has(sport.outdoors && sport.speed > 2.0, (36.0 + 25.0 * form(seed, activity.date).fitness).round()),
        ),
        fact("averageRunningCadenceInStepsPerMinute", "steps_per_minute", has(running, sport.cadence)),
        fact("averageBikingCadenceInRevPerMinute", "revolutions_per_minute", has(turning, sport.cadence)),
        fact(
            "averageSwimCadenceInStrokesPerMinute",
            "strokes_per_minute",
            has(sport.key.contains("swim"), sport.cadence),
        ),
        fact("avgPower", "power_mean_w", has(powered, power.round())),
        fact("maxPower", "power_highest_w", has(powered, (power * 1.9).round())),
        fact("startLatitude", "start_latitude_deg", has(sport.outdoors, latitude)),
        fact("startLongitude", "start_longitude_deg", has(sport.outdoors, longitude)),
        fact("endLatitude", "end_latitude_deg", has(sport.outdoors, rounded(latitude + 0.0004, 6))),
        fact("endLongitude", "end_longitude_deg", has(sport.outdoors, rounded(longitude - 0.0007, 6))),
        fact("lapCount", "laps", super::laps::number(activity)),
        fact("waterEstimated", "sweat_ml", (activity.energy * 0.85).round()),
        scaled("poolLength", "pool_m", has(sport.key.contains("swim"), 2500.0), 0.01, 0.0),
    ];
    for (zone, key) in zones(seed, activity).iter().zip([
        "hrTimeInZone_1",
        "hrTimeInZone_2",
        "hrTimeInZone_3",
        "hrTimeInZone_4",
        "hrTimeInZone_5",
    ]) {
        facts.push(plumbing(key, zone.seconds));
    }
    facts
}

/// Where it was, if that is recorded.
pub fn place(seed: u64, activity: &Activity) -> Option<&'static str> {
    let abroad = is_away(seed, activity.date);
    activity.sport.outdoors.then_some(if abroad { "Riverbank Abroad" } else { "Parkland" })
}

/// The item as the upstream's own API gives it: metres, seconds, nulls and all.
pub fn raw(seed: u64, activity: &Activity) -> Map<String, Value> {
    let sport = activity.sport;
    let local = wall(seed, activity.date, activity.start).format("%Y-%m-%d %H:%M:%S").to_string();
    let gmt = utc(activity.start).format("%Y-%m-%d %H:%M:%S").to_string();
    let outdoors = sport.outdoors;
    let plain = json!({
        "activityId": activity.id,
        "activityName": name(seed, activity),
        "description": null,
        "startTimeLocal": local,
        "startTimeGMT": gmt,
        "beginTimestamp": activity.start,
        "activityType": {
            "typeId": sport.id, "typeKey": sport.key, "parentTypeId": sport.parent, "isHidden": false,
            "restricted": false, "trimmable": true,
        },
        "eventType": {"typeId": 9, "typeKey": "uncategorized", "sortOrder": 10},
        "privacy": {"typeId": 2, "typeKey": "private"},
        "ownerId": 1, "ownerFullName": "Test Person", "ownerDisplayName": "test-person",
        "userRoles": ["SCOPE_CONNECT_READ"], "userPro": false, "deviceId": 3_000_000_001_i64, "manufacturer": "GARMIN",
        "hasPolyline": outdoors, "hasImages": false, "hasVideo": false, "hasHeatMap": false, "hasSplits": true,
        "locationName": place(seed, activity),
        "timeZoneId": 124, "sportTypeId": sport.parent, "favorite": false, "pr": false, "autoCalcCalories": false,
        "elevationCorrected": false, "atpActivity": false, "manualActivity": false, "decoDive": false, "parent": false,
        "purposeful": false, "qualifyingDive": false, "summarizedDiveInfo": {"summarizedDiveGases": []},
        "splitSummaries": [], "courseId": null, "workoutId": null, "parentId": null,
    });
    let mut item = on_the_wire(&totals(seed, activity));
    if let Value::Object(plain) = plain {
        item.extend(plain);
    }
    item
}

/// The totals as the truth tells them.
pub fn truth(seed: u64, activity: &Activity) -> Map<String, Value> {
    in_truth(&totals(seed, activity))
}
