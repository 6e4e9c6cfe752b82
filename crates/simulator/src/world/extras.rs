//! The other parts of an activity: weather, sets of a strength training, gear.
use serde_json::{Value, json};

use super::activity::Activity;
use super::calendar::{is_away, utc};
use super::fact::{Fact, fact, in_truth, on_the_wire, scaled};
use super::form::form;
use super::numbers::{real, whole};

fn weather(seed: u64, activity: &Activity) -> Vec<Fact> {
    let mut dice = activity.dice(seed, "weather");
    let celsius = if is_away(seed, activity.date) { 29.0 } else { form(seed, activity.date).temperature };
    let fahrenheit = whole(celsius * 9.0 / 5.0 + 32.0);
    let wind = dice.whole(2, 21);
    let to_celsius = |wire, truth, value: i64| scaled(wire, truth, real(value), 5.0 / 9.0, -160.0 / 9.0);
    vec![
        to_celsius("temp", "temperature_c", fahrenheit),
        to_celsius("apparentTemp", "temperature_felt_c", fahrenheit - wind / 4),
        to_celsius("dewPoint", "dew_point_c", fahrenheit - dice.whole(3, 24)),
        fact("relativeHumidity", "humidity_percent", dice.whole(35, 98)),
        fact("windDirection", "wind_from_deg", dice.whole(0, 35) * 10),
        scaled("windSpeed", "wind_m_per_s", real(wind), 0.447_04, 0.0),
    ]
}

fn sky(seed: u64, activity: &Activity) -> &'static str {
    activity.dice(seed, "sky").pick::<&'static str>(&["Fair", "Partly Cloudy", "Cloudy", "Light Rain", "Mostly Clear"])
}

/// As the upstream's own API gives it, null indoors. A station without a name makes the service pass it on as text.
pub fn raw_weather(seed: u64, activity: &Activity) -> Value {
    if !activity.sport.outdoors {
        return Value::Null;
    }
    let name = if activity.dice(seed, "station").chance(0.08) { "" } else { "Parkland Station" };
    let sky = sky(seed, activity);
    let mut weather = on_the_wire(&weather(seed, activity));
    weather.insert("issueDate".to_owned(), utc(activity.start).format("%Y-%m-%dT%H:%M:%S.000+0000").to_string().into());
    weather.insert("windGust".to_owned(), Value::Null);
    weather.insert("weatherTypeDTO".to_owned(), json!({"weatherTypePk": null, "desc": sky, "image": null}));
    weather.insert("weatherStationDTO".to_owned(), json!({"id": "XPLD", "name": name, "timezone": null}));
    Value::Object(weather)
}

/// In the truth's form, null indoors.
pub fn true_weather(seed: u64, activity: &Activity) -> Value {
    if !activity.sport.outdoors {
        return Value::Null;
    }
    let mut record = in_truth(&weather(seed, activity));
    record.insert("sky".to_owned(), sky(seed, activity).into());
    Value::Object(record)
}

struct Set {
    exercise: Option<(&'static str, &'static str)>,
    seconds: f64,
    repetitions: Option<i64>,
    grams: Option<f64>,
    start: i64,
}

fn sets(seed: u64, activity: &Activity) -> Vec<Set> {
    const EXERCISES: [(&str, &str, f64); 6] = [
        ("SQUAT", "BARBELL_BACK_SQUAT", 70.0),
        ("BENCH_PRESS", "BARBELL_BENCH_PRESS", 55.0),
        ("DEADLIFT", "BARBELL_DEADLIFT", 90.0),
        ("ROW", "DUMBBELL_ROW", 22.0),
        ("PULL_UP", "PULL_UP", 0.0),
        ("PLANK", "PLANK", 0.0),
    ];
    let mut dice = activity.dice(seed, "sets");
    let fitness = form(seed, activity.date).fitness;
    let mut sets = Vec::new();
    let mut second = 180.0;
    'training: for (category, name, kilograms) in EXERCISES {
        for _ in 0..dice.whole(2, 4) {
            let work = dice.between(25.0, 55.0).round();
            let pause = dice.between(45.0, 110.0).round();
            if second + work + pause > activity.seconds {
                break 'training;
            }
            let load = (kilograms * (0.8 + 0.4 * fitness) / 2.5).round() * 2500.0;
            let start = activity.start + whole(second) * 1000;
            sets.push(Set {
                exercise: Some((category, name)),
                seconds: work,
                repetitions: Some(dice.whole(5, 12)),
                grams: (load > 0.0).then_some(load),
                start,
            });
            let start = start + whole(work) * 1000;
            sets.push(Set { exercise: None, seconds: pause, repetitions: None, grams: None, start });
            second += work + pause;
        }
    }
    sets
}

fn is_strength(activity: &Activity) -> bool {
    activity.sport.key == "strength_training"
}

