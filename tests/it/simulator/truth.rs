//! The ground truth matches the wire.
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::support::{ACTIVITIES, HEALTH, NUTRITION, request, started};

const START: &str = "2024-01-20";
const END: &str = "2024-02-18";

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn close(left: &Value, right: &Value, factor: f64) -> bool {
    let (left, right) = (left.as_f64().unwrap(), right.as_f64().unwrap() * factor);
    (left - right).abs() <= 1e-9 * right.abs().max(1e-300)
}

struct Truth(Vec<Value>);

impl Truth {
    fn of(&self, kind: &str) -> Vec<&Value> {
        self.0.iter().filter(|record| record["kind"] == kind).collect()
    }

    fn daily(&self, quantity: &str) -> BTreeMap<String, &Value> {
        let records = self.of("daily").into_iter().filter(|record| record["quantity"] == quantity);
        records.map(|record| (record["date"].as_str().unwrap().to_owned(), &record["value"])).collect()
    }

    fn samples(&self, quantity: &str) -> usize {
        self.of("sample").into_iter().filter(|record| record["quantity"] == quantity).count()
    }
}

#[tokio::test]
async fn a_month_of_health_is_told_alike_on_both_sides() {
    let simulator = started(3).await;
    let truth = Truth(simulator.world(START, END).await);
    let (_, answer) = simulator.answer(HEALTH, &request(START, END)).await;
    let data = &answer["data"];
    for (metric, key, quantity, factor) in [
        ("steps", "value", "steps", 1.0),
        ("total_distance", "value", "distance", 1000.0),
        ("active_seconds", "value", "time_active", 60.0),
        ("recovery_time", "value", "recovery", 60.0),
        ("daily_summary", "resting_heart_rate", "resting_heart_rate", 1.0),
        ("fitness_age", "fitness_age", "fitness_age", 1.0),
        ("stress", "average_stress_level", "stress_mean_of_samples", 1.0),
        ("stress", "derived_mood_value", "mood", 1.0),
        ("hydration", "hydration", "drunk", 1.0),
        ("body_battery", "body_battery_current", "battery_last", 1.0),
    ] {
        let told = truth.daily(quantity);
        let entries: Vec<&Value> = list(&data[metric]).iter().filter(|entry| entry.get(key).is_some()).collect();
        assert_eq!(entries.len(), told.len(), "{metric}");
        for entry in entries {
            assert!(close(told[entry["date"].as_str().unwrap()], &entry[key], factor), "{metric}: {entry}");
        }
    }
    let points =
        |metric: &str, key: &str| list(&data[metric]).iter().map(|entry| list(&entry[key]).len()).sum::<usize>();
    assert_eq!(truth.samples("heart_rate"), points("heart_rates", "HeartRate"));
    assert_eq!(truth.samples("stress"), points("stress", "stressLevel"));
    assert_eq!(truth.samples("battery"), points("stress", "BodyBatteryLevel"));
    assert_eq!(truth.samples("heart_rate_variability"), points("hrv", "hrvValue"));
    let stages = |nights: &[&Value], key: &str| nights.iter().map(|night| list(&night[key]).len()).sum::<usize>();
    let nights: Vec<&Value> = list(&data["sleep"]).iter().collect();
    assert_eq!(truth.of("night").len(), nights.len());
    assert_eq!(stages(&truth.of("night"), "stages"), stages(&nights, "stage_events"));
    assert_eq!(truth.of("weighing").len(), list(&data["body_composition"]).len());
    for (told, entry) in truth.of("weighing").iter().zip(list(&data["body_composition"])) {
        assert!(close(&told["weight_kg"], &entry["weight"], 1.0));
    }
    assert_eq!(truth.of("blood_pressure").len(), list(&data["blood_pressure"]).len());
    assert_eq!(truth.of("latest")[0]["value"], data["lactate_threshold"][0]["lactate_threshold_hr"]);
}

#[tokio::test]
async fn a_month_of_activities_and_meals_is_told_alike_on_both_sides() {
    let simulator = started(3).await;
    let truth = Truth(simulator.world(START, END).await);
    let (_, answer) = simulator.answer(ACTIVITIES, &request(START, END)).await;
    assert_eq!(truth.of("workout").len(), 40);
    assert_eq!(list(&answer["workouts"]).len(), 40);
    let mut items = list(&answer["activities"]).clone();
    items.reverse();
    let told = truth.of("activity");
    assert_eq!(told.len(), items.len());
    assert!(told.len() > 10);
    for (told, item) in told.iter().zip(&items) {
        let activity = &item["activity"];
        assert_eq!(told["id"], activity["activityId"]);
        assert!(close(&told["duration_s"], &activity["duration"], 60.0));
        assert_eq!(told.get("distance_m").is_some(), activity.get("distance").is_some());
        if let Some(distance) = told.get("distance_m") {
            assert!(close(distance, &activity["distance"], 1000.0));
        }
        if told["complete"] == json!(false) {
            continue;
        }
        let parsed = |key: &str| match &item[key] {
            Value::String(text) => serde_json::from_str(text).unwrap(),
            value => value.clone(),
        };
        let details = parsed("details");
        let rows: Vec<usize> =
            list(&details["activityDetailMetrics"]).iter().map(|row| list(&row["metrics"]).len()).collect();
        assert_eq!(told["track"]["rows"], rows.len());
        assert_eq!(told["track"]["values"], rows.iter().sum::<usize>());
        assert_eq!(list(&told["lap_list"]).len(), list(&parsed("splits")["lapDTOs"]).len());
        assert_eq!(list(&told["zones"]).len(), 5);
    }
    let (_, answer) = simulator.answer(NUTRITION, &request(START, END)).await;
    let days = list(&answer["nutrition_data"]);
    assert_eq!(days.len(), 30);
    let meals = days.iter().flat_map(|day| list(&day["mealDetails"]));
    let eaten: Vec<&Value> = meals.flat_map(|meal| list(&meal["loggedFoods"])).collect();
    assert_eq!(truth.of("food").len(), eaten.len());
    let empty = days.iter().filter(|day| day.get("dailyNutritionContent").is_none()).count();
    assert!((3..20).contains(&empty), "{empty} days without food");
    let summary: Value =
        simulator.get(&format!("/_simulator/world/summary?start={START}&end={END}")).await.json().await.unwrap();
    assert_eq!(summary["records"]["food"], eaten.len());
    assert_eq!(summary["days"], 30);
}

#[tokio::test]
async fn a_bad_range_is_refused_with_the_name_of_the_parameter() {
    let simulator = started(3).await;
    let refused = simulator.get("/_simulator/world?start=soon").await;
    assert_eq!(refused.status(), 400);
    assert!(refused.text().await.unwrap().contains("start must be a date"));
}
