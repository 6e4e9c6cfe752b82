mod food_and_activities;
mod lacking;
mod lists;
mod wild;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::*;
use crate::domain::dates::DateRange;
use crate::domain::metric::{METRICS, Metric};
use crate::domain::record::{DailyField, LookedFor, Records, SampleKind, Scalar};
use crate::domain::work_log::Evidence;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// 2024-03-01 to 2024-03-03.
fn asked(types: &[DataType], metrics: &[&str]) -> Expected {
    Expected {
        types: types.iter().copied().collect(),
        days: DateRange::new(date("2024-03-01"), date("2024-03-03")).unwrap(),
        metrics: metrics.iter().map(|name| Metric::from_name(name).unwrap()).collect(),
        sent: METRICS
            .into_iter()
            .filter(|name| metrics.is_empty() || metrics.contains(name))
            .filter_map(Metric::from_name)
            .collect(),
        looked_for: LookedFor::default(),
        today: date("2024-03-03"),
    }
}

fn answer(body: Object, asked: &Expected) -> Result<Decoded, UpstreamError> {
    super::answer(Value::Object(body).to_string().as_bytes(), asked, &Meter::new()).decoded
}

fn decoded(types: &[DataType], part: &Value) -> Decoded {
    let Value::Object(body) = part.clone() else { panic!("not an object") };
    answer(body, &asked(types, &[])).unwrap()
}

fn health(data: &Value) -> Decoded {
    decoded(&[DataType::Health], &json!({ "data": data }))
}

fn value(records: &Records, day: &str, field: DailyField) -> Option<Scalar> {
    let daily = records.daily.iter().find(|daily| daily.date == date(day))?;
    daily.values.iter().find(|(known, _)| *known == field).map(|(_, value)| value.clone())
}

fn finding(decoded: &Decoded, one: DataType, day: &str) -> Evidence {
    decoded.fetched.findings[&(one, date(day))]
}

#[test]
fn values_that_came_as_texts_floats_or_negatives_are_what_they_mean() {
    let decoded = health(&json!({
        "steps": [{"date": "2024-03-01", "value": "5012"}, {"date": "2024-03-02", "value": -1}],
        "total_distance": [{"date": "2024-03-01", "value": 4.0173}],
        "active_seconds": [{"date": "2024-03-01", "value": 61.016_666_666_666_666}],
        "training_status": [{"date": "2024-03-01", "training_status": 7}],
        "hrv": [{"date": "2024-03-01", "last_night_avg": 44.0, "status": "BALANCED", "hrvValue": []}],
    }));
    let records = &decoded.fetched.records;
    assert_eq!(value(records, "2024-03-01", DailyField::Steps), Some(Scalar::Number(5012.0)));
    assert_eq!(value(records, "2024-03-01", DailyField::Distance), Some(Scalar::Number(4017.3)));
    assert_eq!(value(records, "2024-03-01", DailyField::Active), Some(Scalar::Number(3661.0)));
    assert_eq!(value(records, "2024-03-01", DailyField::TrainingStatus), Some(Scalar::Text("7".to_owned())));
    assert_eq!(value(records, "2024-03-01", DailyField::HrvStatus), Some(Scalar::Text("BALANCED".to_owned())));
    assert_eq!(value(records, "2024-03-02", DailyField::Steps), None);
    assert_eq!(records.daily[1].raw["steps"], json!({"date": "2024-03-02", "value": -1}));
    assert_eq!(decoded.undecoded, 1);
}

#[test]
fn points_become_samples_and_only_unreadable_ones_stay_in_the_raw_entry() {
    let stress = json!([{"time": "2024-03-01T00:00:00+00:00", "stress_level": 0},
        {"time": "2024-03-01T00:03:00", "stress_level": -1}, {"time": "never", "stress_level": 9}]);
    let decoded = health(&json!({
        "heart_rates": [{"date": "2024-03-01", "HeartRate": [
            {"time": "2024-03-01T00:00:00.5+00:00", "data": "61"}, {"time": "2024-03-01T00:02:00Z", "data": 0}]}],
        "stress": [{"date": "2024-03-01", "stressLevel": stress, "raw_stress_data": stress,
            "BodyBatteryLevel": [{"time": "2024-03-01T00:00:00+00:00", "stress_level": 70}], "average_stress_level": 20}],
    }));
    let records = &decoded.fetched.records;
    let seen: Vec<_> = records.samples.iter().map(|sample| (sample.kind, sample.value)).collect();
    assert_eq!(seen, [(SampleKind::HeartRate, 61.0), (SampleKind::Stress, 0.0), (SampleKind::BodyBattery, 70.0)]);
    assert_eq!(records.samples[0].time, time("2024-03-01T00:00:00.5Z"));
    let raw = &records.daily[0].raw;
    let left = json!({"date": "2024-03-01", "stressLevel": [{"time": "never", "stress_level": 9}], "average_stress_level": 20});
    assert_eq!((raw.len(), &raw["stress"]), (1, &left));
    assert_eq!(value(records, "2024-03-01", DailyField::AverageStress), None);
}

