//! `activities` and `workouts` of an answer.
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::clean::clean;
use crate::world::activity::{Activity, activities};
use crate::world::{World, extras, laps, summary, track, workouts, zones};

/// The activities of `dates`, newest first. `kind` keeps only those of one sport or one group of sports.
pub fn list(world: &World, dates: &[NaiveDate], kind: Option<&str>) -> Value {
    let mut items = Vec::new();
    for date in dates.iter().rev().filter(|date| world.has(**date)) {
        for activity in activities(world.seed, *date).iter().rev() {
            if kind
                .is_none_or(|kind| kind.is_empty() || activity.sport.key == kind || activity.sport.parent_key == kind)
            {
                items.push(item(world.seed, activity));
            }
        }
    }
    clean(Value::Array(items)).unwrap_or_else(|| json!([]))
}

/// All workouts: they belong to no date, so every answer repeats them.
pub fn workout_list(world: &World) -> Value {
    let raw = workouts::workouts(world.seed).iter().map(workouts::Workout::raw).collect();
    clean(raw).unwrap_or_else(|| json!([]))
}

/// Whether one of the six calls for the parts of `activity` fails, which loses all of them.
pub fn parts_lost(seed: u64, activity: &Activity) -> bool {
    activity.dice(seed, "parts lost").chance(0.005)
}

fn item(seed: u64, activity: &Activity) -> Value {
    let mut listed = converted(summary::raw(seed, activity));
    if parts_lost(seed, activity) {
        return json!({"activity": listed});
    }
    let number = |key: &str| listed.get(key).and_then(Value::as_f64).unwrap_or_default();
    let active = (number("calories") - number("bmrCalories")).max(0.0);
    listed.insert("active_calories".to_owned(), active.into());
    listed.insert("cadence".to_owned(), Value::Null);
    listed.insert("power".to_owned(), Value::Null);
    json!({
        "activity": listed,
        "details": packed(track::raw(seed, activity)),
        "splits": packed(laps::raw(seed, activity)),
        "weather": packed(extras::raw_weather(seed, activity)),
        "hr_in_timezones": packed(zones::raw(seed, activity)),
        "exercise_sets": packed(extras::raw_sets(seed, activity)),
        "gear": packed(extras::raw_gear(activity)),
    })
}

/// Kilometres and minutes instead of metres and seconds, and a name where there is none.
fn converted(mut item: Map<String, Value>) -> Map<String, Value> {
    for (key, divisor) in
        [("distance", 1000.0), ("duration", 60.0), ("elapsedDuration", 60.0), ("movingDuration", 60.0)]
    {
        if let Some(value) = item.get(key).and_then(Value::as_f64) {
            item.insert(key.to_owned(), (value / divisor).into());
        }
    }
    if item.get("activityName").is_none_or(Value::is_null) {
        let name = item["activityType"]["typeKey"].as_str().map(summary::title_case);
        item.insert("activityName".to_owned(), name.into());
    }
    item
}

/// The service cleans each part, serialises it, and leaves it to the final cleaning to parse it again.
fn packed(part: Value) -> Value {
    let nothing = part.is_null() || part.as_array().is_some_and(Vec::is_empty);
    if nothing { Value::Null } else { clean(part).map_or(Value::Null, |part| part.to_string().into()) }
}
