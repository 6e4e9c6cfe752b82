//! Coverage in the API. The clock of these tests is fixed at 2026-11-21.

use std::collections::BTreeMap;

use garmin_sync::domain::coverage::{Coverage, TypeCoverage, bit_of};
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::dates::DateRange;
use serde_json::{Value, json};

use super::double::{Mood, day};
use super::server::{Server, is_envelope};

const PATH: &str = "/integrations/garmin/sync/coverage";

fn bits(runs: &[(&str, &str)]) -> garmin_sync::domain::bitmap::Bitmap {
    runs.iter()
        .flat_map(|(first, last)| {
            DateRange::new(day(first), day(last)).unwrap().iter().filter_map(bit_of).collect::<Vec<_>>()
        })
        .collect()
}

/// Two weeks of health: one day is empty, the last two are missing.
fn health() -> TypeCoverage {
    TypeCoverage {
        asked: bits(&[("2024-03-01", "2024-03-14")]),
        covered: bits(&[("2024-03-01", "2024-03-12")]),
        empty: bits(&[("2024-03-05", "2024-03-05")]),
        final_days: bits(&[("2024-03-01", "2024-03-10")]),
        // It says nothing about an empty day and a missing one.
        partial: bits(&[("2024-03-05", "2024-03-05"), ("2024-03-08", "2024-03-08"), ("2024-03-14", "2024-03-14")]),
        ..TypeCoverage::default()
    }
}

fn missing(name: &str, first: &str, last: &str, days: u32) -> Value {
    json!({"dataType": name, "firstAsked": null, "frontier": null, "storedDays": 0, "noDataDays": 0,
           "emptySoFarDays": 0, "acceptedDays": 0, "queuedDays": 0, "missingDays": days, "covered": [], "stored": [], "noData": [],
           "emptySoFar": [], "accepted": [], "queued": [], "isRefused": false, "missing": [{"start": first, "end": last}], "partial": [], "partialDays": 0, "provisional": [], "provisionalDays": 0})
}

#[tokio::test]
async fn with_nothing_ever_asked_it_is_about_today() {
    let server = Server::start();
    let today = "2026-11-21";
    let all = ["health", "intraday", "activities", "nutrition", "files"].map(|name| missing(name, today, today, 1));
    let expected = json!({"from": today, "to": today, "today": today, "dataTypes": all});
    assert_eq!(server.get(PATH).await, (200, expected));
    // With only the last day given, about that.
    let (_, answer) = server.get(&format!("{PATH}?to=2020-02-02")).await;
    assert_eq!((&answer["from"], &answer["to"]), (&json!("2020-02-02"), &json!("2020-02-02")));
}

#[tokio::test]
async fn every_day_is_stored_empty_or_missing() {
    let server = Server::start();
    server.tell(|told| told.coverage = Coverage(BTreeMap::from([(DataType::Health, health())])));
    let (status, answer) = server.get(&format!("{PATH}?from=2024-02-28&to=2024-03-14")).await;
    let expected = json!({
        "dataType": "health", "firstAsked": "2024-03-01", "frontier": "2024-03-10",
        "storedDays": 11, "noDataDays": 1, "emptySoFarDays": 0, "acceptedDays": 0, "queuedDays": 0, "missingDays": 4, "isRefused": false, "queued": [],
        "covered": [{"start": "2024-03-01", "end": "2024-03-12"}],
        "stored": [{"start": "2024-03-01", "end": "2024-03-04"}, {"start": "2024-03-06", "end": "2024-03-12"}],
        "noData": [{"start": "2024-03-05", "end": "2024-03-05"}], "emptySoFar": [], "accepted": [],
        "missing": [{"start": "2024-02-28", "end": "2024-02-29"}, {"start": "2024-03-13", "end": "2024-03-14"}],
        "partial": [{"start": "2024-03-08", "end": "2024-03-08"}], "partialDays": 1,
        "provisional": [{"start": "2024-03-11", "end": "2024-03-12"}], "provisionalDays": 2,
    });
    assert_eq!((status, &answer["dataTypes"][0]), (200, &expected));
    assert_eq!(answer["dataTypes"][1], missing("intraday", "2024-02-28", "2024-03-14", 16));
    assert_eq!(answer["dataTypes"].as_array().unwrap().len(), 5, "workouts have no day");
}

