//! One activity (`activity/{id}`), and the workouts that were done in it.
use serde_json::{Map, Value, json};

use super::super::person::Person;
use super::super::quirks::{joined, unreliable};
use super::activities::is_manual;
use crate::world::activity::Activity;
use crate::world::calendar::{HOME, utc, wall, zone};
use crate::world::fact::on_the_wire;
use crate::world::numbers::{real, rounded};
use crate::world::summary::{name, place, totals};

/// Values of the list that the summary calls otherwise.
const RENAMED: [(&str, &str); 8] = [
    ("aerobicTrainingEffect", "trainingEffect"),
    ("averageRunningCadenceInStepsPerMinute", "averageRunCadence"),
    ("averageBikingCadenceInRevPerMinute", "averageBikeCadence"),
    ("averageSwimCadenceInStrokesPerMinute", "averageSwimCadence"),
    ("avgPower", "averagePower"),
    ("lapCount", ""),
    ("vO2MaxValue", ""),
    ("poolLength", ""),
];

/// The activity with its totals, in metres and seconds throughout.
pub fn activity(person: &Person, activity: &Activity) -> Value {
    let seed = person.seed();
    let sport = activity.sport;
    let mut dice = activity.dice(seed, "personal activity");
    let uuid = person.uuid(activity.date, &format!("activity {}", activity.index));
    // Documented as an object, seen as text.
    let uuid = if dice.chance(0.2) { json!(uuid) } else { json!({"uuid": uuid}) };
    let kind = json!({"typeId": sport.id, "typeKey": sport.key, "parentTypeId": sport.parent});
    let answer = json!({
        "activityId": activity.id, "activityUUID": uuid, "activityName": name(seed, activity), "description": null,
        "userProfileId": person.profile, "parentId": null, "parentName": null, "isMultiSportParent": false,
        "locationName": place(seed, activity), "activityTypeDTO": kind,
        "eventTypeDTO": {"typeId": 9, "typeKey": "uncategorized"},
        "accessControlRuleDTO": {"typeId": 2, "typeKey": "private"},
        "timeZoneUnitDTO": {"unitId": 124, "unitKey": zone(seed, activity.date).name(), "timeZone": HOME.name()},
        "summaryDTO": summary(seed, activity), "metadataDTO": metadata(person, activity),
        "splitSummaries": splits(activity), "diveInfo": null, "videoGameInfo": null,
    });
    unreliable(&mut dice, answer)
}

fn summary(seed: u64, activity: &Activity) -> Value {
    let mut fields = Map::new();
    for (key, value) in on_the_wire(&totals(seed, activity)) {
        let renamed = RENAMED.iter().find(|(listed, _)| *listed == key);
        let key = renamed.map_or(key.as_str(), |(_, here)| *here);
        if !key.is_empty() && !key.starts_with("hrTimeInZone") {
            fields.insert(key.to_owned(), value);
        }
    }
    let text = |time: chrono::NaiveDateTime| time.format("%Y-%m-%dT%H:%M:%S.0").to_string();
    let swims = activity.sport.key.contains("swim");
    joined([
        Value::Object(fields),
        json!({
            "startTimeGMT": text(utc(activity.start).naive_utc()),
            "startTimeLocal": text(wall(seed, activity.date, activity.start)),
            "averageMovingSpeed": (activity.distance > 0.0).then(|| rounded(activity.distance / activity.seconds, 6)),
            "poolLength": swims.then_some(25.0), "unitOfPoolLength": swims.then(|| json!({"unitKey": "meter"})),
            "strideLength": activity.steps().map(|steps| rounded(activity.distance * 100.0 / real(steps), 2)),
        }),
    ])
}

fn metadata(person: &Person, activity: &Activity) -> Value {
    let manual = is_manual(person, activity);
    let ended = utc(activity.end()).format("%Y-%m-%dT%H:%M:%S.0").to_string();
    json!({
        "isOriginal": true, "fileFormat": (!manual).then(|| json!({"formatId": 7, "formatKey": "fit"})),
        "lastUpdateDate": ended, "uploadedDate": ended, "manufacturer": "GARMIN",
        "lapCount": crate::world::laps::number(activity), "childIds": [], "childActivityTypes": [], "sensors": null,
        "manualActivity": manual, "elevationCorrected": false, "autoCalcCalories": false, "favorite": false,
        "personalRecord": false, "gcj02": false, "trimmed": false, "activityImages": [],
    })
}

/// One entry for each kind of split, not for each lap.
fn splits(activity: &Activity) -> Value {
    let split = |kind: &str, number: i64, share: f64| {
        json!({
            "splitType": kind, "noOfSplits": number, "duration": rounded(activity.seconds * share, 3),
            "distance": rounded(activity.distance * share, 2),
        })
    };
    if activity.intervals {
        json!([split("INTERVAL_ACTIVE", 6, 0.6), split("INTERVAL_RECOVERY", 6, 0.4)])
    } else {
        json!([])
    }
}

/// The workout of an activity in intervals; other activities follow none.
pub fn workouts(activity: &Activity) -> Value {
    if !activity.intervals {
        return json!([]);
    }
    let step = |index: i64, intensity: &str, kind: &str, value: f64| {
        json!({
            "stepIndex": index, "name": null, "intensity": intensity, "durationType": kind, "durationValue": value,
            "targetType": "OPEN", "targetValue": null, "targetValueLow": null, "targetValueHigh": null, "notes": null,
        })
    };
    let mut repeat = step(3, "ACTIVE", "REPEAT_UNTIL_STEPS_CMPLT", 1.0);
    repeat["targetValue"] = json!(6.0);
    json!([{
        "index": 0, "workoutName": "6 x 3 min", "timeCreated": "2024-01-07T17:05:00.0",
        "sport": activity.sport.key.to_uppercase(), "manufacturer": "GARMIN", "multisportSet": 255,
        "workoutPhrase": null,
        "steps": [
            step(0, "WARMUP", "TIME", 600.0), step(1, "ACTIVE", "TIME", 180.0), step(2, "RECOVERY", "TIME", 120.0),
            repeat, step(4, "COOLDOWN", "OPEN", 0.0),
        ],
    }])
}
