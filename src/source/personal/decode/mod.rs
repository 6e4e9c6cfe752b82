//! From the Personal API's JSON to records.
//!
//! Its shapes and units are those of Garmin's OpenAPI document
//! (<https://developer.garmin.com/gc-developer-program/personal/swagger-docs>), and where live answers differ from it,
//! those of the answers. Every field may be missing or null, and unknown ones are kept. The shape of a whole body is
//! read strictly, so that an answer to another question is never taken for a day without data.
//!
//! [`entries()`] takes a body apart by day, [`read`] reads an entry, and [`finished`] joins what belongs together. Times
//! are milliseconds or texts; `…GMT` is UTC, and `…Local` the wall clock written as if it were UTC.

mod activities;
mod daily;
mod entries;
mod file;
mod heart_variability;
mod nights;
mod series;
mod settings;
mod sleep;
#[cfg(test)]
mod tests;
mod weight;

use chrono::NaiveDate;
use serde_json::Value;

pub(super) use activities::{ListedActivity, Page, activities, activity};
pub(super) use daily::is_resting_unsure;
pub(super) use entries::{DatedEntries, entries};
pub(super) use file::{FileFault, file};
pub(super) use settings::{Settings, settings};

use super::super::decode::gathered::Gathered;
use super::super::decode::{Decoded, Object, diary, fields, value};
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::record::Listed;
use crate::domain::work_log::Evidence;

/// A request that brings data of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// Rounded summaries of many days: `/usersummary-service/v2/dailysummaries`.
    Summaries,
    /// The exact summary of one day: `/usersummary-service/usersummary/daily`.
    Day,
    /// Nights of many days: `/sleep-service/sleep/dailySleepSummariesByDate`.
    Sleep,
    /// Heart rate variability of many nights: `/hrv-service/hrv/daily/{start}/{end}`.
    HrvSummaries,
    /// Heart rate variability over one night: `/hrv-service/hrv/{day}`.
    HrvReadings,
    /// Weigh-ins of many days: `/weight-service/weight/range/{start}/{end}`, with `includeAll`.
    Weight,
    /// Body battery over many days: `/wellness-service/wellness/bodyBattery/reports/daily`.
    Battery,
    /// Heart rates over one day: `/wellness-service/wellness/dailyHeartRate`.
    HeartRate,
    /// The food diary of one day: `/nutrition-service/food/logs/{day}`.
    Food,
}

impl Kind {
    /// The name under which its entries are kept with a day. None is the name of a metric.
    fn name(self) -> &'static str {
        match self {
            Self::Summaries => "dailysummaries",
            Self::Day => "usersummary",
            Self::Sleep => "sleep_daily",
            Self::HrvSummaries => "hrv_daily",
            Self::HrvReadings => "hrv_chart",
            Self::Weight => "weight_range",
            Self::Battery => "bodybattery_daily",
            Self::HeartRate => "heartrate_daily",
            Self::Food => "nutrition_diary",
        }
    }
}

/// The body is JSON, but not in the shape of the request's answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotAgreed;

/// Reads an entry of a day into records. An entry of a day that was not asked for is counted and left out.
pub(super) fn read(kind: Kind, day: NaiveDate, entry: Value, into: &mut Gathered<'_>) {
    if into.meter().refused().is_some() || !into.admits(day) {
        return;
    }
    let Value::Object(entry) = entry else { return into.miss() };
    match kind {
        Kind::Summaries => daily::summary(day, entry, into),
        Kind::Day => daily::day(day, entry, into),
        Kind::Sleep => sleep::read(day, entry, into),
        Kind::HrvSummaries => heart_variability::summary(day, entry, into),
        Kind::HrvReadings => heart_variability::readings(day, entry, into),
        Kind::Weight => weight::read(day, entry, into),
        Kind::Battery => series::battery(day, entry, into),
        Kind::HeartRate => series::heart_rate(day, entry, into),
        Kind::Food => diary::item(Value::Object(entry), FOOD, into),
    }
}

/// How the diary is read: an entry without a quantity is one serving. Days without food are asked for only where nothing is known
/// of them, and Garmin answers with the goal also for those before the watch.
const FOOD: diary::Reading = diary::Reading { servings: Some(1.0), keeps_goals: false, meal };

/// The name of a meal: one of Garmin's four, also where the person renamed it.
fn meal(meal: fields::Fields<'_>) -> Option<String> {
    const MEALS: [&str; 4] = ["BREAKFAST", "LUNCH", "DINNER", "SNACKS"];
    let name = meal.text("mealName");
    let by_name = MEALS.into_iter().find(|known| name.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(known)));
    let place = meal.whole("mealIndex").and_then(|index| usize::try_from(index.checked_sub(1)?).ok());
    let known = by_name.or_else(|| place.and_then(|place| MEALS.get(place).copied()));
    known.map(str::to_owned).or(name)
}

/// Notes what it means that an answer for many days has no entry of this one. `is_complete` says whether it is a list
/// in which every entry has its day ([`DatedEntries::is_complete`]): only such a list says that something is gone.
pub(super) fn absent(kind: Kind, day: NaiveDate, is_complete: bool, into: &mut Gathered<'_>) {
    match kind {
        Kind::Summaries => into.note_unworn(day),
        Kind::Weight if is_complete => into.note_list(Listed::WeighIns, day),
        Kind::Sleep if is_complete && day < into.today() => into.note_list(Listed::Nights, day),
        _ => {}
    }
}

/// Everything gathered, with the nights joined with what other entries say about them. This upstream shows which days
/// have nothing, so a day without an entry is one without data, except of types of which too little may be read.
pub(super) fn finished(mut gathered: Gathered<'_>, untold: DataTypes) -> Decoded {
    nights::settle(&mut gathered);
    let entries = gathered.whole_series();
    gathered.finish(entries, |one| if untold.contains(one) { Evidence::Data } else { Evidence::NoData })
}

/// Notes an entry that holds nothing.
fn note_empty(day: NaiveDate, into: &mut Gathered<'_>) {
    into.note_empty(DataType::Health, day);
}

/// Keeps an entry of health as it came, or what is left of it.
fn keep(kind: Kind, day: NaiveDate, entry: Object, into: &mut Gathered<'_>) {
    into.keep(DataType::Health, day, kind.name(), Value::Object(entry));
}