#[test]
fn a_night_keeps_its_stages_in_order_and_a_change_of_body_battery_may_be_negative() {
    let decoded = health(&json!({"sleep": [{
        "entry_date": "2024-03-02", "source": "garmin", "bedtime": "2024-03-01T22:15:00+00:00",
        "wake_time": "2024-03-02T06:00:00+00:00", "duration_in_seconds": "27900", "sleep_score": -1,
        "body_battery_change": -3, "record_utc_offset_minutes": -300,
        "stage_events": [
            {"stage_type": "LIGHT", "start_time": "2024-03-01T23:00:00+00:00", "end_time": "2024-03-01T23:30:00+00:00"},
            {"stage_type": "deep", "start_time": "2024-03-01T22:15:00", "end_time": "2024-03-01T23:00:00.0", "duration_in_seconds": 2700},
            {"stage_type": "rem"}],
    }, {"entry_date": "2024-03-03", "source": "garmin"}]}));
    let night = &decoded.fetched.records.sleep[0];
    assert_eq!((night.date, night.duration_s, night.score), (date("2024-03-02"), Some(27900.0), None));
    assert_eq!((night.body_battery_change, night.utc_offset_min), (Some(-3.0), Some(-300)));
    let stages: Vec<_> = night.stages.iter().map(|stage| (stage.stage.as_str(), stage.duration_s)).collect();
    assert_eq!(stages, [("deep", 2700.0), ("light", 1800.0)]);
    assert_eq!(night.raw["stage_events"], json!([{"stage_type": "rem"}]));
    assert_eq!(decoded.fetched.records.daily, []);
    assert_eq!(finding(&decoded, DataType::Health, "2024-03-03"), Evidence::NoData);
}

#[test]
fn weigh_ins_and_blood_pressure_are_read_in_all_their_forms() {
    let decoded = health(&json!({
        // 2024-03-03 23:30 local time, a day later in UTC for a zone west of it.
        "body_composition": [{"date": 1_709_508_600_000_i64, "weight": 70.2, "bmi": "22.5"}, {"date": "2024-03-01", "weight": 70},
            {"date": 1_709_596_800_000_i64, "weight": 71}, {"date": "2024-03-02", "weight": "heavy"}],
        "blood_pressure": [
            {"date": "2024-03-01", "value": "121/79, 60 bpm", "timestamp": "2024-03-01T07:00:00.0"},
            {"date": "2024-03-01", "value": "118/77", "timestamp": "2024-03-01 19:00:00"},
            {"date": "2024-03-02", "value": "high", "timestamp": "2024-03-02T07:00:00.0"},
            {"date": "2024-03-02", "value": "120/80"}],
    }));
    let records = &decoded.fetched.records;
    let weights: Vec<_> =
        records.weigh_ins.iter().map(|it| (it.date, it.time_local.to_string(), it.weight_kg, it.bmi)).collect();
    assert_eq!(
        weights,
        [
            (date("2024-03-01"), "2024-03-01 00:00:00".to_owned(), Some(70.0), None),
            (date("2024-03-03"), "2024-03-03 23:30:00".to_owned(), Some(70.2), Some(22.5)),
        ]
    );
    let pressures: Vec<_> =
        records.blood_pressure.iter().map(|it| (it.time, it.systolic_mmhg, it.diastolic_mmhg, it.pulse_bpm)).collect();
    assert_eq!(
        pressures,
        [(time("2024-03-01T07:00:00Z"), 121.0, 79.0, Some(60.0)), (time("2024-03-01T19:00:00Z"), 118.0, 77.0, None),]
    );
    let [unread] = records.daily.as_slice() else { panic!("one day should have unread entries") };
    assert_eq!(unread.raw["blood_pressure"].as_array().map(Vec::len), Some(2));
    assert_eq!(unread.raw["body_composition"]["weight"], "heavy");
    assert_eq!((decoded.fetched.ignored, decoded.undecoded), (1, 3));
}

