//! Properties of the generated person.
use chrono::{Datelike, Days, NaiveDate};
use garmin_simulator::wire::{activities as wire_activities, health::health, nutrition::diary};
use garmin_simulator::world::activity::activities;
use garmin_simulator::world::calendar::journey_start;
use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};
use serde_json::{Value, json};

use super::support::{ACTIVITIES, HEALTH, NUTRITION, date, lived_world, request, started};

fn week(start: NaiveDate) -> Vec<NaiveDate> {
    start.iter_days().take(7).collect()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_bytes_and_another_seed_does_not() {
    let (one, same, other) = tokio::join!(started(7), started(7), started(8));
    for path in [HEALTH, ACTIVITIES, NUTRITION] {
        let body = request("2023-05-01", "2023-05-03");
        let bytes = |response: reqwest::Response| response.bytes();
        let first = bytes(one.post(path, &body).await).await.unwrap();
        assert_eq!(first, bytes(same.post(path, &body).await).await.unwrap());
        assert_ne!(first, bytes(other.post(path, &body).await).await.unwrap());
    }
}

/// Entries of `data` that belong to `day`.
fn of_day(data: &Value, day: NaiveDate) -> Value {
    let metrics = data.as_object().unwrap().iter().filter(|(metric, _)| *metric != "lactate_threshold");
    let metrics = metrics.filter_map(|(metric, entries)| {
        let belongs = |entry: &&Value| match entry.get("date").or(entry.get("entry_date")) {
            Some(Value::Number(wall)) => {
                wall.as_i64().unwrap().div_euclid(86_400_000) == i64::from(day.to_epoch_days())
            }
            written => written == Some(&json!(day)),
        };
        let entries: Vec<&Value> = entries.as_array().unwrap().iter().filter(belongs).collect();
        (!entries.is_empty()).then(|| (metric.clone(), json!(entries)))
    });
    Value::Object(metrics.collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn a_day_alone_equals_the_same_day_within_a_week(seed in any::<u64>(), back in 0_u64..4300, place in 0_usize..7) {
        let world = lived_world(seed);
        let week = week(date("2026-06-24") - Days::new(back));
        let day = week[place];
        let alone = health(&world, "x", &[day], &[]);
        prop_assert_eq!(of_day(&alone, day), of_day(&health(&world, "x", &week, &[]), day));
        let all = diary(&world, &week);
        prop_assert_eq!(&diary(&world, &[day])[0], &all[place]);
        let all = wire_activities::list(&world, &week, None);
        let wall = day.to_string();
        let on_day = |item: &&Value| item["activity"]["startTimeLocal"].as_str().unwrap().starts_with(&wall);
        let within: Vec<&Value> = all.as_array().unwrap().iter().filter(on_day).collect();
        prop_assert_eq!(wire_activities::list(&world, &[day], None), json!(within));
    }

    #[test]
    fn ten_years_have_data_on_nearly_all_days(seed in any::<u64>(), back in 0_u64..365) {
        let world = lived_world(seed);
        let start = date("2016-06-30") - Days::new(back);
        let lived = start.iter_days().take(3650).filter(|day| world.has(*day)).count();
        // On about 110 of 3650 days the watch is not worn: no seed has fewer than half of that or more than twice as
        // many.
        assert!((3650 * 92 / 100..3600).contains(&lived), "{lived} of 3650");
    }
}

#[test]
fn there_is_nothing_before_the_watch_nor_after_today() {
    let world = lived_world(1);
    assert_eq!(world.today(), date("2026-06-30"));
    for day in ["2014-06-29", "2000-01-01", "2026-07-01"] {
        let data = health(&world, day, &[date(day)], &[]);
        assert_eq!(data["heart_rates"], json!([{"date": day, "HeartRate": []}]));
        assert_eq!(data["total_distance"], json!([{"date": day}]));
        assert!(data.get("steps").is_none() && data.get("sleep").is_none());
        assert_eq!(wire_activities::list(&world, &[date(day)], None), json!([]));
    }
}

#[tokio::test]
async fn a_normal_day_is_large_and_finely_sampled() {
    let simulator = started(1).await;
    let text = simulator.post(HEALTH, &request("2024-03-05", "2024-03-05")).await.text().await.unwrap();
    assert!(text.len() >= 60_000, "{} bytes", text.len());
    let answer: Value = serde_json::from_str(&text).unwrap();
    let length = |list: &Value| list.as_array().unwrap().len();
    assert!((600..=720).contains(&length(&answer["data"]["heart_rates"][0]["HeartRate"])));
    assert_eq!(length(&answer["data"]["stress"][0]["BodyBatteryLevel"]), 480);
    assert!(length(&answer["data"]["hrv"][0]["hrvValue"]) > 50);
    assert!(length(&answer["data"]["sleep"][0]["stage_events"]) > 10);
}

#[test]
fn ten_years_have_more_than_1500_activities_with_ids_that_grow() {
    let world = lived_world(1);
    let days = date("2016-07-01").iter_days().take(3652).filter(|day| world.has(*day));
    let ids: Vec<i64> = days.flat_map(|day| activities(1, day)).map(|activity| activity.id).collect();
    assert!((1500..4000).contains(&ids.len()), "{}", ids.len());
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn a_journey_shows_in_the_offset_of_sleep_and_activities() {
    let world = lived_world(1);
    let start = journey_start(1, 2024);
    let days: Vec<NaiveDate> = start.iter_days().take(14).collect();
    assert!(start.month() <= 2);
    let data = health(&world, "x", &days, &["sleep".to_owned()]);
    let offsets: Vec<i64> = data["sleep"]
        .as_array()
        .unwrap()
        .iter()
        .map(|night| night["record_utc_offset_minutes"].as_i64().unwrap())
        .collect();
    assert!(offsets.len() > 7 && offsets.iter().all(|offset| *offset == 600), "{offsets:?}");
    let list = wire_activities::list(&world, &days, None);
    let items = list.as_array().unwrap();
    assert!(!items.is_empty());
    for item in items {
        let time = |key: &str| {
            let text = item["activity"][key].as_str().unwrap();
            chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap()
        };
        assert_eq!((time("startTimeLocal") - time("startTimeGMT")).num_hours(), 10);
    }
}

#[test]
fn the_services_flaws_are_really_there() {
    let world = lived_world(1);
    let days: Vec<NaiveDate> = date("2025-03-01").iter_days().take(150).collect();
    let list = wire_activities::list(&world, &days, None);
    let items = list.as_array().unwrap();
    let texts = |key: &str| items.iter().filter(|item| item[key].is_string()).count();
    let objects = |key: &str| items.iter().filter(|item| item[key].is_object() || item[key].is_array()).count();
    for key in ["weather", "gear"] {
        assert!(texts(key) > 0 && objects(key) > texts(key), "{key}: {} texts, {} values", texts(key), objects(key));
    }
    let twice: Value = serde_json::from_str(items.iter().find_map(|item| item["weather"].as_str()).unwrap()).unwrap();
    assert!(twice["temp"].is_number());
    let lengths = |item: &Value| -> Vec<usize> {
        let rows = item["details"]["activityDetailMetrics"].as_array();
        rows.into_iter().flatten().map(|row| row["metrics"].as_array().unwrap().len()).collect()
    };
    let shifted = items.iter().map(lengths).filter(|lengths| lengths.iter().min() < lengths.iter().max()).count();
    assert!(shifted > 0 && shifted * 2 < items.len(), "{shifted} of {}", items.len());
    assert!(items.iter().any(|item| item["exercise_sets"]["exerciseSets"].is_array()));
    let food = diary(&world, &days[..14]);
    let logged = food.as_array().unwrap().iter().flat_map(|day| day["mealDetails"].as_array().unwrap());
    let mut logged = logged.flat_map(|meal| meal["loggedFoods"].as_array().unwrap());
    assert!(logged.next().unwrap()["foodMetaData"]["foodId"].is_number());
}
