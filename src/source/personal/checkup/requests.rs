//! All requests of the Personal API, those that no sync sends included: Garmin's OpenAPI document lists 26, and
//! describes the exchange of a key beside it
//! (<https://developer.garmin.com/gc-developer-program/personal/swagger-docs>).

use chrono::NaiveDate;

use crate::domain::dates::{DateRange, minus};
use crate::source::personal::connection::EXCHANGE;
use crate::source::personal::decode::Kind;
use crate::source::personal::request::{Get, activities, most_days, of_days, settings};

/// Days of a range at most.
const MONTH: u32 = 31;
/// Days in which the newest activities are looked for.
const YEAR: u32 = 365;
/// Activities of the one page that is asked for.
const PAGE: u32 = 5;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// A token for the key.
    Exchange,
    /// The settings.
    Settings,
    /// Days of a kind, as a sync asks for them.
    Days(Kind),
    /// The newest activities.
    Activities,
    /// What no sync asks for: a path and a query in which `{day}` is a day, `{start}` and `{end}` are the ends of so many
    /// days, and `{activity}` is an activity.
    Unused(&'static str, &'static [(&'static str, &'static str)], u32),
    /// The recording of an activity, a ZIP archive.
    File,
}

use Ask::{Activities, Days, Exchange, File, Settings, Unused};

/// A request and its name in the report.
pub(super) struct Request {
    pub(super) name: &'static str,
    pub(super) ask: Ask,
    /// Whether even the shape of its answer is too personal to be shown.
    pub(super) is_intimate: bool,
}

const fn request(name: &'static str, ask: Ask) -> Request {
    Request { name, ask, is_intimate: false }
}

const fn intimate(name: &'static str, ask: Ask) -> Request {
    Request { name, ask, is_intimate: true }
}

const RECORDING: &str = "download-service/files/activity/{activity}";

/// All of them, in the order in which they are sent: the settings tell the time zone, and the list an activity.
pub(super) const REQUESTS: [Request; 27] = [
    request("exchange", Exchange),
    request("settings", Settings),
    request("daily summaries", Days(Kind::Summaries)),
    request("day", Days(Kind::Day)),
    request("nights", Days(Kind::Sleep)),
    request("night", Unused("sleep-service/sleep/dailySleep", &[("date", "{day}")], 1)),
    request("heart rate variability", Days(Kind::HrvSummaries)),
    request("heart rate variability of a night", Days(Kind::HrvReadings)),
    request("weigh-ins", Days(Kind::Weight)),
    request("weigh-ins, other form", Unused("weight-service/weight/all/{start}/{end}", &[], MONTH)),
    request("weight goals", Unused("goal-service/goal/user/effective/weightgoal/{start}/{end}", &[], MONTH)),
    request("body battery", Days(Kind::Battery)),
    request("heart rate", Days(Kind::HeartRate)),
    request("blood oxygen", Unused("wellness-service/wellness/daily/spo2acclimation/{day}", &[], 1)),
    request("steps", Unused("usersummary-service/stats/steps/daily/{start}/{end}", &[], 28)),
    request("stress", Unused("usersummary-service/stats/stress/daily/{start}/{end}", &[], 28)),
    request("hydration", Unused("usersummary-service/stats/hydration/daily/{start}/{end}", &[], MONTH)),
    request("food", Days(Kind::Food)),
    request("fitness age", Unused("fitnessage-service/fitnessage/v2/{day}", &[("fullHistoryScan", "true")], 1)),
    request("heart rate zones", Unused("biometric-service/heartRateZones/v2", &[("generateDefaults", "true")], 1)),
    request("activities", Activities),
    request("activity", Unused("activity-service/activity/{activity}", &[], 1)),
    request("workouts of an activity", Unused("activity-service/activity/{activity}/workouts", &[], 1)),
    request("file of an activity", File),
    intimate("cycle", Unused("periodichealth-service/menstrualcycle/summary/{day}", &[], 1)),
    intimate("cycle, day view", Unused("periodichealth-service/menstrualcycle/dayview/{day}", &[], 1)),
    request("health snapshots", Unused("wellnessactivity-service/activity/summary/range/{start}/{end}", &[], MONTH)),
];