#[test]
fn what_is_known_today_is_a_value_of_today_or_of_no_day() {
    let answer = json!({
        "lactate_threshold": [{"date": "2024-03-01", "lactate_threshold_hr": 171}],
        "race_predictions": [{"date": "2024-03-01", "race_prediction_5k": 1500}],
    });
    let decoded = health(&answer);
    let [day] = decoded.fetched.records.daily.as_slice() else { panic!("today alone should have values") };
    assert_eq!(day.date, date("2024-03-03"));
    let values = [(DailyField::LactateThreshold, Scalar::Number(171.0)), (DailyField::Race5k, Scalar::Number(1500.0))];
    assert_eq!(day.values, values);

    let Value::Object(body) = json!({"data": answer}) else { unreachable!() };
    let past = Expected { today: date("2024-03-09"), ..asked(&[DataType::Health], &[]) };
    assert!(self::answer(body, &past).unwrap().fetched.records.is_empty());
}

#[test]
fn entries_of_unknown_metrics_and_of_no_shape_are_kept_or_counted() {
    let decoded = health(&json!({
        "menstrual_data": [{"date": "2024-03-01", "data": {"dayInCycle": 3}}],
        "sunlight": {"date": "2024-03-01", "minutes": 30},
        "steps": [7, {"value": 1}, {"date": "soon", "value": 1}, {"date": "2024-04-01", "value": 1}],
        "floors": null,
    }));
    let raw = &decoded.fetched.records.daily[0].raw;
    assert_eq!(raw["menstrual_data"]["data"]["dayInCycle"], 3);
    assert_eq!(raw["sunlight"]["minutes"], 30);
    assert_eq!((decoded.undecoded, decoded.fetched.ignored), (3, 1));
}

#[test]
fn a_health_day_is_data_no_data_or_unconfirmed() {
    let data = json!({
        "heart_rates": [{"date": "2024-03-01", "HeartRate": []}, {"date": "2024-03-02", "HeartRate": []}],
        "hrv": [{"date": "2024-03-02", "hrvValue": []}],
        "hill_score": [{"date": "2024-03-02"}],
        "steps": [{"date": "2024-03-01", "value": 10}],
    });
    let whole = health(&data);
    assert_eq!(finding(&whole, DataType::Health, "2024-03-01"), Evidence::Data);
    assert_eq!(finding(&whole, DataType::Health, "2024-03-02"), Evidence::NoData);
    assert_eq!(finding(&whole, DataType::Health, "2024-03-03"), Evidence::Unconfirmed);
    assert_eq!(whole.fetched.records.daily.len(), 1);
    for (metrics, expected) in [
        (["steps", "spo2"], Evidence::NoData),
        (["steps", "hrv"], Evidence::Unconfirmed),
        (["heart_rates", "sleep"], Evidence::Unconfirmed),
    ] {
        let Value::Object(body) = json!({"data": {}}) else { unreachable!() };
        let narrowed = answer(body, &asked(&[DataType::Health], &metrics)).unwrap();
        assert_eq!(finding(&narrowed, DataType::Health, "2024-03-01"), expected, "{metrics:?}");
    }
}

#[test]
fn a_day_of_which_only_the_age_is_known_has_no_data() {
    let decoded = health(&json!({
        "fitness_age": [
            {"date": "2024-03-01", "chronological_age": 33},
            {"date": "2024-03-02", "chronological_age": 33, "fitness_age": 29.5},
        ],
    }));
    assert_eq!(finding(&decoded, DataType::Health, "2024-03-01"), Evidence::NoData);
    assert_eq!(finding(&decoded, DataType::Health, "2024-03-02"), Evidence::Data);
    let records = &decoded.fetched.records;
    assert_eq!((records.daily.len(), records.daily[0].date), (1, date("2024-03-02")));
    assert_eq!(value(records, "2024-03-02", DailyField::ChronologicalAge), Some(Scalar::Number(33.0)));
}

