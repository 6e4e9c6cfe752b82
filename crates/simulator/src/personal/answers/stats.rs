//! One quantity of many days: what was drunk, steps, stress.
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::super::day::Day;
use super::super::endpoint::Endpoint;
use super::super::person::Person;
use super::super::reply::Content;
use super::super::times::Times;
use super::stress::Split;
use super::{days as days_between, list};
use crate::world::calendar::instant;
use crate::world::numbers::real;

/// One entry for each day that has any.
pub fn days(person: &Person, endpoint: Endpoint, start: NaiveDate, end: NaiveDate) -> Content {
    let found = days_between(start, end).filter_map(|date| Day::of(person, date));
    let entries = found.filter_map(|day| match endpoint {
        Endpoint::Hydration => drunk(person, &day),
        Endpoint::Steps => Some(json!({
            "calendarDate": day.date, "totalSteps": day.whole("steps"), "totalDistance": day.walked, "stepGoal": 9000,
        })),
        _ => Some(stress(&day)),
    });
    list(person, start, endpoint.name(), entries.collect())
}

fn drunk(person: &Person, day: &Day) -> Option<Value> {
    let last = instant(person.seed(), day.date, person.dice(day.date, "drunk").whole(64_800, 79_200));
    let times = Times::text(person, day.date, "drunk times");
    day.value("drunk").map(|drunk| {
        json!({
            "userId": person.profile, "calendarDate": day.date, "valueInML": drunk, "goalInML": 2800.0,
            "lastEntryTimestampLocal": times.local(last),
        })
    })
}

fn stress(day: &Day) -> Value {
    let Some((mean, _)) = day.stress else {
        return json!({"calendarDate": day.date, "values": {"overallStressLevel": -1.0}});
    };
    let split = Split::of(day);
    json!({
        "calendarDate": day.date,
        "values": {
            "overallStressLevel": real(mean), "restStressDuration": real(split.rest),
            "lowStressDuration": real(split.low), "mediumStressDuration": real(split.medium),
            "highStressDuration": real(split.high),
        },
    })
}
