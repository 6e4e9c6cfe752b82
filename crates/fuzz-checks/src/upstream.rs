//! Arbitrary answers in place of the microservice's.

use std::collections::BTreeSet;
use std::mem::size_of;

use chrono::NaiveDate;
use garmin_sync::domain::data_type::{DataType, DataTypes};
use garmin_sync::domain::dates::DateRange;
use garmin_sync::domain::failure::Failure;
use garmin_sync::domain::ids::UserId;
use garmin_sync::domain::job::Order;
use garmin_sync::domain::metric::{METRICS, Metric};
use garmin_sync::domain::record::{LookedFor, Records, Sample};
use garmin_sync::ports::{Ahead, Answer, Fetched, Query};
use garmin_sync::source::{decoded, foreign};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::SECRET;

/// The requested days.
pub const DAYS: (&str, &str) = ("2024-03-01", "2024-03-03");

/// The types that one request serves.
const SERVED: [&[DataType]; 3] =
    [&[DataType::Health], &[DataType::Activities, DataType::Workouts], &[DataType::Nutrition]];

/// Statuses other than 200 that an answer may have; its length decides which.
const STATUSES: [u16; 7] = [201, 401, 404, 422, 429, 500, 504];

/// The body of an answer.
pub fn check(data: &[u8]) {
    for types in SERVED {
        check_answer(data, &query(types));
    }
    let failure = foreign::refused(STATUSES[data.len() % STATUSES.len()], data);
    super::check_told(&failure.message);
    assert!(!failure.message.contains(SECRET));
}

fn query(types: &[DataType]) -> Query {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap_or_default();
    let days = DateRange::new(day(DAYS.0), day(DAYS.1)).unwrap_or(DateRange::day(day(DAYS.0)));
    let metrics = || METRICS.into_iter().filter_map(Metric::from_name);
    let all: BTreeSet<_> = days.iter().flat_map(|day| metrics().map(move |metric| (day, metric))).collect();
    let tokens = json!({ "di_token": SECRET, "di_refresh_token": SECRET, "di_client_id": "c" });
    Query {
        user: UserId::me(),
        credentials: SecretString::from(tokens.to_string()),
        types: types.iter().copied().collect::<DataTypes>(),
        days,
        metrics: Vec::new(),
        today: days.end(),
        looked_for: LookedFor { due: all.clone(), stored: all, is_accepted: false },
        garmin_id: None,
        completes: false,
        file_of: None,
        ahead: Ahead { days, order: Order::Oldest },
    }
}

fn check_answer(body: &[u8], query: &Query) {
    let Answer { data, renewed } = decoded(query, body);
    if let Some(renewed) = &renewed {
        let tokens: Value = serde_json::from_str(renewed.expose_secret()).unwrap_or_default();
        let is_whole = |name: &str| tokens[name].as_str().is_some_and(|text| !text.trim().is_empty());
        assert!(["di_token", "di_refresh_token", "di_client_id"].into_iter().all(is_whole), "half a sign-in is kept");
        let sent = SecretString::from(renewed.expose_secret());
        let again = decoded(&Query { credentials: sent, ..query.clone() }, body);
        assert!(again.renewed.is_none(), "what was sent is not new");
    }
    match &data {
        Ok(fetched) => check_fetched(fetched, query, body.len()),
        Err(failure) => {
            super::check_told(&failure.message);
            assert!(!failure.message.contains(SECRET) && failure.retry_after.is_none());
        }
    }
    check_pieces(body, query, &Answer { data: data.clone(), renewed });
    // The same JSON, formatted differently, decodes to the same.
    if data.is_ok()
        && let Ok(value) = serde_json::from_slice::<Value>(body)
    {
        let [one, other] = [value.to_string(), format!("{value:#}")].map(|text| decoded(query, text.as_bytes()).data);
        assert!(is_same(&one, &other), "{value}");
    }
}

/// However an answer is split, it decodes to the same; with little memory, to the same or it is refused.
fn check_pieces(body: &[u8], query: &Query, whole: &Answer) {
    let dice: usize = body.iter().map(|byte| usize::from(*byte)).sum();
    let pieces = || body.chunks(1 + dice % 61);
    let cut = foreign::decoded_in_pieces(query, pieces(), None);
    assert!(is_same(&cut.data, &whole.data) && is_same_text(&cut, whole), "{} bytes at a time", 1 + dice % 61);
    let most = 64 << (dice % 13);
    let tight = foreign::decoded_in_pieces(query, pieces(), Some(most));
    match &tight.data {
        Ok(fetched) => {
            assert!(is_same(&tight.data, &whole.data), "within {most} bytes");
            assert!(size_of_all(&fetched.records) <= most, "{most} bytes hold {}", size_of_all(&fetched.records));
        }
        Err(failure) => super::check_told(&failure.message),
    }
    // Renewed credentials are not lost with the data.
    assert!(whole.data.is_err() || is_same_text(&tight, whole), "within {most} bytes");
}

/// The minimum memory of the records, in bytes.
fn size_of_all(records: &Records) -> usize {
    let Records { daily, samples, sleep, naps, activities, workouts, nutrition, weigh_ins, blood_pressure, .. } =
        records;
    let raw = (sleep.iter().map(|it| &it.raw))
        .chain(naps.iter().map(|it| &it.raw))
        .chain(activities.iter().map(|it| &it.raw))
        .chain(workouts.iter().map(|it| &it.raw))
        .chain(nutrition.iter().map(|it| &it.raw))
        .chain(weigh_ins.iter().map(|it| &it.raw))
        .chain(blood_pressure.iter().map(|it| &it.raw))
        .chain(daily.iter().flat_map(|it| it.raw.values()));
    raw.map(super::json::size).sum::<usize>() * size_of::<Value>() + samples.len() * size_of::<Sample>()
}

fn is_same(one: &Result<Fetched, Failure>, other: &Result<Fetched, Failure>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => {
            one.records == other.records
                && one.findings == other.findings
                && one.lacking == other.lacking
                && one.ignored == other.ignored
        }
        (Err(one), Err(other)) => one == other,
        _ => false,
    }
}

fn is_same_text(one: &Answer, other: &Answer) -> bool {
    let [one, other] = [one, other].map(|it| it.renewed.as_ref().map(ExposeSecret::expose_secret));
    one == other
}

fn check_fetched(fetched: &Fetched, query: &Query, length: usize) {
    let records = &fetched.records;
    let asked = |day: NaiveDate| query.days.contains(day);
    assert!(records.daily.iter().all(|it| asked(it.date)));
    assert!(records.samples.iter().all(|it| asked(it.date) && it.value.is_finite()));
    assert!(records.sleep.iter().all(|it| asked(it.date)) && records.naps.iter().all(|it| asked(it.date)));
    assert!(records.nutrition.iter().all(|it| asked(it.date)));
    assert!(records.weigh_ins.iter().all(|it| asked(it.date)));
    assert!(records.blood_pressure.iter().all(|it| asked(it.date) && it.systolic_mmhg.is_finite()));
    assert!(records.whole.iter().all(|(_, day)| asked(*day)));
    assert!(records.len() <= length, "more records than bytes");
    let dated = query.types.dated().count() * query.days.days() as usize;
    let undated = query.types.iter().filter(|one| !one.is_dated()).count();
    assert_eq!(fetched.findings.len(), dated + undated);
    assert!(fetched.lacking.iter().all(|(day, ..)| asked(*day)));
}
