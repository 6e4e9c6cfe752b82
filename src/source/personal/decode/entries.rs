//! A body, taken apart by day.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::Value;

use super::fields::Fields;
use super::{Kind, NotAgreed, Object};

/// Names under which an answer says whose it is.
const OWNERS: [&str; 5] = ["userProfilePk", "userProfilePK", "userProfileId", "userId", "ownerId"];
/// Fields of a food diary that say nothing about what was eaten.
const PLANS: [&str; 3] = ["dailyNutritionGoals", "dayStartTime", "dayEndTime"];

/// A body taken apart by day.
#[derive(Debug, Default, PartialEq)]
pub(in crate::source::personal) struct DatedEntries {
    /// The entries by the day that they name themselves. Of several of one day the fullest is the first, and equal ones
    /// are one.
    pub(in crate::source::personal) by_day: BTreeMap<NaiveDate, Vec<Value>>,
    /// Entries that hold something and name no day.
    pub(in crate::source::personal) undated: u32,
    /// The profile ids of the people that it says it belongs to: one, unless something is wrong.
    pub(in crate::source::personal) owners: BTreeSet<i64>,
    /// Whether it is a list in which every entry names its day, so that a day without an entry has nothing.
    pub(in crate::source::personal) is_complete: bool,
}

/// Takes a body apart. What says nothing in any of its forms (null, a blank text, an empty list or object, an object of
/// nulls) gives no entries. The memory of the body stays counted: whoever read it lets go of it when the entries are read.
///
/// # Errors
///
/// It has another shape than the answers of this request.
pub(in crate::source::personal) fn entries(kind: Kind, body: Value) -> Result<DatedEntries, NotAgreed> {
    let mut found = DatedEntries::default();
    if says_nothing(&body) && !body.is_array() && !body.is_object() {
        return Ok(found);
    }
    let (items, is_list) = items(kind, body, &mut found.owners)?;
    for item in items {
        let Value::Object(entry) = item else {
            found.undated += u32::from(!says_nothing(&item));
            continue;
        };
        found.owners.extend(owners(&entry));
        match day_of(kind, Fields(&entry)) {
            Some(day) => found.by_day.entry(day).or_default().push(Value::Object(entry)),
            None => found.undated += u32::from(holds_something(kind, &entry)),
        }
    }
    if found.by_day.is_empty() && found.undated > 0 {
        return Err(NotAgreed);
    }
    for of_day in found.by_day.values_mut() {
        of_day.sort_by_cached_key(|entry| Reverse(fullness(entry)));
        of_day.dedup();
    }
    found.is_complete = is_list && found.undated == 0;
    Ok(found)
}

/// The entries of a body, and whether they came as a list.
fn items(kind: Kind, body: Value, owners_of: &mut BTreeSet<i64>) -> Result<(Vec<Value>, bool), NotAgreed> {
    let list = match kind {
        Kind::Summaries => Some("data"),
        Kind::HrvSummaries => Some("hrvSummaries"),
        Kind::Weight => Some("dailyWeightSummaries"),
        Kind::Sleep | Kind::Battery => None,
        Kind::Day | Kind::HrvReadings | Kind::HeartRate | Kind::Food => {
            return match body {
                Value::Object(entry) => Ok((vec![Value::Object(entry)], false)),
                Value::Array(none) if none.is_empty() => Ok((none, false)),
                _ => Err(NotAgreed),
            };
        }
    };
    match (body, list) {
        (Value::Array(items), None) => Ok((items, true)),
        (Value::Array(none), Some(_)) if none.is_empty() => Ok((none, false)),
        (Value::Object(mut body), list) => {
            owners_of.extend(owners(&body));
            match list.and_then(|list| body.remove(list)) {
                Some(Value::Array(items)) => Ok((items, true)),
                Some(other) if says_nothing(&other) => Ok((Vec::new(), false)),
                None if !holds_something(kind, &body) => Ok((Vec::new(), false)),
                _ => Err(NotAgreed),
            }
        }
        _ => Err(NotAgreed),
    }
}

/// The day that an entry names itself. The day of a night is that of waking.
fn day_of(kind: Kind, entry: Fields<'_>) -> Option<NaiveDate> {
    let calendar_date = || entry.day("calendarDate");
    match kind {
        Kind::Summaries | Kind::Day | Kind::Sleep | Kind::HrvSummaries | Kind::HeartRate => calendar_date(),
        Kind::Weight => entry.day("summaryDate").or_else(calendar_date),
        Kind::Battery => entry.day("date").or_else(calendar_date),
        Kind::Food => entry.day("mealDate"),
        Kind::HrvReadings => {
            let summary = entry.0.get("hrvSummary").and_then(Value::as_object);
            let ends = || ["sleepEndTimestampLocal", "endTimestampLocal"].into_iter().find_map(|name| entry.day(name));
            summary.and_then(|it| Fields(it).day("calendarDate")).or_else(calendar_date).or_else(ends)
        }
    }
}

/// The profile ids in an object.
pub(super) fn owners(of: &Object) -> impl Iterator<Item = i64> {
    OWNERS.into_iter().filter_map(|name| Fields(of).whole(name)).filter(|id| *id > 0)
}

/// Whether an object without a day holds more than whose it is.
fn holds_something(kind: Kind, entry: &Object) -> bool {
    let is_label = |name: &str| OWNERS.contains(&name) || (kind == Kind::Food && PLANS.contains(&name));
    !entry.iter().all(|(name, value)| is_label(name) || says_nothing(value))
}

/// Whether a value holds nothing, however deep.
pub(super) fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(says_nothing),
        Value::Object(fields) => fields.values().all(says_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// How many values there are in a value.
fn fullness(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(fullness).sum(),
        Value::Object(fields) => fields.values().map(fullness).sum(),
        other => usize::from(!says_nothing(other)),
    }
}
