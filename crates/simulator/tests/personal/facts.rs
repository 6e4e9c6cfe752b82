//! The two services tell the same facts of the same days.
use std::collections::BTreeMap;

use hyper::Method;
use serde_json::{Value, json};

use super::support::{Running, started};

/// Entries of the microservice's metrics, by metric.
async fn microservice(simulator: &Running, path: &str, start: &str, end: &str) -> Value {
    let tokens = json!({"di_token": "not.a-real.token".repeat(40), "di_refresh_token": "none", "di_client_id": "test"});
    let body = json!({"user_id": "u", "tokens": tokens.to_string(), "start_date": start, "end_date": end});
    let headers = [("content-type", "application/json")];
    let answer = simulator.send(Method::POST, path, &headers, &body.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn by_date<'a>(entries: &'a Value, key: &str) -> BTreeMap<&'a str, &'a Value> {
    entries.as_array().unwrap().iter().map(|entry| (entry[key].as_str().unwrap(), entry)).collect()
}

fn close(one: &Value, other: f64) -> bool {
    one.as_f64().is_some_and(|one| (one - other).abs() < 1e-9 * one.abs().max(1.0))
}

#[tokio::test]
async fn daily_values_are_the_microservices_own() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let (start, end) = ("2025-03-01", "2025-03-31");
    let health = microservice(&simulator, "/data/health_and_wellness", start, end).await["data"].take();
    let metric = |name: &str| by_date(&health[name], "date");
    let range = format!("/usersummary-service/v2/dailysummaries?startDate={start}&endDate={end}");
    let rounded = simulator.json(&token, &range).await["data"].take();
    let rounded = by_date(&rounded, "calendarDate");
    let mut compared = 0;
    for (day, daily) in metric("daily_summary") {
        let exact = simulator.json(&token, &format!("/usersummary-service/usersummary/daily?calendarDate={day}")).await;
        let short = rounded[day];
        let value = |name: &str, key: &str| metric(name).get(day).map_or(Value::Null, |entry| entry[key].clone());
        for (metric, key, factor, field) in [
            ("total_distance", "value", 1000.0, "totalDistanceMeters"),
            ("highly_active_seconds", "value", 60.0, "highlyActiveSeconds"),
            ("active_seconds", "value", 60.0, "activeSeconds"),
            ("sedentary_seconds", "value", 60.0, "sedentarySeconds"),
            ("steps", "value", 1.0, "totalSteps"),
            ("respiration", "awake_respiration_avg", 1.0, "avgWakingRespirationValue"),
            ("spo2", "average_spo2", 1.0, "averageSpo2"),
            ("hydration", "hydration", 1.0, "hydrationValueInML"),
            ("body_battery", "body_battery_at_wake", 1.0, "bodyBatteryAtWakeTime"),
            ("body_battery", "body_battery_highest", 1.0, "bodyBatteryHighestValue"),
        ] {
            match value(metric, key).as_f64() {
                Some(number) => assert!(close(&exact[field], number * factor), "{day} {field}: {}", exact[field]),
                None => assert_eq!(exact[field], json!(null), "{day} {field}"),
            }
        }
        for (key, field) in [
            ("total_calories", "totalKilocalories"),
            ("active_calories", "activeKilocalories"),
            ("bmr_calories", "bmrKilocalories"),
        ] {
            assert_eq!(daily[key].as_f64(), exact[field].as_f64(), "{day} {field}");
        }
        let same = |path: &str, other: &Value| assert_eq!(short.pointer(path), Some(other), "{day} {path}");
        same("/movement/steps/value", &exact["totalSteps"]);
        same("/bodyBattery/chargedValue", &value("body_battery", "body_battery_charged"));
        same("/bodyBattery/drainedValue", &value("body_battery", "body_battery_drained"));
        same("/bodyBattery/latestValue", &value("body_battery", "body_battery_current"));
        same("/stress/avgLevel", &exact["averageStressLevel"]);
        if exact["averageStressLevel"] != json!(-1) {
            same("/stress/avgLevel", &daily["avg_stress_level"]);
            same("/stress/maxLevel", &daily["max_stress_level"]);
        }
        assert!(exact["restingHeartRate"].is_null() || exact["restingHeartRate"] == daily["resting_heart_rate"]);
        assert!(exact["wellnessDistanceMeters"].as_i64() <= exact["totalDistanceMeters"].as_i64());
        for (group, field, metric) in [
            ("floorsAscended", "floorsAscended", "floors_ascended"),
            ("floorsDescended", "floorsDescended", "floors_descended"),
        ] {
            let floors = exact[field].as_f64().unwrap();
            assert_eq!(short["movement"][group]["value"].as_f64(), Some(floors.floor()), "{day}");
            assert_eq!(value("floors", metric).as_f64(), Some(floors.round()), "{day} {floors}");
        }
        compared += 1;
    }
    assert!(compared > 20);
}

