//! What a sync would make of an answer: read by the decoders that it uses.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::Value;

use super::requests::Ask;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::DateRange;
use crate::domain::record::{LookedFor, Records};
use crate::domain::work_log::Evidence;
use crate::source::decode::gathered::Gathered;
use crate::source::decode::{Decoded, Expected, Meter};
use crate::source::personal::decode::{self, FileFault, Kind, NotAgreed, Settings};

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// As the report says it.
    pub told: String,
    /// The names of what was found: columns of days, and kinds of records.
    pub found: BTreeSet<&'static str>,
}

impl Reading {
    /// Nothing is found, for this reason.
    pub(super) fn of(told: impl Into<String>) -> Self {
        Self { told: told.into(), found: BTreeSet::new() }
    }

    /// The file of an activity, or why there is none in the archive.
    pub(super) fn of_file(archive: &[u8]) -> Self {
        Self::of(match decode::file(archive) {
            Ok(file) => match file.format.as_str() {
                "fit" => "read: a FIT file",
                "gpx" => "read: a GPX file",
                "tcx" => "read: a TCX file",
                _ => "read: a file of another format",
            },
            Err(FileFault::NoArchive) => "not understood: it is no whole ZIP archive",
            Err(FileFault::NoFile) => "not understood: the archive holds no file with a usable name",
            Err(FileFault::TooLarge) => TOO_MUCH,
        })
    }
}

/// What an answer brings besides its reading.
#[derive(Debug, Default)]
pub(super) struct Learnt {
    pub(super) settings: Option<Settings>,
    pub(super) newest_activity: Option<i64>,
    /// Whether it is a list of activities.
    pub(super) is_listed: bool,
}

/// For a request that no sync sends.
pub(super) const NOT_USED: &str = "not used";
const NOTHING: &str = "read: nothing in it";
const TOO_MUCH: &str = "not understood: it holds more than is read";
const NOT_AGREED: &str = "not understood: it does not have the published form";

/// Reads a body; null is an answer without one.
pub(super) fn read(ask: Ask, body: Value, days: DateRange, today: NaiveDate) -> (Reading, Learnt) {
    let mut learnt = Learnt::default();
    let reading = match ask {
        Ask::Settings => decode::settings(&body).map(|settings| {
            learnt.settings = Some(settings);
            Reading::of(match settings.time_zone {
                Some(_) => "read: the time zone",
                None if body.is_null() => NOTHING,
                None => "read: no time zone that is known here",
            })
        }),
        Ask::Days(kind) => of_days(kind, body, days, today),
        Ask::Activities => page(body, days, today, &mut learnt),
        Ask::Exchange | Ask::Unused(..) | Ask::File => Ok(Reading::of(NOT_USED)),
    };
    (reading.unwrap_or_else(|NotAgreed| Reading::of(NOT_AGREED)), learnt)
}

fn of_days(kind: Kind, body: Value, days: DateRange, today: NaiveDate) -> Result<Reading, NotAgreed> {
    let entries = decode::entries(kind, body)?;
    let (asked, meter) = (expected(days, today), Meter::new());
    let mut gathered = Gathered::new(&asked, &meter);
    let mut elsewhere = 0;
    for (day, of_day) in entries.by_day {
        for entry in of_day {
            elsewhere += u32::from(!days.contains(day));
            decode::read(kind, day, entry, &mut gathered);
        }
    }
    let decoded = decode::finished(gathered, DataTypes::EMPTY);
    if meter.refused().is_some() {
        return Ok(Reading::of(TOO_MUCH));
    }
    let with_data = days.iter().filter(|day| has_data(&decoded, *day)).count();
    let what = format!("{with_data} {} with data", if with_data == 1 { "day" } else { "days" });
    Ok(told(with_data > 0, &what, &decoded, entries.undated, elsewhere))
}

fn page(body: Value, days: DateRange, today: NaiveDate, learnt: &mut Learnt) -> Result<Reading, NotAgreed> {
    let page = decode::activities(body)?;
    // The newest comes first, and of several of one day the last maximum is taken.
    let newest = page.activities.iter().rev().filter(|it| it.id.is_some()).max_by_key(|it| it.day);
    learnt.is_listed = true;
    learnt.newest_activity = newest.and_then(|it| it.id);
    let (asked, meter) = (expected(days, today), Meter::new());
    let mut gathered = Gathered::new(&asked, &meter);
    for listed in page.activities {
        decode::activity(listed.entry, &mut gathered);
    }
    let decoded = decode::finished(gathered, DataTypes::EMPTY);
    if meter.refused().is_some() {
        return Ok(Reading::of(TOO_MUCH));
    }
    let count = decoded.fetched.records.activities.len();
    let what = format!("{count} {}", if count == 1 { "activity" } else { "activities" });
    let elsewhere = decoded.fetched.ignored;
    Ok(told(count > 0, &what, &decoded, page.undated, elsewhere))
}