impl Ask {
    /// The GET, with `yesterday` as its last day. None for the exchange, and without an activity for what is asked of one.
    pub(super) fn get(self, yesterday: NaiveDate, activity: Option<i64>) -> Option<Get> {
        let days = self.days(yesterday);
        let (path, query) = match self {
            Exchange => return None,
            Settings => return Some(settings()),
            Days(kind) => return Some(of_days(kind, days)),
            Activities => return Some(newest_first(activities(days, 0, PAGE))),
            Unused(path, query, _) => (path, query),
            File => (RECORDING, &[][..]),
        };
        if path.contains("{activity}") && activity.is_none() {
            return None;
        }
        let filled = |text: &str| {
            text.replace("{day}", &yesterday.to_string())
                .replace("{start}", &days.start().to_string())
                .replace("{end}", &yesterday.to_string())
                .replace("{activity}", &activity.unwrap_or_default().to_string())
        };
        Some(Get { path: filled(path), query: query.iter().map(|(name, value)| (*name, filled(value))).collect() })
    }

    /// The days that it asks about.
    pub(super) fn days(self, yesterday: NaiveDate) -> DateRange {
        let days = match self {
            Days(kind) => most_days(kind).min(MONTH),
            Activities => YEAR,
            Unused(_, _, days) => days,
            Exchange | Settings | File => 1,
        };
        DateRange::new(minus(yesterday, days - 1), yesterday).unwrap_or(DateRange::day(yesterday))
    }

    /// Method, path and query, with `{date}` and `{id}` in the places of days and activities. Nothing of the account can be
    /// in it: it is made without any.
    pub(super) fn template(self) -> String {
        let Some(Get { path, query }) = self.get(NaiveDate::default(), Some(0)) else {
            return format!("POST /{EXCHANGE}");
        };
        let shown = |text: &str| match text {
            _ if text.parse::<NaiveDate>().is_ok() => "{date}".to_owned(),
            "0" => "{id}".to_owned(),
            text => text.to_owned(),
        };
        let path: Vec<_> = path.split('/').map(shown).collect();
        let part = |(name, value): &(&str, String)| {
            let value = if value.parse::<NaiveDate>().is_ok() { "{date}" } else { value };
            format!("{name}={value}")
        };
        let query: Vec<_> = query.iter().map(part).collect();
        format!("GET /{}{}{}", path.join("/"), if query.is_empty() { "" } else { "?" }, query.join("&"))
    }
}

/// The same page, newest first.
fn newest_first(mut page: Get) -> Get {
    for (name, value) in &mut page.query {
        if *name == "sortOrder" {
            "desc".clone_into(value);
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_request_has_a_name_and_a_template_of_its_own() {
        let names: BTreeSet<_> = REQUESTS.iter().map(|it| it.name).collect();
        let templates: BTreeSet<_> = REQUESTS.iter().map(|it| it.ask.template()).collect();
        assert_eq!((names.len(), templates.len()), (REQUESTS.len(), REQUESTS.len()));
        assert!(templates.contains("GET /hrv-service/hrv/daily/{date}/{date}"), "{templates:#?}");
        assert!(templates.contains("GET /activity-service/activity/{id}/workouts"));
        assert!(templates.contains("GET /wellness-service/wellness/dailyHeartRate?date={date}"));
        assert!(templates.iter().all(|it| !it.contains("1970")));
    }

    #[test]
    fn days_end_yesterday_and_no_range_is_longer_than_garmin_takes() {
        let yesterday: NaiveDate = "2026-03-01".parse().unwrap();
        let path = |name: &str, activity| {
            let request = REQUESTS.iter().find(|it| it.name == name).unwrap();
            request.ask.get(yesterday, activity).map(|get| (get.path, get.query))
        };
        assert_eq!(path("steps", None).unwrap().0, "usersummary-service/stats/steps/daily/2026-02-02/2026-03-01");
        assert_eq!(path("night", None).unwrap().1, [("date", "2026-03-01".to_owned())]);
        assert_eq!(path("weigh-ins", None).unwrap().0, "weight-service/weight/range/2026-01-30/2026-03-01");
        assert_eq!(path("file of an activity", None), None);
        assert_eq!(path("file of an activity", Some(7)).unwrap().0, "download-service/files/activity/7");
        let page = path("activities", None).unwrap().1;
        assert!(page.contains(&("limit", "5".to_owned())) && page.contains(&("sortOrder", "desc".to_owned())));
    }
}