#[tokio::test]
async fn a_night_is_the_microservices_night() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let (start, end) = ("2025-01-05", "2025-02-04");
    let health = microservice(&simulator, "/data/health_and_wellness", start, end).await["data"].take();
    let nights = by_date(&health["sleep"], "entry_date");
    let mut compared = 0;
    for (day, night) in &nights {
        let found = simulator.json(&token, &format!("/sleep-service/sleep/dailySleep?date={day}")).await;
        let exact = simulator.json(&token, &format!("/usersummary-service/usersummary/daily?calendarDate={day}")).await;
        for (key, field) in [
            ("time_asleep_in_seconds", "sleepTimeSeconds"),
            ("deep_sleep_seconds", "deepSleepSeconds"),
            ("light_sleep_seconds", "lightSleepSeconds"),
            ("rem_sleep_seconds", "remSleepSeconds"),
            ("awake_sleep_seconds", "awakeSleepSeconds"),
            ("awake_count", "awakeCount"),
            ("avg_sleep_stress", "avgSleepStress"),
            ("average_spo2_value", "averageSpO2Value"),
            ("lowest_spo2_value", "lowestSpO2Value"),
            ("highest_respiration_value", "highestRespirationValue"),
        ] {
            assert_eq!(night[key], found[field], "{day} {field}");
        }
        assert_eq!(night["sleep_score"], found["sleepScores"]["overall"]["value"], "{day}");
        let slept = exact["bodyBatteryActivityEventList"].as_array().unwrap();
        let slept = slept.iter().find(|event| event["eventType"] == "SLEEP").unwrap();
        assert_eq!(slept["bodyBatteryImpact"], night["body_battery_change"], "{day}");
        if let Some((gmt, local)) =
            found["sleepStartTimestampGMT"].as_i64().zip(found["sleepStartTimestampLocal"].as_i64())
        {
            assert_eq!(json!((local - gmt) / 60_000), night["record_utc_offset_minutes"], "{day}");
            let bed = chrono::DateTime::parse_from_rfc3339(night["bedtime"].as_str().unwrap()).unwrap();
            assert_eq!(gmt, bed.timestamp_millis(), "{day}");
            compared += 1;
        }
    }
    assert!(compared > 15, "{compared} of {} nights have their times as numbers", nights.len());
}

