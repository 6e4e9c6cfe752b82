//! The fitness age on a day (`fitnessage/v2`).
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::super::day::Day;
use super::super::person::Person;

/// One object, now and then in a list as documented; nulls or a reason on days without a new value.
pub fn day(person: &Person, date: NaiveDate) -> Value {
    let mut dice = person.dice(date, "fitness age");
    let day = Day::of(person, date).filter(|day| day.values.contains_key("fitness_age"));
    let Some(day) = day else {
        return if dice.chance(0.5) {
            json!({"chronologicalAge": null, "fitnessAge": null, "achievableFitnessAge": null, "lastUpdated": null})
        } else {
            json!({"invalidReason": "USER_EMPTY_AGE"})
        };
    };
    let answer = json!({
        "chronologicalAge": day.whole("age"), "fitnessAge": day.value("fitness_age"),
        "achievableFitnessAge": day.value("fitness_age_achievable"), "previousFitnessAge": null,
        "lastUpdated": format!("{date}T05:00:00.0"), "invalidReason": null,
        "components": {
            "rhr": {"value": day.resting, "stale": false, "lastMeasurementDate": date},
            "vigorousMinutesAvg": {
                "value": 84.0, "targetValue": 150.0, "potentialAge": day.value("fitness_age_achievable"),
                "priority": 1.0, "stale": false, "numOfWeeksForIm": 4,
            },
        },
    });
    if dice.chance(0.1) { json!([answer]) } else { answer }
}