fn told(is_any: bool, what: &str, decoded: &Decoded, undated: u32, elsewhere: u32) -> Reading {
    let mut told = if is_any { format!("read: {what}") } else { NOTHING.to_owned() };
    let undecoded = decoded.undecoded.saturating_add(undated);
    for (count, what) in [(undecoded, "not understood"), (elsewhere, "of other days")] {
        if count > 0 {
            let entries = if count == 1 { "entry" } else { "entries" };
            told.extend(["; ", &count.to_string(), " ", entries, " ", what]);
        }
    }
    Reading { told, found: found(&decoded.fetched.records) }
}

fn has_data(decoded: &Decoded, day: NaiveDate) -> bool {
    DataType::ALL.into_iter().any(|one| decoded.fetched.findings.get(&(one, day)) == Some(&Evidence::Data))
}

/// Which columns and kinds of records there are.
fn found(records: &Records) -> BTreeSet<&'static str> {
    let of_days = records.daily.iter().flat_map(|daily| daily.values.iter().chain(&daily.provisional));
    let mut found: BTreeSet<_> = of_days.map(|(field, _)| field.name()).collect();
    found.extend(records.samples.iter().map(|sample| sample.kind.name()));
    let lists = [
        (records.sleep.len(), "nights"),
        (records.naps.len(), "naps"),
        (records.activities.len(), "activities"),
        (records.nutrition.len(), "food"),
        (records.weigh_ins.len(), "weigh-ins"),
    ];
    found.extend(lists.into_iter().filter(|(count, _)| *count > 0).map(|(_, name)| name));
    found
}

fn expected(days: DateRange, today: NaiveDate) -> Expected {
    Expected {
        types: DataType::ALL.into_iter().collect(),
        days,
        metrics: Vec::new(),
        sent: BTreeSet::new(),
        today,
        looked_for: LookedFor::default(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(ask: Ask, body: Value) -> String {
        let today: NaiveDate = "2026-03-02".parse().unwrap();
        let yesterday = today.pred_opt().unwrap();
        read(ask, body, ask.days(yesterday), today).0.told
    }

    #[test]
    fn it_says_what_was_read_and_what_was_not() {
        let weights = |days: &[&str]| {
            let weight = json!({"timestampGMT": 1_772_350_000_000_i64, "weight": 71_000.0});
            let day = |day: &&str| json!({"summaryDate": day, "numOfWeightEntries": 1, "allWeightMetrics": [weight]});
            json!({"dailyWeightSummaries": days.iter().map(day).collect::<Vec<_>>()})
        };
        let ask = Ask::Days(Kind::Weight);
        assert_eq!(told(ask, weights(&["2026-02-28"])), "read: 1 day with data");
        assert_eq!(told(ask, weights(&["2026-02-28", "2025-01-01"])), "read: 1 day with data; 1 entry of other days");
        let mut odd = weights(&["2026-02-28", "2026-03-01"]);
        odd["dailyWeightSummaries"][1]["allWeightMetrics"][0]["weight"] = json!("heavy");
        assert_eq!(told(ask, odd), "read: 1 day with data; 1 entry not understood");
        assert_eq!(told(ask, json!([])), NOTHING);
        assert_eq!(told(ask, Value::Null), NOTHING);
        assert_eq!(told(ask, json!("<html>")), NOT_AGREED);
        assert_eq!(told(Ask::File, json!({})), NOT_USED);
        assert_eq!(told(Ask::Settings, json!({"timeZone": "Europe/Berlin"})), "read: the time zone");
        assert_eq!(told(Ask::Settings, json!({"timeZone": "Atlantis"})), "read: no time zone that is known here");
        assert_eq!(told(Ask::Settings, json!(["Europe/Berlin"])), NOT_AGREED);
    }

    #[test]
    fn the_newest_activity_is_found_in_any_order() {
        let today: NaiveDate = "2026-03-02".parse().unwrap();
        let activity = |id: i64, start: &str| json!({"activityId": id, "startTimeLocal": start, "distance": 5000.0});
        let newest = activity(9, "2026-02-20 18:00:00");
        let earlier = [activity(8, "2026-02-20 07:00:00"), activity(4, "2026-01-05 07:00:00")];
        for list in [json!([newest, earlier[0], earlier[1]]), json!([earlier[1], newest, earlier[0]])] {
            let (reading, learnt) = read(Ask::Activities, list, Ask::Activities.days(today), today);
            assert_eq!((reading.told.as_str(), learnt.newest_activity), ("read: 3 activities", Some(9)));
            assert!(reading.found.contains("activities"));
        }
        assert_eq!(told(Ask::Activities, json!([])), NOTHING);
    }
}