#[tokio::test]
async fn series_have_the_microservices_samples() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let day = "2025-03-04";
    let health = microservice(&simulator, "/data/health_and_wellness", day, day).await["data"].take();
    let samples = |entry: &Value, key: &str| -> BTreeMap<i64, i64> {
        let time = |sample: &Value| chrono::DateTime::parse_from_rfc3339(sample["time"].as_str().unwrap()).unwrap();
        let samples = entry.as_array().unwrap().iter();
        samples.map(|sample| (time(sample).timestamp_millis(), sample[key].as_i64().unwrap())).collect()
    };
    let rows = |rows: &Value, columns: &Value, name: &str, key: &str| -> BTreeMap<i64, i64> {
        let column =
            |wanted: &str| columns.as_array().unwrap().iter().position(|column| column[key] == wanted).unwrap();
        let (time, value) = (column("timestamp"), column(name));
        let rows = rows.as_array().unwrap().iter();
        rows.filter_map(|row| Some((row[time].as_i64()?, row[value].as_i64()?))).collect()
    };
    let heart = simulator.json(&token, &format!("/wellness-service/wellness/dailyHeartRate?date={day}")).await;
    assert_eq!(
        rows(&heart["heartRateValues"], &heart["heartRateValueDescriptors"], "heartrate", "key"),
        samples(&health["heart_rates"][0]["HeartRate"], "data")
    );
    let range = format!("/wellness-service/wellness/bodyBattery/reports/daily?startDate={day}&endDate={day}");
    let battery = simulator.json(&token, &range).await[0].take();
    assert_eq!(battery["date"], day);
    let columns = &battery["bodyBatteryValueDescriptorDTOList"];
    assert_eq!(
        rows(&battery["bodyBatteryValuesArray"], columns, "bodyBatteryLevel", "bodyBatteryValueDescriptorKey"),
        samples(&health["stress"][0]["BodyBatteryLevel"], "stress_level")
    );
    let hrv = simulator.json(&token, &format!("/hrv-service/hrv/{day}")).await;
    let readings: Vec<i64> =
        hrv["hrvReadings"].as_array().unwrap().iter().map(|reading| reading["hrvValue"].as_i64().unwrap()).collect();
    let expected: Vec<i64> = samples(&health["hrv"][0]["hrvValue"], "data").into_values().collect();
    assert_eq!(readings, expected);
    assert_eq!(hrv["hrvSummary"]["lastNightAvg"], health["hrv"][0]["last_night_avg"]);
    let summaries = simulator.json(&token, &format!("/hrv-service/hrv/daily/{day}/{day}")).await;
    assert_eq!(summaries["hrvSummaries"][0], hrv["hrvSummary"]);
    let two = simulator.json(&token, &format!("{range}&chunks=2")).await[0].take();
    assert!(two["bodyBatteryValuesArray"].as_array().unwrap().len() <= 4);
}

#[tokio::test]
async fn weigh_ins_and_food_are_the_microservices_own() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let (start, end) = ("2025-05-01", "2025-05-20");
    let health = microservice(&simulator, "/data/health_and_wellness", start, end).await["data"].take();
    let path = format!("/weight-service/weight/range/{start}/{end}");
    let all = simulator.json(&token, &format!("{path}?includeAll=true")).await;
    let days = all["dailyWeightSummaries"].as_array().unwrap();
    let found: Vec<&Value> = days.iter().flat_map(|day| day["allWeightMetrics"].as_array().unwrap()).collect();
    let mut grams: Vec<f64> = found.iter().map(|one| one["weight"].as_f64().unwrap()).collect();
    grams.reverse();
    let entries = health["body_composition"].as_array().unwrap();
    let kilograms: Vec<f64> = entries.iter().map(|entry| entry["weight"].as_f64().unwrap() * 1000.0).collect();
    assert!(!grams.is_empty() && grams.len() == kilograms.len());
    assert!(grams.iter().zip(&kilograms).all(|(one, other)| (one - other).abs() < 1e-6));
    let latest = simulator.json(&token, &path).await;
    let latest = latest["dailyWeightSummaries"].as_array().unwrap().clone();
    assert!(latest.iter().all(|day| day["allWeightMetrics"].as_array().unwrap().len() == 1));

    let diary = microservice(&simulator, "/data/nutrition_diary", start, end).await["nutrition_data"].take();
    let foods = |day: &Value| -> Vec<Value> {
        let meals = day["mealDetails"].as_array().unwrap().iter();
        let foods = meals.flat_map(|meal| meal["loggedFoods"].as_array().unwrap());
        foods.map(|food| json!([food["logId"], food["servingQty"], food["foodMetaData"]["foodName"]])).collect()
    };
    let mut eaten = 0;
    for day in diary.as_array().unwrap().iter().filter(|day| !foods(day).is_empty()) {
        let path = format!("/nutrition-service/food/logs/{}", day["mealDate"].as_str().unwrap());
        let found = simulator.json(&token, &path).await;
        assert_eq!(foods(day), foods(&found));
        let energy = day["dailyNutritionContent"]["calories"].as_f64().unwrap();
        assert_eq!(found["dailyNutritionContent"]["calories"].as_f64(), Some(energy.round()));
        eaten += 1;
    }
    assert!(eaten > 5);
}

