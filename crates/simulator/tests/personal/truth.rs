//! The truth of the Personal API: what a store filled through it should hold.
use std::collections::BTreeMap;

use hyper::Method;
use serde_json::Value;

use super::support::{date, person, started};

#[tokio::test]
async fn the_truth_is_what_is_served() {
    let simulator = started(5).await;
    let token = simulator.demo_token().await;
    let (mut daily, mut nights, mut weeks) = (0, 0, 0);
    for record in simulator.truth("start=2025-02-01&end=2025-02-28&source=personal").await {
        let day = record["date"].as_str().unwrap_or_default();
        let exact = async || {
            simulator.json(&token, &format!("/usersummary-service/usersummary/daily?calendarDate={day}")).await
        };
        let field = match record["quantity"].as_str() {
            Some("floors_up") => "floorsAscended",
            Some("floors_down") => "floorsDescended",
            Some("resting_heart_rate") => "restingHeartRate",
            Some("stress_peak") => "maxStressLevel",
            Some("time_sedentary") => "sedentarySeconds",
            Some("energy_total") => "totalKilocalories",
            _ => "",
        };
        if record["kind"] == "daily" && !field.is_empty() {
            assert_eq!(exact().await[field].as_f64(), record["value"].as_f64(), "{day} {field}");
            daily += 1;
        } else if record["quantity"] == "intensity" {
            let found = exact().await;
            let minutes = |field: &str| found[field].as_f64().unwrap();
            let minutes = minutes("moderateIntensityMinutes") + 2.0 * minutes("vigorousIntensityMinutes");
            assert_eq!(record["value"].as_f64(), Some(minutes), "{day}");
        } else if record["kind"] == "night" {
            let night = simulator.json(&token, &format!("/sleep-service/sleep/dailySleep?date={day}")).await;
            assert_eq!(night["sleepTimeSeconds"], record["asleep_s"], "{day}");
            assert_eq!(night["sleepScores"]["overall"]["value"], record["score"], "{day}");
            assert_eq!(exact().await["bodyBatteryDuringSleep"], record["battery_charged"], "{day}");
            nights += 1;
        } else if record["kind"] == "heart_rate_variability" {
            let found = simulator.json(&token, &format!("/hrv-service/hrv/daily/{day}/{day}")).await;
            let found = &found["hrvSummaries"][0];
            for (field, name) in [("lastNightAvg", "mean_ms"), ("weeklyAvg", "week_ms"), ("status", "status")] {
                assert_eq!(found[field], record[name], "{day} {field}");
            }
            assert_eq!(found["baseline"]["balancedLow"], record["balanced_from_ms"], "{day}");
            weeks += 1;
        }
    }
    assert!(daily > 100 && nights > 15 && weeks > 15, "{daily} {nights} {weeks}");
}

#[tokio::test]
async fn the_truth_of_the_api_holds_only_what_the_api_tells() {
    let simulator = started(3).await;
    let (start, end) = (date("2025-03-01"), date("2025-04-30"));
    let personal = simulator.truth(&format!("start={start}&end={end}&source=personal")).await;
    let whole = simulator.truth(&format!("start={start}&end={end}")).await;
    let number = |records: &[Value], kind: &str| records.iter().filter(|record| record["kind"] == kind).count();
    for kind in ["night", "activity", "weighing", "food", "food_day", "heart_rate_variability"] {
        assert!(number(&personal, kind) > 0 && number(&personal, kind) == number(&whole, kind), "{kind}");
    }
    for kind in ["blood_pressure", "workout"] {
        assert!(number(&personal, kind) == 0 && number(&whole, kind) > 0, "{kind}");
    }
    let known: BTreeMap<String, &Value> = whole.iter().map(|record| (key(record), &record["value"])).collect();
    let own = ["breathing", "intensity", "floors_up", "floors_down"];
    for record in personal.iter().filter(|record| record["kind"] == "daily" || record["kind"] == "sample") {
        if !own.contains(&record["quantity"].as_str().unwrap()) {
            assert_eq!(known.get(&key(record)), Some(&&record["value"]), "{record}");
        }
    }
    assert!(!personal.iter().any(|record| record["quantity"] == "stress" || !record["stages"].is_null()));
    // Both are made from the same person.
    let days = start.iter_days().take_while(|day| *day <= end).filter(|day| person(3).has(*day)).count();
    assert_eq!(number(&personal, "food_day"), days);
}

fn key(record: &Value) -> String {
    format!("{} {} {}", record["quantity"], record["date"], record["time"])
}

#[tokio::test]
async fn a_wrong_wish_for_the_truth_names_its_field() {
    let simulator = started(3).await;
    for (query, field) in [("source=garmin", "source"), ("account=x", "account"), ("begin=2025-01-01", "begin")] {
        let answer = simulator.send(Method::GET, &format!("/_simulator/world?{query}"), &[], "").await;
        assert_eq!(answer.status, 400);
        assert!(answer.json()["error"].as_str().unwrap().contains(field));
    }
}
