//! The requests of the Personal API that bring data of days.

use chrono::NaiveDate;

use super::decode::Kind;
use crate::domain::dates::DateRange;

/// A GET below the base address: path, query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Get {
    pub(super) path: String,
    pub(super) query: Vec<(&'static str, String)>,
}

/// The most days that one request of a kind may span, both ends counted: what Garmin answers, which is less than its
/// document says in places.
pub(super) fn most_days(kind: Kind) -> u32 {
    match kind {
        Kind::Summaries | Kind::Sleep | Kind::Battery => 31,
        Kind::HrvSummaries | Kind::Weight => 365,
        Kind::Day | Kind::HrvReadings | Kind::HeartRate | Kind::Food => 1,
    }
}

/// The areas of activities and of their files, as people are told them.
pub(super) const ACTIVITIES: &str = "activities";
pub(super) const FILES: &str = "activity files";

/// The area of an account that a kind belongs to, as people are told it.
pub(super) fn area(kind: Kind) -> &'static str {
    match kind {
        Kind::Summaries | Kind::Day => "daily summaries",
        Kind::Sleep => "sleep",
        Kind::HrvSummaries | Kind::HrvReadings => "heart rate variability",
        Kind::Weight => "weight",
        Kind::Battery => "body battery",
        Kind::HeartRate => "heart rate",
        Kind::Food => "nutrition",
    }
}

/// The request of a kind for some days.
pub(super) fn of_days(kind: Kind, days: DateRange) -> Get {
    let (first, last) = (days.start(), days.end());
    let path = |text: &str| Get { path: text.to_owned(), query: Vec::new() };
    let between = |text: &str| path(&format!("{text}/{first}/{last}"));
    let on = |text: &str| path(&format!("{text}/{first}"));
    let asked = |text: &str, names: &[(&'static str, NaiveDate)]| Get {
        path: text.to_owned(),
        query: names.iter().map(|(name, day)| (*name, day.to_string())).collect(),
    };
    let ends = [("startDate", first), ("endDate", last)];
    match kind {
        Kind::Summaries => asked("usersummary-service/v2/dailysummaries", &ends),
        Kind::Day => asked("usersummary-service/usersummary/daily", &[("calendarDate", first)]),
        Kind::Sleep => asked("sleep-service/sleep/dailySleepSummariesByDate", &ends),
        Kind::HrvSummaries => between("hrv-service/hrv/daily"),
        Kind::HrvReadings => on("hrv-service/hrv"),
        Kind::Weight => with(between("weight-service/weight/range"), "includeAll", "true"),
        Kind::Battery => asked("wellness-service/wellness/bodyBattery/reports/daily", &ends),
        Kind::HeartRate => asked("wellness-service/wellness/dailyHeartRate", &[("date", first)]),
        Kind::Food => {
            let food = with(on("nutrition-service/food/logs"), "includeGoals", "true");
            with(food, "includeNutrition", "true")
        }
    }
}

/// A page of the list of activities, oldest first, so that new ones don't move those that are still to come; with the
/// legs of multisport activities.
pub(super) fn activities(days: DateRange, start: u32, limit: u32) -> Get {
    let query = vec![
        ("start", start.to_string()),
        ("limit", limit.to_string()),
        ("startDate", days.start().to_string()),
        ("endDate", days.end().to_string()),
        ("sortBy", "startLocal".to_owned()),
        ("sortOrder", "asc".to_owned()),
        ("excludeChildren", "false".to_owned()),
    ];
    Get { path: "activitylist-service/activities/search/activities".to_owned(), query }
}

/// The archive with the file of an activity.
pub(super) fn file(activity: i64) -> Get {
    Get { path: format!("download-service/files/activity/{activity}"), query: Vec::new() }
}

/// The account's own settings: the cheapest request, which shows whether a key is good.
pub(super) fn settings() -> Get {
    Get { path: "userprofile-service/userprofile/settings".to_owned(), query: Vec::new() }
}

fn with(get: Get, name: &'static str, value: &str) -> Get {
    let mut query = get.query;
    query.push((name, value.to_owned()));
    Get { query, ..get }
}