#[tokio::test]
async fn activities_are_the_microservices_in_metres_and_seconds() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let (start, end) = ("2025-03-01", "2025-03-31");
    let expected = microservice(&simulator, "/data/activities_and_workouts", start, end).await["activities"].take();
    let expected = expected.as_array().unwrap();
    let path = "/activitylist-service/activities/search/activities";
    let mut found = Vec::new();
    for offset in (0..).step_by(4) {
        let query = format!("?limit=4&start={offset}&startDate={start}&endDate={end}");
        let page = simulator.json(&token, &format!("{path}{query}")).await;
        let page = page.as_array().unwrap().clone();
        found.extend(page.iter().cloned());
        if page.len() < 4 {
            break;
        }
    }
    assert_eq!(found.len(), expected.len());
    for (one, other) in found.iter().zip(expected) {
        let other = &other["activity"];
        assert_eq!(one["activityId"], other["activityId"]);
        assert!(close(&one["duration"], other["duration"].as_f64().unwrap() * 60.0));
        if let Some(kilometres) = other["distance"].as_f64() {
            assert!(close(&one["distance"], kilometres * 1000.0));
        }
        for same in ["calories", "averageHR", "startTimeGMT", "hrTimeInZone_3", "activityTrainingLoad"] {
            assert_eq!(one[same], other[same], "{same}");
        }
        let detail = simulator.json(&token, &format!("/activity-service/activity/{}", one["activityId"])).await;
        for same in ["distance", "duration", "calories", "averageHR", "elevationGain", "steps"] {
            assert_eq!(detail["summaryDTO"][same], one[same], "{same}");
        }
    }
}

#[tokio::test]
async fn filters_of_the_activity_list_combine() {
    let simulator = started(3).await;
    let token = simulator.demo_token().await;
    let list = async |query: &str| {
        let path = format!(
            "/activitylist-service/activities/search/activities?startDate=2025-01-01&endDate=2025-12-31&{query}"
        );
        simulator.json(&token, &path).await.as_array().unwrap().clone()
    };
    let kinds = |items: &[Value]| -> Vec<String> {
        items.iter().map(|item| item["activityType"]["typeKey"].as_str().unwrap().to_owned()).collect()
    };
    let runs = list("limit=45&activityType=running").await;
    assert!(!list("limit=45&activityType=running&activitySubType=trail_running").await.is_empty());
    assert!(!runs.is_empty() && kinds(&runs).iter().all(|kind| kind.ends_with("running")));
    assert!(list("limit=45&activityType=trail_running").await.is_empty());
    let plain = list("limit=45&activityType=running&excludedActivitySubType=trail_running&minDistance=8000").await;
    assert!(!plain.is_empty() && kinds(&plain).iter().all(|kind| kind == "running"));
    assert!(plain.iter().all(|item| item["distance"].as_f64().unwrap() >= 8000.0));
    let rising = list("limit=10&sortBy=distance&sortOrder=asc&requiredField=distance").await;
    let metres: Vec<f64> = rising.iter().map(|item| item["distance"].as_f64().unwrap()).collect();
    assert!(metres.len() == 10 && metres.is_sorted());
    let (oldest, newest) = (list("limit=1&sortOrder=asc").await, list("limit=1").await);
    assert!(oldest[0]["startTimeLocal"].as_str() < newest[0]["startTimeLocal"].as_str());
}
