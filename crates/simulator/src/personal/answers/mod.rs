//! What each request is answered with, one file for each family.
mod activities;
mod activity;
mod battery;
mod day;
pub mod file;
mod fitness_age;
mod food;
mod goals;
mod heart;
mod hrv;
mod oxygen;
mod settings;
mod sleep;
mod stats;
mod stress;
mod summaries;
mod weight;

pub use food::{per_serving, thin};
pub use weight::weighings_of;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::ask::Ask;
use super::endpoint::Endpoint;
use super::person::Person;
use super::query::Query;
use super::reply::{Content, Failure};
use crate::world::activity::Activity;

/// The answer for `person`.
///
/// # Errors
/// What does not exist.
pub fn answer(person: &Person, endpoint: Endpoint, ask: &Ask, query: &Query) -> Result<Content, Failure> {
    let flag = |name: &str| query.flag(name);
    let json = match (endpoint, ask) {
        (Endpoint::Settings, _) => settings::settings(person),
        (Endpoint::Summaries, Ask::Span(start, end)) => summaries::summaries(person, *start, *end),
        (Endpoint::Day, Ask::Day(date)) => day::day(person, *date),
        (Endpoint::SleepDay, Ask::Day(date)) => sleep::day(person, *date),
        (Endpoint::Sleep, Ask::Span(start, end)) => sleep::days(person, *start, *end),
        (Endpoint::Hrv, Ask::Span(start, end)) => return Ok(hrv::days(person, *start, *end)),
        (Endpoint::HrvDay, Ask::Day(date)) => return Ok(hrv::day(person, *date)),
        (Endpoint::Battery, Ask::Span(start, end)) => battery::days(person, *start, *end, query.parsed("chunks")?),
        (Endpoint::Heart, Ask::Day(date)) => heart::day(person, *date),
        (Endpoint::Weight, Ask::Span(start, end)) => {
            weight::range(person, *start, *end, flag("includeAll")?.unwrap_or(false))
        }
        (Endpoint::Food, Ask::Day(date)) => return food::day(person, *date, query),
        (Endpoint::Activities, Ask::List(listing)) => activities::page(person, listing)?,
        (Endpoint::FitnessAge, Ask::Day(date)) => fitness_age::day(person, *date),
        (Endpoint::Hydration | Endpoint::Steps | Endpoint::Stress, Ask::Span(start, end)) => {
            return Ok(stats::days(person, endpoint, *start, *end));
        }
        (Endpoint::Activity, Ask::Id(id)) => activity::activity(person, &found(person, *id)?),
        (Endpoint::ActivityWorkouts, Ask::Id(id)) => activity::workouts(&found(person, *id)?),
        (Endpoint::File, Ask::Id(id)) => return file::archive(person, &found(person, *id)?),
        (Endpoint::Zones, _) => goals::zones(person),
        (Endpoint::WeightGoal, Ask::Span(start, end)) => goals::weight(person, *start, *end),
        (Endpoint::Oxygen, Ask::Day(date)) => oxygen::day(person, *date),
        // Nobody here records a cycle.
        (Endpoint::Cycle | Endpoint::CycleDay, Ask::Day(date)) => {
            let empty = person.dice(*date, "no cycle").chance(0.5);
            return Ok(if empty { Content::Empty } else { Content::None });
        }
        // Nor takes snapshots.
        (Endpoint::Snapshots, _) => json!([]),
        _ => return Err(Failure::NOT_FOUND),
    };
    Ok(Content::Json(json))
}

fn found(person: &Person, id: i64) -> Result<Activity, Failure> {
    activities::find(person, id).ok_or(Failure::NOT_FOUND)
}

/// All days from `start` to `end`.
fn days(start: NaiveDate, end: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    start.iter_days().take_while(move |date| *date <= end)
}

/// One of the ways in which a list of days says that there is nothing, by the first day.
fn no_days(person: &Person, date: NaiveDate, topic: &str, empty: Value) -> Content {
    match person.dice(date, topic).whole(0, 2) {
        0 => Content::Empty,
        1 => Content::Json(Value::Null),
        _ => Content::Json(empty),
    }
}

/// The content of a list of days, or a way to say that there is nothing.
fn list(person: &Person, date: NaiveDate, topic: &str, entries: Vec<Value>) -> Content {
    if entries.is_empty() { no_days(person, date, topic, json!([])) } else { Content::Json(Value::Array(entries)) }
}
