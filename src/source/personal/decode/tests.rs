mod activities;
mod bodies;
mod daily;
mod food;
mod series;
mod sleep;
mod weight;
mod wild;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::*;
use crate::domain::dates::DateRange;
use crate::domain::record::{DailyField, LookedFor, Records, Scalar};
use crate::source::decode::{Expected, Meter};

const KINDS: [Kind; 9] = [
    Kind::Summaries,
    Kind::Day,
    Kind::Sleep,
    Kind::HrvSummaries,
    Kind::HrvReadings,
    Kind::Weight,
    Kind::Battery,
    Kind::HeartRate,
    Kind::Food,
];

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// All types, 2025-03-01 to 2025-03-03, of which the last is today.
fn asked() -> Expected {
    Expected {
        types: DataType::ALL.into_iter().collect(),
        days: DateRange::new(date("2025-03-01"), date("2025-03-03")).unwrap(),
        metrics: Vec::new(),
        sent: BTreeSet::new(),
        today: date("2025-03-03"),
        looked_for: LookedFor::default(),
    }
}

/// Reads bodies as a session does: the entries of the days asked for, and what answers for many days leave out.
fn answered(bodies: &[(Kind, Value)]) -> Decoded {
    let (asked, meter) = (asked(), Meter::new());
    let mut gathered = Gathered::new(&asked, &meter);
    for (kind, body) in bodies {
        let mut found: DatedEntries = entries(*kind, body.clone()).unwrap();
        for day in asked.days.iter() {
            match found.by_day.remove(&day) {
                Some(of_day) => of_day.into_iter().for_each(|entry| read(*kind, day, entry, &mut gathered)),
                None => absent(*kind, day, found.is_complete, &mut gathered),
            }
        }
    }
    let (to_complete, unworn) = (gathered.to_complete(), gathered.unworn());
    let decoded = finished(gathered, DataTypes::EMPTY);
    assert_eq!((&decoded.to_complete, &decoded.unworn), (&to_complete, &unworn), "as it was known before");
    decoded
}

fn value(records: &Records, day: &str, field: DailyField) -> Option<Scalar> {
    let daily = records.daily.iter().find(|daily| daily.date == date(day))?;
    daily.values.iter().find(|(known, _)| *known == field).map(|(_, value)| value.clone())
}

fn number(records: &Records, day: &str, field: DailyField) -> Option<f64> {
    match value(records, day, field)? {
        Scalar::Number(number) => Some(number),
        Scalar::Text(text) => panic!("{text} is a text"),
    }
}

fn finding(decoded: &Decoded, one: DataType, day: &str) -> Evidence {
    decoded.fetched.findings[&(one, date(day))]
}
