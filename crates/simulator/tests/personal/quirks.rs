//! What varies from day to day: encodings, repetitions, forms of nothing. Each must occur, and none may change a fact.
use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use serde_json::Value;

use super::support::{Running, date, person, started};

const SLEEP: &str = "/sleep-service/sleep/dailySleepSummariesByDate";

async fn nights(simulator: &Running, token: &str, start: NaiveDate) -> Vec<Value> {
    let end = start + Days::new(29);
    let nights = simulator.json(token, &format!("{SLEEP}?startDate={start}&endDate={end}")).await;
    nights.as_array().unwrap().clone()
}

#[tokio::test]
async fn nights_come_twice_or_hollow_or_from_the_day_before() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let (mut twice, mut hollow, mut foreign, mut numbers, mut texts) = (0, 0, 0, 0, 0);
    for month in 0..24 {
        let start = date("2023-06-01") + Days::new(30 * month);
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for night in nights(&simulator, &token, start).await {
            let day = night["calendarDate"].as_str().unwrap().to_owned();
            foreign += u32::from(day < start.to_string());
            let bed = &night["sleepStartTimestampGMT"];
            numbers += u32::from(bed.is_i64());
            texts += u32::from(bed.is_string());
            hollow += u32::from(bed.is_null());
            twice += u32::from(!seen.insert(day));
        }
    }
    for (quirk, times) in
        [("twice", twice), ("hollow", hollow), ("foreign", foreign), ("numbers", numbers), ("texts", texts)]
    {
        assert!(times > 0, "{quirk} never came");
    }
    assert!(numbers > texts);
}

#[tokio::test]
async fn a_repeated_night_is_shorter_than_the_whole_one() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let mut repeated = 0;
    for month in 0..12 {
        let found = nights(&simulator, &token, date("2024-06-01") + Days::new(30 * month)).await;
        for night in &found {
            let same = found.iter().filter(|other| other["calendarDate"] == night["calendarDate"]);
            let longest = same.clone().map(|night| night["sleepTimeSeconds"].as_i64()).max().unwrap();
            if same.count() == 2 && night["sleepTimeSeconds"].as_i64() == longest {
                let day = night["calendarDate"].as_str().unwrap();
                let one = simulator.json(&token, &format!("/sleep-service/sleep/dailySleep?date={day}")).await;
                assert_eq!(&one, night);
                repeated += 1;
            }
        }
    }
    assert!(repeated > 0);
}

#[tokio::test]
async fn days_without_data_say_so_in_many_ways() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let person = person(3);
    let empty: Vec<NaiveDate> = date("2020-01-01")
        .iter_days()
        .take_while(|day| *day < date("2026-01-01"))
        .filter(|day| !person.has(*day))
        .collect();
    assert!(empty.len() > 30);
    let mut forms: [BTreeSet<String>; 4] = Default::default();
    for day in empty.iter().take(40) {
        let exact = simulator.json(&token, &format!("/usersummary-service/usersummary/daily?calendarDate={day}")).await;
        assert_eq!(exact["calendarDate"], day.to_string());
        assert!(exact["includesWellnessData"] != Value::Bool(true));
        forms[0].insert(exact["totalSteps"].to_string());
        let range = format!("/usersummary-service/v2/dailysummaries?startDate={day}&endDate={day}");
        let entries = simulator.json(&token, &range).await["data"].take();
        forms[1].insert(
            entries[0]["movement"]["steps"]["value"].to_string() + &entries.as_array().unwrap().len().to_string(),
        );
        let stats = simulator.get(&token, &format!("/usersummary-service/stats/steps/daily/{day}/{day}")).await;
        assert_eq!(stats.status, 200);
        forms[2].insert(stats.text().to_owned());
        let heart = simulator.json(&token, &format!("/wellness-service/wellness/dailyHeartRate?date={day}")).await;
        forms[3].insert(heart["heartRateValues"].to_string());
        assert_eq!(simulator.get(&token, &format!("/hrv-service/hrv/{day}")).await.status, 204);
    }
    let names = |form: &BTreeSet<String>| form.iter().cloned().collect::<Vec<_>>();
    assert_eq!(names(&forms[0]), ["0", "null"]);
    assert_eq!(names(&forms[1]), ["01", "null0", "null1"]);
    assert_eq!(names(&forms[2]), ["", "[]", "null"]);
    assert_eq!(names(&forms[3]), ["[]", "null"]);
    let future = simulator.json(&token, "/usersummary-service/usersummary/daily?calendarDate=2030-01-01").await;
    assert!(future["userProfileId"].is_i64() && !future["restingHeartRate"].is_i64());
}

