//! Written rows, and how they change existing ones.

use garmin_sync::domain::partial::Part;
use garmin_sync::domain::record::{DailyField, Records, Sample, SampleKind, Scalar, SleepSession};
use serde_json::{Value, json};

use super::records::{activity, at, blood_pressure, daily, date, food, one_of_each, sample, sleep, weigh_in, workout};
use super::{Kit, only, values, write, written};

pub async fn another_bedtime_is_another_night_of_which_nothing_older_is_true<K: Kit>() {
    let it = K::fresh().await;
    let night = |change: &dyn Fn(&mut SleepSession)| {
        let mut night = sleep(1);
        change(&mut night);
        Records { sleep: vec![night], ..Records::default() }
    };
    write(it.sink(), at(2, 0, 0), &night(&|_| {})).await;
    // The same night with fewer values: an entry is the whole night.
    write(it.sink(), at(3, 0, 0), &night(&|it| (it.score, it.stages) = (None, vec![]))).await;
    assert_eq!(only(&it, "sleep_sessions", &["score", "stages"]).await, json!([null, null]));
    // Corrected by hand: two hours in bed, and nothing else is known.
    let corrected = night(&|it| {
        (it.bedtime, it.duration_s) = (Some(at(1, 5, 40)), Some(7200.0));
        (it.asleep_s, it.deep_s, it.light_s, it.rem_s, it.score, it.stages) = (None, None, None, None, None, vec![]);
    });
    write(it.sink(), at(4, 0, 0), &corrected).await;
    let left = ["duration_s", "asleep_s", "deep_s", "light_s", "rem_s", "score", "stages"];
    let expected = json!([7200.0, null, null, null, null, null, null]);
    assert_eq!(only(&it, "sleep_sessions", &left).await, expected);
}

pub async fn an_hour_that_is_listed_under_two_days_stays_with_the_earlier_one<K: Kit>() {
    let it = K::fresh().await;
    let of = |day| {
        let hour = Sample { date: date(day), ..sample(SampleKind::HeartRate, at(2, 3, 0), 61.0) };
        Records { samples: vec![hour], ..Records::default() }
    };
    assert_eq!(write(it.sink(), at(9, 0, 0), &of(2)).await, written(1, 0, 0));
    assert_eq!(write(it.sink(), at(9, 0, 0), &of(1)).await, written(0, 1, 0));
    assert_eq!(write(it.sink(), at(9, 0, 0), &of(2)).await, written(0, 0, 1));
    assert_eq!(only(&it, "intraday_samples", &["date"]).await, json!(["2024-03-01"]));
}

pub async fn writing_the_same_again_leaves_every_row_as_it_is<K: Kit>() {
    let it = K::fresh().await;
    let records = one_of_each(1);
    assert_eq!(write(it.sink(), at(9, 0, 0), &records).await, written(13, 0, 0));
    let first = it.dump().await;
    assert_eq!(first.len(), 13 + 1, "thirteen rows of data and the writer's mark: {first:#?}");
    assert_eq!(write(it.sink(), at(10, 0, 0), &records).await, written(0, 0, 13));
    assert_eq!(it.dump().await, first);
}

pub async fn values_are_stored_in_their_documented_forms<K: Kit>() {
    let it = K::fresh().await;
    write(it.sink(), at(9, 0, 0), &one_of_each(1)).await;
    for (column, table, expected) in [
        ("steps", "daily_metrics", json!(9001.0)),
        ("distance_m", "daily_metrics", json!(7012.25)),
        ("date", "daily_metrics", json!("2024-03-01")),
        ("hydration_ml", "daily_metrics", json!(null)),
        ("created_at", "daily_metrics", json!("2024-03-09T00:00:00.000Z")),
        ("metric", "intraday_samples", json!("body_battery")),
        ("time_ms", "intraday_samples", json!(1_709_280_000_000.0)),
        ("bedtime", "sleep_sessions", json!("2024-03-01T00:10:00.000Z")),
        (
            "stages",
            "sleep_sessions",
            json!(
                "[{\"duration_s\":5400.0,\"end\":\"2024-03-01T01:40:00.000Z\",\"stage\":\"deep\",\"start\":\"2024-03-01T00:10:00.000Z\"}]"
            ),
        ),
        ("start_local", "activities", json!("2024-03-01T18:30:00.000")),
        ("raw", "activities", json!("{\"a\":[1,2.5],\"activityId\":1001,\"b\":1}")),
        ("zone_3_s", "activities", json!(1800.0)),
        ("zone_4_s", "activities", json!(null)),
        ("device_id", "activities", json!(3_333_333_333.0)),
        ("servings", "nutrition_entries", json!(1.5)),
        ("time_local", "weigh_ins", json!("2024-03-01T06:00:00.000")),
        ("systolic_mmhg", "blood_pressure_readings", json!(121.0)),
    ] {
        assert_eq!(values(&it, table, &[column]).await[0], json!([expected]), "{table}.{column}");
    }
}

