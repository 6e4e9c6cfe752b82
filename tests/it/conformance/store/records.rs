//! Records to store.

use std::collections::BTreeSet;
use strum::VariantArray as _;

use chrono::{DateTime, NaiveDate, Utc};
use garmin_sync::domain::record::{
    Activity, ActivityFile, BloodPressure, DailyField, DailyMetrics, Entries, FileContent, Nap, NutritionEntry,
    Records, Sample, SampleKind, Scalar, SleepSession, SleepStage, WeighIn, Workout,
};
use serde_json::{Value, json};

/// Days, hours and minutes into March 2024.
pub fn at(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    date(day).and_hms_opt(hour, minute, 0).unwrap().and_utc()
}

pub fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 3, day).unwrap()
}

pub fn daily(day: u32, values: &[(DailyField, f64)], raw: Value) -> DailyMetrics {
    let Value::Object(raw) = raw else { panic!("an object") };
    let values = values.iter().map(|(field, value)| (*field, Scalar::Number(*value))).collect();
    DailyMetrics { date: date(day), values, provisional: Vec::new(), raw }
}

pub fn sample(kind: SampleKind, time: DateTime<Utc>, value: f64) -> Sample {
    Sample { date: time.date_naive(), kind, time, value }
}

pub fn sleep(day: u32) -> SleepSession {
    SleepSession {
        date: date(day),
        bedtime: Some(at(day, 0, 10)),
        wake_time: Some(at(day, 7, 40)),
        utc_offset_min: Some(60),
        duration_s: Some(27_000.0),
        asleep_s: Some(25_200.0),
        deep_s: Some(5_400.0),
        light_s: Some(14_400.0),
        rem_s: Some(5_400.0),
        awake_s: Some(1_800.0),
        awake_count: Some(2.0),
        score: Some(81.0),
        average_spo2_percent: Some(95.5),
        lowest_spo2_percent: Some(90.0),
        highest_spo2_percent: Some(99.0),
        average_respiration_brpm: Some(14.2),
        lowest_respiration_brpm: Some(11.0),
        highest_respiration_brpm: Some(18.0),
        average_stress: Some(17.0),
        restless_moments: Some(30.0),
        average_hrv_ms: Some(48.0),
        body_battery_change: Some(55.0),
        resting_heart_rate_bpm: Some(51.0),
        stages: vec![SleepStage {
            stage: "deep".to_owned(),
            start: at(day, 0, 10),
            end: at(day, 1, 40),
            duration_s: 5_400.0,
        }],
        raw: json!({"score": 81}),
    }
}

pub fn activity(id: i64, day: u32) -> Activity {
    Activity {
        id,
        date: date(day),
        start: Some(at(day, 17, 30)),
        start_local: Some(at(day, 18, 30).naive_utc()),
        name: Some("Evening Run".to_owned()),
        kind: Some("running".to_owned()),
        distance_m: Some(10_012.5),
        duration_s: Some(3_000.0),
        energy_kcal: Some(640.0),
        zone_s: [Some(60.0), Some(600.0), Some(1_800.0), None, None],
        device_id: Some(3_333_333_333),
        raw: json!({"activityId": id, "b": 1, "a": [1, 2.5]}),
        details: Some(json!({"metrics": [1, 2, 3]}).into()),
        splits: Some(json!([{"lap": 1}]).into()),
        weather: Some(json!({"temp": 12}).into()),
        hr_zones: Some(json!([{"zone": 1}]).into()),
        exercise_sets: Some(json!([]).into()),
        gear: Some(json!([{"gear": "shoes"}]).into()),
        ..Activity::default()
    }
}

pub fn file(activity_id: i64) -> ActivityFile {
    let content = FileContent {
        name: format!("{activity_id}_ACTIVITY.fit"),
        format: "fit".to_owned(),
        bytes: vec![0, 255, 39],
        sha256: "a sum".to_owned(),
    };
    ActivityFile { activity_id, content: Some(content) }
}

pub fn workout(id: i64) -> Workout {
    Workout {
        id,
        name: Some("Intervals".to_owned()),
        sport: Some("running".to_owned()),
        description: Some("6 x 800 m".to_owned()),
        estimated_duration_s: Some(3_600.0),
        estimated_distance_m: Some(9_000.0),
        raw: json!({"workoutId": id, "workoutSegments": []}),
        is_partial: false,
    }
}

pub fn food(log_id: &str, day: u32) -> NutritionEntry {
    NutritionEntry {
        date: date(day),
        log_id: log_id.to_owned(),
        meal: Some("LUNCH".to_owned()),
        logged_at: Some(at(day, 12, 0)),
        food_id: Some("17".to_owned()),
        food_name: Some("Oats".to_owned()),
        brand: None,
        servings: Some(1.5),
        serving_unit: Some("G".to_owned()),
        energy_kcal: Some(350.0),
        carbs_g: Some(60.0),
        protein_g: Some(12.0),
        fat_g: Some(7.0),
        fiber_g: Some(9.0),
        sugar_g: Some(1.0),
        saturated_fat_g: Some(1.2),
        cholesterol_mg: Some(0.0),
        sodium_mg: Some(5.0),
        potassium_mg: Some(400.0),
        raw: json!({"logId": log_id}),
    }
}

pub fn weigh_in(time: DateTime<Utc>, weight_kg: f64) -> WeighIn {
    WeighIn {
        date: time.date_naive(),
        time: None,
        time_local: time.naive_utc(),
        weight_kg: Some(weight_kg),
        body_fat_percent: Some(18.5),
        bmi: Some(22.9),
        body_water_percent: Some(58.0),
        bone_mass_kg: Some(3.1),
        muscle_mass_kg: Some(33.0),
        raw: json!({"weight": weight_kg * 1000.0}),
    }
}

pub fn blood_pressure(time: DateTime<Utc>, systolic_mmhg: f64) -> BloodPressure {
    BloodPressure {
        date: time.date_naive(),
        time,
        systolic_mmhg,
        diastolic_mmhg: 78.0,
        pulse_bpm: Some(60.0),
        raw: json!({"systolic": systolic_mmhg}),
    }
}

pub fn nap(day: u32) -> Nap {
    Nap {
        date: date(day),
        start: at(day, 13, 0),
        end: Some(at(day, 13, 30)),
        utc_offset_min: Some(60),
        duration_s: Some(1_800.0),
        asleep_s: Some(1_500.0),
        raw: json!({"nap": day}),
    }
}

/// One of everything on one day.
pub fn one_of_each(day: u32) -> Records {
    Records {
        daily: vec![daily(
            day,
            &[(DailyField::Steps, 9_001.0), (DailyField::Distance, 7_012.25), (DailyField::RestingHeartRate, 52.0)],
            json!({"steps": {"value": 9001}}),
        )],
        samples: SampleKind::VARIANTS.iter().map(|kind| sample(*kind, at(day, 8, 0), 61.0)).collect(),
        sleep: vec![sleep(day)],
        naps: vec![nap(day)],
        activities: vec![activity(1_000 + i64::from(day), day)],
        files: vec![file(1_000 + i64::from(day))],
        workouts: vec![workout(77)],
        nutrition: vec![food(&format!("log-{day}"), day)],
        weigh_ins: vec![weigh_in(at(day, 6, 0), 71.4)],
        blood_pressure: vec![blood_pressure(at(day, 6, 5), 121.0)],
        whole: BTreeSet::new(),
        entries: Entries::default(),
    }
}