/// As the upstream's own API gives them: null except for strength. An empty name makes the service pass them on as
/// text.
pub fn raw_sets(seed: u64, activity: &Activity) -> Value {
    if !is_strength(activity) {
        return json!({"activityId": activity.id, "exerciseSets": null});
    }
    let unnamed = activity.dice(seed, "exercise name").chance(0.1);
    let sets: Vec<Value> = sets(seed, activity)
        .into_iter()
        .zip(0..)
        .map(|(set, index)| {
            let exercises: Vec<Value> = set
                .exercise
                .into_iter()
                .map(|(category, name)| {
                    let name = if unnamed { "" } else { name };
                    json!({"category": category, "name": name, "probability": 97.5})
                })
                .collect();
            json!({
                "exercises": exercises, "duration": set.seconds, "repetitionCount": set.repetitions,
                "weight": set.grams, "setType": if set.exercise.is_some() { "ACTIVE" } else { "REST" },
                "startTime": utc(set.start).format("%Y-%m-%dT%H:%M:%S.0").to_string(),
                "wktStepIndex": null, "messageIndex": index,
            })
        })
        .collect();
    json!({"activityId": activity.id, "exerciseSets": sets})
}

/// In the truth's form, pauses left out; an empty list for all other sports.
pub fn true_sets(seed: u64, activity: &Activity) -> Value {
    if !is_strength(activity) {
        return json!([]);
    }
    let unnamed = activity.dice(seed, "exercise name").chance(0.1);
    let sets = sets(seed, activity).into_iter().filter_map(|set| {
        let (category, name) = set.exercise?;
        let mut record = json!({
            "category": category, "duration_s": set.seconds, "repetitions": set.repetitions,
            "start": crate::truth::time(set.start),
        });
        if !unnamed {
            record["exercise"] = name.into();
        }
        if let Some(grams) = set.grams {
            record["weight_kg"] = (grams / 1000.0).into();
        }
        Some(record)
    });
    sets.collect()
}

struct SetSum {
    exercise: (&'static str, &'static str),
    sets: i64,
    seconds: f64,
    repetitions: i64,
    heaviest: Option<f64>,
    /// Grams times repetitions.
    volume: f64,
}

fn sums(seed: u64, activity: &Activity) -> Vec<SetSum> {
    let mut sums: Vec<SetSum> = Vec::new();
    for set in sets(seed, activity) {
        // Pauses have no exercise.
        let Some(exercise) = set.exercise else { continue };
        if sums.last().is_none_or(|last| last.exercise != exercise) {
            sums.push(SetSum { exercise, sets: 0, seconds: 0.0, repetitions: 0, heaviest: None, volume: 0.0 });
        }
        if let Some(sum) = sums.last_mut() {
            let repetitions = set.repetitions.unwrap_or(0);
            sum.sets += 1;
            sum.seconds += set.seconds;
            sum.repetitions += repetitions;
            sum.heaviest = set.grams.or(sum.heaviest);
            sum.volume += set.grams.unwrap_or(0.0) * real(repetitions);
        }
    }
    sums
}

/// Sums of each exercise, as the Personal API lists them in milliseconds and grams; null except for strength.
pub fn raw_set_sums(seed: u64, activity: &Activity) -> Value {
    if !is_strength(activity) {
        return Value::Null;
    }
    let sums = sums(seed, activity).into_iter().map(|sum| {
        json!({
            "category": sum.exercise.0, "subCategory": sum.exercise.1, "reps": sum.repetitions, "sets": sum.sets,
            "duration": sum.seconds * 1000.0, "maxWeight": sum.heaviest.map(whole), "volume": whole(sum.volume),
        })
    });
    sums.collect()
}

/// In the truth's form; an empty list for all other sports.
pub fn true_set_sums(seed: u64, activity: &Activity) -> Value {
    if !is_strength(activity) {
        return json!([]);
    }
    let sums = sums(seed, activity).into_iter().map(|sum| {
        let mut record = json!({
            "category": sum.exercise.0, "exercise": sum.exercise.1, "sets": sum.sets, "repetitions": sum.repetitions,
            "duration_s": sum.seconds, "volume_kg": sum.volume / 1000.0,
        });
        if let Some(grams) = sum.heaviest {
            record["weight_highest_kg"] = (grams / 1000.0).into();
        }
        record
    });
    sums.collect()
}

/// Number, make, model and kind of what the activity was done with. The bike has an empty model of the owner's own.
fn gear(activity: &Activity) -> Option<(i64, &'static str, &'static str, &'static str)> {
    let year = activity.id % 3;
    match activity.sport.key {
        "running" => Some((5_100_001 + year, "Northwind", "Cadence 3", "Shoes")),
        "trail_running" | "hiking" => Some((5_100_011, "Northwind", "Ridge", "Shoes")),
        "cycling" => Some((5_100_021, "Wheelhouse", "Gravel", "Bike")),
        _ => None,
    }
}

/// As the upstream's own API gives it: a list, often empty. The bike's empty name makes the service pass it on as text.
pub fn raw_gear(activity: &Activity) -> Value {
    let Some((id, make, model, kind)) = gear(activity) else { return json!([]) };
    let custom = if kind == "Bike" { json!("") } else { Value::Null };
    json!([{
        "gearPk": id, "uuid": format!("{id:032x}"), "userProfilePk": 1, "gearMakeName": make, "gearModelName": model,
        "gearTypeName": kind, "gearStatusName": "active", "displayName": null, "customMakeModel": custom,
        "dateBegin": "2015-01-01T00:00:00.0", "dateEnd": null, "maximumMeters": 800_000.0, "notified": false,
    }])
}

/// In the truth's form.
pub fn true_gear(activity: &Activity) -> Value {
    let gear = gear(activity).into_iter();
    gear.map(|(id, make, model, kind)| json!({"id": id, "make": make, "model": model, "gear": kind.to_lowercase()}))
        .collect()
}