#[tokio::test]
async fn days_that_may_still_come_and_days_that_are_accepted_are_told_apart() {
    let server = Server::start();
    let type_coverage = TypeCoverage {
        empty: bits(&[("2024-03-05", "2024-03-05"), ("2024-03-11", "2024-03-12")]),
        accepted: bits(&[("2024-03-13", "2024-03-13")]),
        ..health()
    };
    server.tell(|told| told.coverage = Coverage(BTreeMap::from([(DataType::Health, type_coverage)])));
    let (_, answer) = server.get(&format!("{PATH}?from=2024-03-01&to=2024-03-14")).await;
    let health = &answer["dataTypes"][0];
    assert_eq!(health["noData"], json!([{"start": "2024-03-05", "end": "2024-03-05"}]));
    assert_eq!(health["emptySoFar"], json!([{"start": "2024-03-11", "end": "2024-03-12"}]));
    assert_eq!(health["accepted"], json!([{"start": "2024-03-13", "end": "2024-03-13"}]));
    assert_eq!(health["missing"], json!([{"start": "2024-03-14", "end": "2024-03-14"}]));
    assert_eq!(health["covered"], json!([{"start": "2024-03-01", "end": "2024-03-12"}]));
    assert_eq!((&health["emptySoFarDays"], &health["acceptedDays"]), (&json!(2), &json!(1)));
}

#[tokio::test]
async fn a_hole_is_accepted_and_taken_back() {
    let (server, path) = (Server::start(), format!("{PATH}/accept"));
    let days = json!({"dataType": "activities", "start": "2024-03-05", "end": "2024-03-06"});
    let mut expected = days.clone();
    (expected["accepted"], expected["days"]) = (json!(true), json!(2));
    assert_eq!(server.post(&path, &days.to_string()).await, (200, expected.clone()));
    let range = DateRange::new(day("2024-03-05"), day("2024-03-06")).unwrap();
    server.tell(|told| assert_eq!(told.accepted, Some((DataType::Activities, range, true))));
    let mut back = days.clone();
    back["accepted"] = json!(false);
    expected["accepted"] = json!(false);
    assert_eq!(server.post(&path, &back.to_string()).await, (200, expected));
    server.tell(|told| assert_eq!(told.accepted, Some((DataType::Activities, range, false))));

    for (field, value, code) in [
        ("dataType", json!(null), "missing_field"),
        ("dataType", json!("workouts"), "invalid_body"),
        ("dataType", json!(["health"]), "invalid_body"),
        ("start", json!(null), "missing_field"),
        ("start", json!("2024-02-30"), "invalid_date"),
        ("start", json!("2024-03-07"), "invalid_date_range"),
        ("end", json!("2026-11-22"), "end_in_future"),
        ("accepted", json!("yes"), "invalid_body"),
        ("days", json!(1), "unknown_field"),
    ] {
        let mut body = days.clone();
        body[field] = value;
        let (status, answer) = server.post(&path, &body.to_string()).await;
        assert_eq!((status, &answer["code"], &answer["field"]), (400, &json!(code), &json!(field)), "{body}");
        assert!(is_envelope(&answer));
    }
    server.tell(|told| told.mood = Mood::Down);
    assert_eq!(server.post(&path, &days.to_string()).await.0, 503);
}

#[tokio::test]
async fn it_reaches_from_the_first_day_ever_asked_for_to_today() {
    let server = Server::start();
    server.tell(|told| told.coverage = Coverage(BTreeMap::from([(DataType::Nutrition, health())])));
    for path in [PATH.to_owned(), format!("{PATH}?to=2099-01-01")] {
        let (_, answer) = server.get(&path).await;
        assert_eq!((&answer["from"], &answer["to"]), (&json!("2024-03-01"), &json!("2026-11-21")), "{path}");
        assert_eq!(answer["dataTypes"][3]["missing"][0], json!({"start": "2024-03-13", "end": "2026-11-21"}));
    }
}

#[tokio::test]
async fn days_that_can_not_be_used_are_named() {
    let server = Server::start();
    for (query, code, field) in [
        ("from=yesterday", "invalid_date", "from"),
        ("to=2024-02-30", "invalid_date", "to"),
        ("from=", "invalid_date", "from"),
        ("from=2024-03-02&to=2024-03-01", "invalid_date_range", "from"),
        ("from=2026-11-22", "invalid_date_range", "from"),
        ("from=2024-03-02&from=2024-03-02", "invalid_body", "from"),
        ("start=2024-03-02", "unknown_field", "start"),
    ] {
        let (status, answer) = server.get(&format!("{PATH}?{query}")).await;
        assert_eq!((status, &answer["code"], &answer["field"]), (400, &json!(code), &json!(field)), "{query}");
        assert!(is_envelope(&answer));
    }
    server.tell(|told| told.mood = Mood::Down);
    assert_eq!(server.get(PATH).await.0, 503);
}

#[tokio::test]
async fn nothing_is_told_of_days_before_there_was_any() {
    let server = Server::start();
    for (query, from, to) in [
        ("from=0001-01-01", "2000-01-01", "2026-11-21"),
        ("from=1999-12-31&to=2000-01-02", "2000-01-01", "2000-01-02"),
        ("from=0001-01-01&to=1990-05-05", "1990-05-05", "1990-05-05"),
    ] {
        let (status, answer) = server.get(&format!("{PATH}?{query}")).await;
        assert_eq!((status, &answer["from"], &answer["to"]), (200, &json!(from), &json!(to)), "{query}");
    }
}
