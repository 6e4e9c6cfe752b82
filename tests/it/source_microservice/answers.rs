//! Complete answers, decoded: one entry of every metric, in the microservice's formats.

use std::collections::BTreeMap;

use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::metric::METRICS;
use garmin_sync::domain::record::{DailyField, Scalar};
use garmin_sync::domain::work_log::Evidence;
use garmin_sync::ports::Fetched;
use serde_json::{Value, json};

use super::server::Server;
use super::{day, query, source, tokens};

/// One entry of every metric, on 2024-03-02; values sent once per request are dated to the day before.
fn every_metric() -> Value {
    serde_json::from_str(include_str!("every_metric.json")).unwrap()
}

async fn fetched(types: &[DataType], answer: Value) -> Fetched {
    let server = Server::giving(&answer).await;
    source(&server.url, 10_000).fetch(&query(types)).await.data.unwrap()
}

#[tokio::test]
async fn every_metric_finds_its_place_in_our_units() {
    let data = every_metric();
    let names: Vec<&String> = data.as_object().unwrap().keys().collect();
    assert!(
        METRICS.iter().all(|metric| names.iter().any(|name| name == metric)),
        "the fixture should have every metric"
    );
    let fetched = fetched(&[DataType::Health], json!({ "data": data, "new_tokens": tokens(1) })).await;
    let records = &fetched.records;
    let [daily] = records.daily.as_slice() else { panic!("one day of values") };
    assert_eq!(daily.date, day("2024-03-02"));
    let values: BTreeMap<&str, Value> = daily
        .values
        .iter()
        .map(|(field, value)| {
            let value = match value {
                Scalar::Number(number) => json!(number),
                Scalar::Text(text) => json!(text),
            };
            (field.name(), value)
        })
        .collect();
    let expected: BTreeMap<&str, Value> = serde_json::from_str(include_str!("every_metric_values.json")).unwrap();
    assert_eq!(values, expected);
    // All columns of health but those that belong to no day.
    let without_day = |name: &str| name.starts_with("race_") || name == "lactate_threshold_bpm";
    for field in DailyField::ALL.iter().map(|field| field.name()) {
        assert_eq!(values.contains_key(field), !without_day(field) && !field.starts_with("food_"), "{field}");
    }
    let mut raw: Vec<&str> = METRICS.to_vec();
    raw.retain(|name| {
        !["sleep", "blood_pressure", "body_composition", "lactate_threshold", "race_predictions", "heart_rates"]
            .contains(name)
    });
    raw.sort_unstable();
    assert_eq!(daily.raw.keys().map(String::as_str).collect::<Vec<_>>(), raw);
    assert_eq!(daily.raw["stress"].as_object().map(serde_json::Map::len), Some(4));
    assert_eq!((records.samples.len(), records.sleep.len(), records.weigh_ins.len()), (8, 1, 1));
    assert_eq!(records.blood_pressure.len(), 1);
    assert_eq!(records.weigh_ins[0].time_local.to_string(), "2024-03-02 07:15:00");
    assert_eq!(fetched.ignored, 0);
    assert_eq!(fetched.findings[&(DataType::Health, day("2024-03-02"))], Evidence::Data);
    assert_eq!(fetched.findings[&(DataType::Health, day("2024-03-01"))], Evidence::Unconfirmed);
}

#[tokio::test]
async fn the_same_days_in_one_request_and_in_three_give_the_same_records() {
    let mut data = every_metric();
    for (day, first) in [("2024-03-01", 100), ("2024-03-03", 300)] {
        data["steps"].as_array_mut().unwrap().push(json!({"date": day, "value": first}));
    }
    let whole = fetched(&[DataType::Health], json!({ "data": data })).await.records;
    let mut pieces = garmin_sync::domain::record::Records::default();
    for date in query(&[]).days.iter() {
        // As requested day by day: the per-request values have a different date each time.
        data["lactate_threshold"][0]["date"] = json!(date.to_string());
        data["race_predictions"][0]["date"] = json!(date.to_string());
        let server = Server::giving(&json!({ "data": data })).await;
        let mut one = query(&[DataType::Health]);
        one.days = garmin_sync::domain::dates::DateRange::day(date);
        let records = source(&server.url, 10_000).fetch(&one).await.data.unwrap().records;
        pieces.daily.extend(records.daily);
        pieces.samples.extend(records.samples);
        pieces.sleep.extend(records.sleep);
        pieces.weigh_ins.extend(records.weigh_ins);
        pieces.blood_pressure.extend(records.blood_pressure);
        pieces.whole.extend(records.whole);
        pieces.entries.asked = records.entries.asked;
        pieces.entries.answered.extend(records.entries.answered);
        pieces.entries.present.extend(records.entries.present);
        pieces.entries.cleared.extend(records.entries.cleared);
        pieces.entries.series.extend(records.entries.series);
    }
    assert_eq!(whole, pieces);
}