pub async fn a_day_keeps_what_a_later_answer_does_not_carry<K: Kit>() {
    let it = K::fresh().await;
    let first =
        daily(1, &[(DailyField::Steps, 100.0), (DailyField::FloorsAscended, 3.0)], json!({"b": 1, "a": {"x": null}}));
    let mut second = daily(1, &[(DailyField::Steps, 250.0)], json!({"c": [null], "b": 2}));
    second.values.push((DailyField::HrvStatus, Scalar::Text("BALANCED".to_owned())));
    let one = |it| Records { daily: vec![it], ..Records::default() };
    assert_eq!(write(it.sink(), at(2, 0, 0), &one(first)).await, written(1, 0, 0));
    assert_eq!(write(it.sink(), at(3, 0, 0), &one(second.clone())).await, written(0, 1, 0));
    assert_eq!(write(it.sink(), at(4, 0, 0), &one(second)).await, written(0, 0, 1));
    let columns = ["steps", "floors_ascended", "hrv_status", "raw", "created_at", "updated_at"];
    let (raw, first, last) =
        (r#"{"a":{"x":null},"b":2,"c":[null]}"#, "2024-03-02T00:00:00.000Z", "2024-03-03T00:00:00.000Z");
    assert_eq!(only(&it, "daily_metrics", &columns).await, json!([250.0, 3.0, "BALANCED", raw, first, last]));
}

pub async fn an_activity_of_which_only_the_list_item_came_keeps_the_rest<K: Kit>() {
    let it = K::fresh().await;
    let one = |it| Records { activities: vec![it], ..Records::default() };
    write(it.sink(), at(2, 0, 0), &one(activity(5, 1))).await;
    let mut listed = activity(5, 1);
    (listed.details, listed.weather, listed.zone_s) = (None, None, [None; 5]);
    (listed.distance_m, listed.name, listed.is_partial) = (None, Some("Renamed".to_owned()), true);
    let changed = write(it.sink(), at(3, 0, 0), &one(listed.clone())).await;
    assert_eq!((changed.updated, changed.lacking), (1, [(date(1), Part::ActivityDetails)].into()));
    let row = only(&it, "activities", &["name", "distance_m", "zone_2_s", "details", "weather"]).await;
    assert_eq!(row, json!(["Renamed", null, 600.0, r#"{"metrics":[1,2,3]}"#, r#"{"temp":12}"#]));
    // A complete one replaces everything.
    listed.is_partial = false;
    assert_eq!(write(it.sink(), at(4, 0, 0), &one(listed)).await, written(0, 1, 0));
    assert_eq!(only(&it, "activities", &["zone_2_s", "details", "weather"]).await, json!([null, null, null]));
}

pub async fn an_activity_from_an_upstream_without_details_keeps_those_it_has_and_lacks_nothing<K: Kit>() {
    let it = K::fresh().await;
    let one = |it| Records { activities: vec![it], ..Records::default() };
    write(it.sink(), at(2, 0, 0), &one(activity(5, 1))).await;
    let mut listed = activity(5, 1);
    (listed.details, listed.splits, listed.weather, listed.gear) = (None, None, None, None);
    (listed.name, listed.is_list_only) = (Some("Renamed".to_owned()), true);
    assert_eq!(write(it.sink(), at(3, 0, 0), &one(listed.clone())).await, written(0, 1, 0));
    let row = only(&it, "activities", &["name", "details", "weather"]).await;
    assert_eq!(row, json!(["Renamed", r#"{"metrics":[1,2,3]}"#, r#"{"temp":12}"#]));
    assert_eq!(write(it.sink(), at(4, 0, 0), &one(listed)).await, written(0, 0, 1));
}

pub async fn a_workout_of_which_only_the_list_item_came_keeps_its_steps<K: Kit>() {
    let it = K::fresh().await;
    let one = |it| Records { workouts: vec![it], ..Records::default() };
    let mut listed = workout(7);
    (listed.raw, listed.is_partial) = (json!({"workoutId": 7}), true);
    assert_eq!(write(it.sink(), at(2, 0, 0), &one(listed.clone())).await, written(1, 0, 0));
    assert_eq!(write(it.sink(), at(3, 0, 0), &one(workout(7))).await, written(0, 1, 0));
    write(it.sink(), at(4, 0, 0), &one(listed)).await;
    assert_eq!(only(&it, "workouts", &["raw"]).await, json!([r#"{"workoutId":7,"workoutSegments":[]}"#]));
}

pub async fn entries_that_come_whole_lose_what_a_later_answer_lacks<K: Kit>() {
    let it = K::fresh().await;
    let mut records = Records {
        workouts: vec![workout(1)],
        nutrition: vec![food("1", 1)],
        weigh_ins: vec![weigh_in(at(1, 6, 0), 71.0)],
        blood_pressure: vec![blood_pressure(at(1, 6, 0), 120.0)],
        ..Records::default()
    };
    assert_eq!(write(it.sink(), at(2, 0, 0), &records).await, written(4, 0, 0));
    records.workouts[0].description = None;
    records.nutrition[0].meal = None;
    records.weigh_ins[0].bmi = None;
    records.blood_pressure[0].pulse_bpm = None;
    assert_eq!(write(it.sink(), at(3, 0, 0), &records).await, written(0, 4, 0));
    for (column, table) in [
        ("description", "workouts"),
        ("meal", "nutrition_entries"),
        ("bmi", "weigh_ins"),
        ("pulse_bpm", "blood_pressure_readings"),
    ] {
        assert_eq!(only(&it, table, &[column]).await, json!([null]), "{table}.{column}");
    }
    records.weigh_ins[0].raw = Value::Null;
    assert_eq!(write(it.sink(), at(4, 0, 0), &records).await, written(0, 1, 3));
}

pub async fn of_two_records_with_one_key_in_a_batch_the_last_wins<K: Kit>() {
    let it = K::fresh().await;
    let records = Records {
        daily: vec![
            daily(1, &[(DailyField::Steps, 1.0), (DailyField::HillScore, 40.0)], json!({"a": 1})),
            daily(1, &[(DailyField::Steps, 2.0)], json!({"b": 1})),
        ],
        samples: vec![
            sample(SampleKind::HeartRate, at(1, 0, 0), 60.0),
            sample(SampleKind::Stress, at(1, 0, 0), 20.0),
            sample(SampleKind::HeartRate, at(1, 0, 0), 61.0),
        ],
        weigh_ins: vec![weigh_in(at(1, 6, 0), 71.0), weigh_in(at(1, 6, 0), 72.0)],
        ..Records::default()
    };
    assert_eq!(write(it.sink(), at(2, 0, 0), &records).await, written(4, 0, 0));
    let day = only(&it, "daily_metrics", &["steps", "hill_score", "raw"]).await;
    assert_eq!(day, json!([2.0, 40.0, r#"{"a":1,"b":1}"#]));
    let samples = values(&it, "intraday_samples", &["metric", "value"]).await;
    assert_eq!(samples, json!([["heart_rate_bpm", 61.0], ["stress", 20.0]]));
    assert_eq!(only(&it, "weigh_ins", &["weight_kg"]).await, json!([72.0]));
    assert_eq!(write(it.sink(), at(3, 0, 0), &records).await, written(0, 0, 4));
}

pub async fn new_changed_and_equal_samples_are_counted_exactly<K: Kit>() {
    let it = K::fresh().await;
    let minutes = |count: u32, value: fn(u32) -> f64| Records {
        samples: (0..count)
            .map(|n| sample(SampleKind::HeartRate, at(1 + n / 1440, n / 60 % 24, n % 60), value(n)))
            .collect(),
        ..Records::default()
    };
    assert_eq!(write(it.sink(), at(9, 0, 0), &minutes(1000, |_| 60.0)).await, written(1000, 0, 0));
    let next = minutes(2500, |n| if n % 10 == 0 { 61.5 } else { 60.0 });
    assert_eq!(write(it.sink(), at(9, 0, 0), &next).await, written(1500, 100, 900));
    assert_eq!(write(it.sink(), at(9, 0, 0), &next).await, written(0, 0, 2500));
}

pub async fn what_is_not_finite_is_not_stored<K: Kit>() {
    let it = K::fresh().await;
    let records = Records {
        daily: vec![daily(1, &[(DailyField::Steps, f64::NAN)], json!({}))],
        samples: vec![sample(SampleKind::Hrv, at(1, 0, 0), f64::INFINITY)],
        weigh_ins: vec![weigh_in(at(1, 6, 0), f64::NEG_INFINITY)],
        blood_pressure: vec![blood_pressure(at(1, 6, 0), f64::NAN)],
        ..Records::default()
    };
    assert_eq!(write(it.sink(), at(2, 0, 0), &records).await, written(2, 0, 0));
    assert_eq!(only(&it, "daily_metrics", &["steps"]).await, json!([null]));
    assert_eq!(only(&it, "weigh_ins", &["weight_kg"]).await, json!([null]));
}
