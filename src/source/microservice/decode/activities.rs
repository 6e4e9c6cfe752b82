//! Recorded activities: one list item each, in kilometres and minutes, and up to six more parts.

use serde_json::Value;

use super::Object;
use super::fields::Fields;
use super::gathered::Gathered;
use super::value::{number, unpacked, whole};
use crate::domain::data_type::DataType;
use crate::domain::partial::Part;
use crate::domain::record::{Activity, Json, Listed};
use crate::source::decode::activity::listed;

/// Metres in a kilometre.
const KILOMETRE: f64 = 1000.0;
/// Seconds in a minute.
const MINUTE: f64 = 60.0;
/// The parts of an activity besides its list item.
const PARTS: [&str; 6] = ["details", "splits", "weather", "hr_in_timezones", "exercise_sets", "gear"];
/// Fields that the microservice adds to the list item, and leaves out when one of the six parts could not be fetched.
/// They have columns; in the raw item they would make the same activity differ from one fetch to the next.
const ADDED: [&str; 3] = ["cadence", "power", "active_calories"];

pub(super) fn item(item: Value, into: &mut Gathered<'_>) {
    match item {
        Value::Object(item) => one(item, into),
        _ => into.miss_of(Listed::Activities, None),
    }
}

fn one(mut item: Object, into: &mut Gathered<'_>) {
    let Some(Value::Object(summary)) = item.remove("activity") else {
        return into.miss_of(Listed::Activities, None);
    };
    let fields = Fields(&summary);
    let start_local = fields.wall("startTimeLocal");
    let Some(day) = start_local.or_else(|| fields.wall("startTimeGMT")).map(|start| start.date()) else {
        return into.miss_of(Listed::Activities, None);
    };
    if !into.admits_activity(day) {
        return;
    }
    let Some(id) = fields.whole("activityId") else {
        if !into.admits(day) {
            return;
        }
        into.miss_of(Listed::Activities, Some(day));
        item.insert("activity".to_owned(), Value::Object(summary));
        return into.keep(DataType::Activities, day, "activities", Value::Object(item));
    };
    // If one part could not be fetched, all are missing, and so are the fields that the microservice adds.
    let is_partial = !PARTS.iter().any(|name| item.contains_key(*name)) && !summary.contains_key("active_calories");
    if is_partial {
        into.note_lacking(day, Part::ActivityDetails);
    }
    let (meter, before) = (into.meter(), into.meter().held());
    let mut part = |name: &str| item.remove(name).and_then(|part| unpacked(part, meter));
    let hr_zones = part("hr_in_timezones");
    let summarised = summarised(id, fields);
    let activity = Activity {
        date: day,
        start_local,
        zone_s: zones(summarised.zone_s, hr_zones.as_ref()),
        details: part("details").map(Json::from),
        splits: part("splits").map(Json::from),
        weather: part("weather").map(Json::from),
        hr_zones: hr_zones.map(Json::from),
        exercise_sets: part("exercise_sets").map(Json::from),
        gear: part("gear").map(Json::from),
        is_partial,
        ..summarised
    };
    // Unpacked texts are no longer held as they came.
    meter.let_go(meter.held().saturating_sub(before));
    into.add_activity(Activity { raw: Value::Object(as_listed(summary)), ..activity });
}

/// The values of the list item: Garmin's own, and what the microservice adds where those are missing.
fn summarised(id: i64, fields: Fields<'_>) -> Activity {
    let listed = listed(id, fields, KILOMETRE, MINUTE);
    // As the microservice computes it, but not from nothing: without calories it says 0.
    let active_kcal = listed.active_kcal.or(listed.energy_kcal);
    Activity {
        active_kcal: active_kcal.or_else(|| fields.amount("active_calories").filter(|energy| *energy > 0.0)),
        cadence_per_min: listed.cadence_per_min.or_else(|| fields.amount("cadence")),
        power_w: listed.power_w.or_else(|| fields.amount("power")),
        ..listed
    }
}

/// Seconds in heart rate zones 1 to 5: from the list item, else from the part about zones.
fn zones(listed: [Option<f64>; 5], part: Option<&Value>) -> [Option<f64>; 5] {
    if listed.iter().any(Option::is_some) {
        return listed;
    }
    let mut zones = listed;
    for zone in part.and_then(Value::as_array).into_iter().flatten() {
        let at = zone.get("zoneNumber").and_then(whole).and_then(|number| usize::try_from(number.checked_sub(1)?).ok());
        if let Some(place) = at.and_then(|at| zones.get_mut(at)) {
            *place = zone.get("secsInZone").and_then(number).filter(|seconds| *seconds >= 0.0);
        }
    }
    zones
}

/// The list item without what the microservice added, unless that could not be read.
fn as_listed(mut summary: Object) -> Object {
    summary.retain(|name, value| !ADDED.contains(&name.as_str()) || (!value.is_null() && number(value).is_none()));
    summary
}