#[tokio::test]
async fn a_compressed_answer_is_read() {
    // {"data":{}} in one stored block: header, length and its complement, bytes, CRC-32, size.
    let body = br#"{"data":{}}"#;
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1, 11, 0, 0xf4, 0xff];
    packed.extend_from_slice(body);
    let checksum = body.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    });
    packed.extend_from_slice(&(!checksum).to_le_bytes());
    packed.extend_from_slice(&11_u32.to_le_bytes());
    let server = Server::answering(200, &[("content-encoding", "gzip")], packed).await;
    let fetched = source(&server.url, 60_000).fetch(&query(&[DataType::Health])).await.data.unwrap();
    assert!(fetched.records.is_empty());
}

#[tokio::test]
async fn activities_and_workouts_come_from_one_answer() {
    let fetched = fetched(
        &[DataType::Activities, DataType::Workouts],
        json!({
            "activities": [{
                "activity": {"activityId": 14_000_000_001_i64, "activityName": "Morning Run", "startTimeLocal": "2024-03-02 07:00:00",
                    "startTimeGMT": "2024-03-02 06:00:00", "activityType": {"typeKey": "running"}, "distance": 10.0423,
                    "duration": 52.516_666_666_666_67, "elapsedDuration": 53.0, "movingDuration": 52.0, "calories": 640.0,
                    "bmrCalories": 80.0, "averageHR": 150.0, "maxHR": 171.0, "averageSpeed": 3.19, "maxSpeed": 4.4,
                    "elevationGain": 101.0, "elevationLoss": 99.0, "steps": 9000, "averageRunningCadenceInStepsPerMinute": 172.5,
                    "avgPower": 300.0, "aerobicTrainingEffect": 3.4, "anaerobicTrainingEffect": 0.5, "activityTrainingLoad": 140.2,
                    "vO2MaxValue": 51.0, "hrTimeInZone_1": 60.0, "hrTimeInZone_2": 600.5, "startLatitude": 46.1, "startLongitude": -7.1,
                    "deviceId": 3_400_000_001_u32, "active_calories": 560.0},
                "details": "{\"measurementCount\": 2}", "splits": {"lapDTOs": []}, "gear": []}],
            "workouts": [{"workoutId": 77, "workoutName": "Tempo", "sportType": {"sportTypeKey": "running"}, "description": "hard",
                "estimatedDurationInSecs": 3600, "estimatedDistanceInMeters": 12000.0, "workoutSegments": [{"segmentOrder": 1}]}],
            "new_tokens": tokens(1),
        }),
    )
    .await;
    let [run] = fetched.records.activities.as_slice() else { panic!("one activity") };
    let shown = (run.distance_m, run.duration_s, run.elapsed_s, run.moving_s, run.active_kcal);
    assert_eq!(shown, (Some(10_042.3), Some(3151.0), Some(3180.0), Some(3120.0), Some(560.0)));
    assert_eq!((run.cadence_per_min, run.power_w, run.zone_s[1]), (Some(172.5), Some(300.0), Some(600.5)));
    assert_eq!(run.start_local.map(|time| time.to_string()).as_deref(), Some("2024-03-02 07:00:00"));
    assert_eq!((run.details.clone(), run.gear.clone()), (Some(json!({"measurementCount": 2}).into()), None));
    let [workout] = fetched.records.workouts.as_slice() else { panic!("one workout") };
    assert_eq!(
        (workout.id, workout.estimated_duration_s, workout.estimated_distance_m),
        (77, Some(3600.0), Some(12_000.0))
    );
    assert_eq!(fetched.findings[&(DataType::Activities, day("2024-03-02"))], Evidence::Data);
    assert_eq!(fetched.findings[&(DataType::Activities, day("2024-03-03"))], Evidence::NoData);
    assert_eq!(fetched.findings[&(DataType::Workouts, day("2024-03-03"))], Evidence::Data);
}