#[tokio::test]
async fn a_resting_heart_rate_that_falls_back_is_not_the_exact_one() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let (mut fallen, mut unknown, mut stressless) = (0, 0, 0);
    for start in ["2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01", "2025-01-01"] {
        let end = date(start) + Days::new(89);
        let range = format!("/usersummary-service/v2/dailysummaries?startDate={start}&endDate={end}");
        for entry in simulator.json(&token, &range).await["data"].as_array().unwrap() {
            if entry["includesWellnessData"] != Value::Bool(true) {
                continue;
            }
            let day = entry["calendarDate"].as_str().unwrap();
            let path = format!("/usersummary-service/usersummary/daily?calendarDate={day}");
            let exact = simulator.json(&token, &path).await;
            let shown = &entry["heartRate"]["restingValue"];
            if *shown != exact["restingHeartRate"] {
                assert_eq!(*shown, exact["minHeartRate"], "{day}");
                fallen += 1;
                unknown += u32::from(exact["restingHeartRate"].is_null());
            }
            let negative = entry["stress"]["avgLevel"].as_i64() < Some(0);
            assert_eq!(negative, exact["averageStressLevel"].as_i64() < Some(0), "{day}");
            stressless += u32::from(negative);
        }
    }
    assert!(fallen > 0 && unknown > 0 && stressless > 0, "{fallen} {unknown} {stressless}");
}

#[tokio::test]
async fn columns_come_in_any_order_and_with_others() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let mut orders = BTreeSet::new();
    for month in 0..6 {
        let start = date("2025-01-01") + Days::new(30 * month);
        let end = start + Days::new(29);
        let range = format!("/wellness-service/wellness/bodyBattery/reports/daily?startDate={start}&endDate={end}");
        for day in simulator.json(&token, &range).await.as_array().unwrap() {
            let columns = day["bodyBatteryValueDescriptorDTOList"].as_array().unwrap();
            let names =
                columns.iter().map(|column| column["bodyBatteryValueDescriptorKey"].as_str().unwrap().to_owned());
            let names: Vec<String> = names.collect();
            assert_eq!(day["bodyBatteryValuesArray"][0].as_array().unwrap().len(), names.len());
            orders.insert(names.join(" "));
        }
    }
    assert!(orders.contains("timestamp bodyBatteryLevel") && orders.contains("bodyBatteryLevel timestamp"));
    assert!(orders.iter().any(|order| order.contains("bodyBatteryStatus")));
}

#[tokio::test]
async fn times_are_written_with_no_one_or_three_digits() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let mut digits = BTreeSet::new();
    for day in date("2025-01-01").iter_days().take(40) {
        let heart = simulator.json(&token, &format!("/wellness-service/wellness/dailyHeartRate?date={day}")).await;
        let start = heart["startTimestampGMT"].as_str().unwrap();
        digits.insert(start.split_once('.').map_or(0, |(_, fraction)| fraction.len()));
    }
    assert_eq!(digits.into_iter().collect::<Vec<_>>(), [0, 1, 3]);
}

#[tokio::test]
async fn what_nobody_records_is_empty() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    for day in date("2025-03-01").iter_days().take(10) {
        let cycle = simulator.get(&token, &format!("/periodichealth-service/menstrualcycle/dayview/{day}")).await;
        assert!([200, 204].contains(&cycle.status) && cycle.body.is_empty());
    }
    let path = "/wellnessactivity-service/activity/summary/range/2025-03-01/2025-03-31";
    assert_eq!(simulator.get(&token, path).await.text(), "[]");
}

#[tokio::test]
async fn fields_that_no_document_mentions_come_and_promised_ones_are_null() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let range = "/usersummary-service/v2/dailysummaries?startDate=2025-01-01&endDate=2025-03-31";
    let answer = simulator.json(&token, range).await;
    let days: Vec<&Value> = answer["data"].as_array().unwrap().iter().collect();
    let extra = ["isTrimmable", "syncHint", "badgeIds"];
    assert!(days.iter().any(|day| extra.iter().any(|name| day.get(name).is_some())));
    let lived = days.iter().filter(|day| day["includesWellnessData"] == Value::Bool(true));
    assert!(lived.filter(|day| day["uuid"].is_null() || day["wellnessChronology"].is_null()).count() > 0);
}
