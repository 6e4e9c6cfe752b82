//! The summaries of many days (`v2/dailysummaries`): grouped, rounded.
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::super::day::Day;
use super::super::person::Person;
use super::super::quirks::unreliable;
use super::super::times::Times;
use super::battery::{feedback, short_events};
use super::days;
use super::stress::Split;
use crate::world::calendar::span;
use crate::world::food::goal;
use crate::world::numbers::{rounded, whole};

/// One entry a day; a day without data has none, or one of zeros and nulls.
pub fn summaries(person: &Person, start: NaiveDate, end: NaiveDate) -> Value {
    let entries = days(start, end).filter_map(|date| match Day::of(person, date) {
        Some(day) => Some(entry(person, &day)),
        None => nothing(person, date),
    });
    json!({"data": entries.collect::<Vec<_>>()})
}

/// An entry without data; none at all for future days and half of the others.
fn nothing(person: &Person, date: NaiveDate) -> Option<Value> {
    let mut dice = person.dice(date, "no summary");
    if date > person.world.today() || dice.chance(0.5) {
        return None;
    }
    let mut entry = json!({
        "uuid": null, "userProfilePk": person.profile, "calendarDate": date, "source": "garmin",
        "includesWellnessData": false, "includesActivityData": false, "heartRate": null, "stress": null,
        "bodyBattery": null, "hydration": null, "respiration": null, "pulseOx": null, "jetLag": null,
    });
    if dice.chance(0.5) {
        let zero = json!({"goal": null, "value": 0, "distanceInMeters": 0.0});
        entry["movement"] = json!({"steps": zero, "pushes": null, "floorsAscended": zero, "floorsDescended": zero});
        entry["calories"] = json!({"burnedResting": 0, "burnedActive": 0, "burnedTotal": 0});
        entry["intensityMinutes"] = json!({"goal": 150, "moderate": 0, "vigorous": 0});
        entry["stress"] = json!({"avgLevel": -1, "maxLevel": -1});
    }
    Some(entry)
}

fn entry(person: &Person, day: &Day) -> Value {
    let times = Times::text(person, day.date, "summary times");
    let mut dice = person.dice(day.date, "summary");
    let (start, end) = span(person.seed(), day.date);
    let [moderate, vigorous] = day.intensity;
    let (low, high) = day.heart_rate_range();
    let last = day.series.heart_rate.last().map(|(at, _)| *at);
    let oxygen = day.whole("oxygen_saturation");
    let entry = json!({
        "uuid": person.uuid(day.date, "day"), "userProfilePk": person.profile, "calendarDate": day.date,
        "source": dice.pick(&["garmin", "GARMIN"]), "includesWellnessData": true,
        "includesActivityData": !day.trained.is_empty(),
        "wellnessChronology": {
            "startTimestampGmt": times.gmt(start), "startTimestampLocal": times.local(start),
            "endTimestampGmt": times.gmt(end), "endTimestampLocal": times.local(end),
            "totalDurationInMillis": end - start,
        },
        "movement": movement(day),
        "calories": calories(person, day),
        "heartRate": {
            "minValue": low, "maxValue": high, "restingValue": day.resting_or_least(), "alertCount": 0,
        },
        "intensityMinutes": {"goal": 150, "moderate": moderate, "vigorous": vigorous},
        "stress": stress(day),
        "bodyBattery": {
            "minValue": day.whole("battery_lowest"), "maxValue": day.whole("battery_highest"),
            "chargedValue": day.whole("battery_charged"), "drainedValue": day.whole("battery_drained"),
            "latestValue": day.whole("battery_last"), "endOfDayValue": null, "featureVersion": "3.0",
            "dynamicFeedbackEvent": feedback(&times, day), "endOfDayDynamicFeedbackEvent": null,
            "activityEvents": short_events(day, &times),
        },
        "hydration": day.value("drunk").map(|drunk| json!({
            "goalInMl": 2800, "goalInFractionalMl": 2800.0, "consumedInFractionalMl": drunk, "consumedInMl": drunk,
        })),
        "respiration": {
            "avgValue": day.breathing, "maxValue": day.breathing + 8, "minValue": day.breathing - 5,
            "latestValue": day.breathing + 1, "latestTimestampGmt": last.map(|at| times.gmt(at)),
            "algorithmVersion": 200,
        },
        "pulseOx": oxygen.map(|mean| json!({
            "avgValue": mean, "minValue": mean - 6, "latestValue": mean,
            "latestTimestampGmt": last.map(|at| times.gmt(at)), "latestTimestampLocal": last.map(|at| times.local(at)),
            "avgAltitudeInMeters": 38.0,
        })),
        "jetLag": null,
    });
    unreliable(&mut dice, entry)
}

fn movement(day: &Day) -> Value {
    let floors =
        |count: f64| json!({"goal": 10, "value": whole(count.floor()), "distanceInMeters": rounded(count * 3.048, 2)});
    let [up, down] = day.floors;
    json!({
        "steps": {"goal": 9000, "value": day.whole("steps"), "distanceInMeters": crate::world::numbers::real(day.walked)},
        "pushes": null, "floorsAscended": floors(up), "floorsDescended": floors(down),
    })
}

fn calories(person: &Person, day: &Day) -> Value {
    let goal = (!day.eaten.is_empty()).then(|| whole(goal(person.seed(), day.date)));
    let active = day.whole("energy_active");
    json!({
        "burnedResting": day.whole("energy_resting"), "burnedActive": active, "burnedTotal": day.whole("energy_total"),
        "consumedGoal": goal, "consumedValue": day.eaten_kcal,
        "consumedRemaining": goal.zip(day.eaten_kcal).map(|(goal, eaten)| goal - eaten + active.unwrap_or(0)),
    })
}

fn stress(day: &Day) -> Value {
    let Some((mean, peak)) = day.stress else {
        return json!({"avgLevel": -1, "maxLevel": -2, "qualifier": "unknown", "totalDurationInMillis": null});
    };
    let split = Split::of(day);
    let share = |part: i64| rounded(split.share(part), 2);
    json!({
        "avgLevel": mean, "maxLevel": peak, "restProportion": share(split.rest),
        "activityProportion": share(split.activity), "uncategorizedProportion": 0.0,
        "lowStressProportion": share(split.low), "mediumStressProportion": share(split.medium),
        "highStressProportion": share(split.high), "qualifier": split.qualifier().to_lowercase(),
        "totalDurationInMillis": split.total() * 1000, "restDurationInMillis": split.rest * 1000,
        "activityDurationInMillis": split.activity * 1000, "uncategorizedDurationInMillis": 0,
        "lowStressDurationInMillis": split.low * 1000, "mediumStressDurationInMillis": split.medium * 1000,
        "highStressDurationInMillis": split.high * 1000,
    })
}
