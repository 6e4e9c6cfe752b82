//! Heart rate variability: of one night with its readings (`hrv/{d}`), and of many nights (`hrv/daily`).
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::super::day::Variability;
use super::super::person::Person;
use super::super::quirks::unreliable;
use super::super::reply::Content;
use super::super::times::Times;
use super::{days as days_between, no_days};
use crate::world::night::night;

/// The night with its readings; 204 if it was not recorded.
pub fn day(person: &Person, date: NaiveDate) -> Content {
    let Some(summary) = summary(person, date) else { return Content::None };
    let night = night(person.seed(), date);
    let times = Times::text(person, date, "hrv times");
    let readings = night.variability.iter().map(|(at, value)| {
        json!({"hrvValue": value, "readingTimeGMT": times.gmt(*at), "readingTimeLocal": times.local(*at)})
    });
    let first = night.variability.first().map(|(at, _)| *at);
    let last = night.variability.last().map(|(at, _)| *at);
    Content::Json(unreliable(
        &mut person.dice(date, "hrv day"),
        json!({
            "userProfilePk": person.profile, "hrvSummary": summary, "hrvReadings": readings.collect::<Vec<_>>(),
            "startTimestampGMT": first.map(|at| times.gmt(at)), "endTimestampGMT": last.map(|at| times.gmt(at)),
            "startTimestampLocal": first.map(|at| times.local(at)), "endTimestampLocal": last.map(|at| times.local(at)),
            "sleepStartTimestampGMT": times.gmt(night.bed), "sleepEndTimestampGMT": times.gmt(night.wake),
            "sleepStartTimestampLocal": times.local(night.bed), "sleepEndTimestampLocal": times.local(night.wake),
        }),
    ))
}

/// The summaries of the nights that were recorded.
pub fn days(person: &Person, start: NaiveDate, end: NaiveDate) -> Content {
    let found: Vec<Value> = days_between(start, end).filter_map(|date| summary(person, date)).collect();
    let answer = json!({"userProfilePk": person.profile, "hrvSummaries": found});
    if found.is_empty() { no_days(person, start, "no hrv", answer) } else { Content::Json(answer) }
}

fn summary(person: &Person, date: NaiveDate) -> Option<Value> {
    let night = Variability::of(person, date)?;
    let baseline = night.baseline.map(|baseline| {
        let [low_upper, low, high] = baseline;
        json!({
            "lowUpper": low_upper, "balancedLow": low, "balancedUpper": high, "markerValue": night.marker(baseline),
        })
    });
    let created = Times::text(person, date, "hrv created");
    let wake = crate::world::night::night(person.seed(), date).wake;
    let summary = json!({
        "calendarDate": date, "weeklyAvg": night.week, "lastNightAvg": night.mean, "lastNight5MinHigh": night.highest,
        "baseline": baseline, "status": night.status, "feedbackPhrase": format!("HRV_{}_4", night.status),
        "createTimeStamp": created.local(wake),
    });
    Some(unreliable(&mut person.dice(date, "hrv"), summary))
}