#[test]
fn of_several_sleeps_of_a_day_the_longest_is_the_night_and_none_is_lost() {
    let sleep = |bedtime: &str, waking: &str, asleep: u32| {
        json!({"entry_date": "2024-03-02", "bedtime": bedtime, "wake_time": waking, "duration_in_seconds": asleep,
               "time_asleep_in_seconds": asleep})
    };
    let nap = sleep("2024-03-02T12:30:00Z", "2024-03-02T13:10:00Z", 2000);
    let night = sleep("2024-03-01T21:30:00Z", "2024-03-02T05:00:00Z", 25_200);
    let unknown = json!({"entry_date": "2024-03-02", "duration_in_seconds": 600});
    let decoded = health(&json!({ "sleep": [nap, night, unknown, night] }));
    let records = &decoded.fetched.records;
    let [only] = records.sleep.as_slice() else { panic!("one night") };
    assert_eq!(
        (only.bedtime, only.duration_s, only.asleep_s),
        (Some(time("2024-03-01T21:30:00Z")), Some(27_000.0), Some(25_200.0))
    );
    let [nap] = records.naps.as_slice() else { panic!("one nap") };
    assert_eq!((nap.start, nap.duration_s, nap.asleep_s), (time("2024-03-02T12:30:00Z"), Some(2400.0), Some(2000.0)));
    // What has no time of its own is kept as it came.
    assert_eq!(records.daily[0].raw["sleep"]["duration_in_seconds"], 600);
}

#[test]
fn the_duration_on_the_wire_is_the_time_asleep() {
    let decoded =
        health(&json!({ "sleep": [{"entry_date": "2024-03-02", "duration_in_seconds": 25_000, "sleep_score": 80}] }));
    let night = &decoded.fetched.records.sleep[0];
    assert_eq!((night.duration_s, night.asleep_s), (None, Some(25_000.0)));
}

#[test]
fn two_weigh_ins_of_one_time_are_both_kept() {
    let decoded = health(&json!({ "body_composition": [
        {"date": 1_709_336_100_000_i64, "weight": 70.2}, {"date": 1_709_336_100_000_i64, "weight": 70.4},
        {"date": 1_709_336_100_000_i64, "weight": 70.2},
    ] }));
    let records = &decoded.fetched.records;
    assert_eq!((records.weigh_ins.len(), records.weigh_ins[0].weight_kg), (1, Some(70.2)));
    assert_eq!(records.daily[0].raw["body_composition"]["weight"], 70.4);
}

#[test]
fn an_hour_that_is_listed_under_two_days_belongs_to_the_earlier_one() {
    let list = |day: &str| json!({"date": day, "HeartRate": [{"time": "2024-03-02T03:00:00Z", "data": 61}]});
    for days in [["2024-03-01", "2024-03-02"], ["2024-03-02", "2024-03-01"]] {
        let decoded = health(&json!({ "heart_rates": days.map(list) }));
        let samples: Vec<_> = decoded.fetched.records.samples.iter().map(|it| it.date).collect();
        assert_eq!(samples, [date("2024-03-01")]);
    }
}

#[test]
fn an_activity_that_is_listed_next_to_its_day_is_kept_and_one_from_elsewhere_is_not() {
    let run = |id: i64, start: &str| json!({"activity": {"activityId": id, "startTimeLocal": start}});
    let list = json!([run(1, "2024-03-04 00:05:00"), run(2, "2024-02-29 23:55:00"), run(3, "2024-03-06 08:00:00")]);
    let decoded = decoded(&[DataType::Activities], &json!({ "activities": list }));
    let kept: Vec<_> = decoded.fetched.records.activities.iter().map(|it| it.id).collect();
    assert_eq!((kept, decoded.fetched.ignored), (vec![1, 2], 1));
}

#[test]
fn an_answer_about_other_days_says_nothing_about_those_asked_for() {
    let other = json!([{"activity": {"activityId": 3, "startTimeLocal": "2022-03-06 08:00:00"}}]);
    let decoded = decoded(&[DataType::Activities], &json!({ "activities": other }));
    assert_eq!(finding(&decoded, DataType::Activities, "2024-03-02"), Evidence::Unconfirmed);
    let decoded = health(&json!({ "steps": [{"date": "2022-03-01", "value": 5012}] }));
    assert_eq!(finding(&decoded, DataType::Health, "2024-03-01"), Evidence::Unconfirmed);
}
