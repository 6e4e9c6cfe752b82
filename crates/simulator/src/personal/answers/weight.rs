//! Weigh-ins (`weight/range`), in grams.
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::super::person::Person;
use super::super::quirks::unreliable;
use super::super::times::Times;
use super::days;
use crate::world::fact::on_the_wire;
use crate::world::measured::{Weighing, weighings};
use crate::world::numbers::mean;

/// How far the nearest weigh-in outside a range is looked for, in days.
const NEAR: u64 = 30;

/// The weigh-ins of a day that the API has.
pub fn weighings_of(person: &Person, date: NaiveDate) -> Vec<Weighing> {
    if person.has(date) { weighings(person.seed(), date) } else { Vec::new() }
}

/// Days with weigh-ins, latest first; `all` also those before the latest of a day.
pub fn range(person: &Person, start: NaiveDate, end: NaiveDate, all: bool) -> Value {
    let mut weighed: Vec<(NaiveDate, Vec<Value>)> =
        days(start, end).map(|date| (date, weights(person, date))).filter(|(_, weights)| !weights.is_empty()).collect();
    weighed.reverse();
    let grams = |weight: &Value| weight["weight"].as_f64();
    let total: Vec<f64> = weighed.iter().flat_map(|(_, weights)| weights).filter_map(grams).collect();
    let summaries = weighed.iter().map(|(date, weights)| {
        let masses = || weights.iter().filter_map(grams);
        let latest = weights.last().cloned().unwrap_or_default();
        // Latest first here, too.
        let metrics: Vec<&Value> = weights.iter().rev().collect();
        json!({
            "summaryDate": date, "numOfWeightEntries": weights.len(), "minWeight": masses().fold(f64::MAX, f64::min),
            "maxWeight": masses().fold(f64::MIN, f64::max), "latestWeight": latest,
            "allWeightMetrics": if all { json!(metrics) } else { json!([latest]) },
        })
    });
    let average = (!total.is_empty()).then(|| mean(total.into_iter()));
    let near = |date: Option<NaiveDate>| date.and_then(|date| weights(person, date).pop());
    let before = (1..=NEAR).find_map(|back| near(start.checked_sub_days(Days::new(back))));
    let after = (1..=NEAR).find_map(|on| near(end.checked_add_days(Days::new(on))));
    json!({
        "dailyWeightSummaries": summaries.collect::<Vec<_>>(),
        "totalAverage": {
            "from": midnight(start), "until": midnight(end) + 86_399_999, "weight": average, "bmi": null,
            "bodyFat": null, "bodyWater": null, "boneMass": null, "muscleMass": null, "physiqueRating": null,
            "visceralFat": null, "metabolicAge": null,
        },
        "previousDateWeight": before, "nextDateWeight": after,
    })
}

fn midnight(date: NaiveDate) -> i64 {
    date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis()
}

/// In order of time.
fn weights(person: &Person, date: NaiveDate) -> Vec<Value> {
    let times = Times::number(person, date, "weight times");
    let mut dice = person.dice(date, "weight");
    let entries = weighings_of(person, date).into_iter().map(|weighing| {
        let raw = on_the_wire(&weighing.facts);
        let fact = |name: &str| raw.get(name).cloned().unwrap_or(Value::Null);
        let whole = |name: &str| raw.get(name).and_then(Value::as_f64).map(crate::world::numbers::whole);
        let entry = json!({
            "samplePk": weighing.at, "date": times.local(weighing.at), "calendarDate": date,
            "timestampGMT": times.gmt(weighing.at), "weight": fact("weight"), "bmi": fact("bmi"),
            "bodyFat": fact("bodyFat"), "bodyWater": fact("bodyWater"), "boneMass": whole("boneMass"),
            "muscleMass": whole("muscleMass"), "physiqueRating": null, "visceralFat": null, "metabolicAge": null,
            "weightDelta": null, "sourceType": if raw.contains_key("bodyFat") { "INDEX_SCALE" } else { "MANUAL" },
        });
        unreliable(&mut dice, entry)
    });
    entries.collect()
}
