//! Values of a day, from its two summaries and from heart rate variability.

use super::*;

const DAY: &str = "2025-03-01";

/// A day in the summaries of many.
fn summary(change: &Value) -> Value {
    let mut day = json!({
        "uuid": "0f0e0d0c-0000-4000-8000-000000000001", "userProfilePk": 41, "calendarDate": DAY, "source": "garmin",
        "includesWellnessData": true,
        "movement": {"steps": {"goal": 9000, "value": 8123, "distanceInMeters": 6410.0}, "pushes": null,
            "floorsAscended": {"goal": 10, "value": 7}, "floorsDescended": {"goal": null, "value": 6}},
        "calories": {"burnedResting": 1702, "burnedActive": 411, "burnedTotal": 2113, "consumedValue": 1850},
        "heartRate": {"minValue": 44, "maxValue": 131, "restingValue": 49},
        "intensityMinutes": {"goal": 150, "moderate": 12, "vigorous": 20},
        "stress": {"avgLevel": 31, "maxLevel": 92},
        "bodyBattery": {"minValue": 22, "maxValue": 88, "chargedValue": 61, "drainedValue": 58, "latestValue": 30},
        "hydration": {"consumedInMl": 1500.0}, "respiration": {"avgValue": 14}, "pulseOx": {"avgValue": 95},
    });
    day.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    json!({ "data": [day] })
}

/// The summary of that day alone.
fn exact(change: &Value) -> Value {
    let mut day = json!({
        "userProfileId": 41, "calendarDate": DAY, "includesWellnessData": true, "totalSteps": 8123,
        "totalDistanceMeters": 21_410, "highlyActiveSeconds": 1800, "activeSeconds": 5400, "sedentarySeconds": 30_000,
        "totalKilocalories": 2112.6, "activeKilocalories": 410.6, "bmrKilocalories": 1702.0, "restingHeartRate": 48,
        "averageStressLevel": 31, "maxStressLevel": 92, "avgWakingRespirationValue": 15.0, "averageSpo2": 94.7,
        "bodyBatteryAtWakeTime": 80, "floorsAscended": 7.3, "floorsDescended": 6.05,
        "moderateIntensityMinutes": 12, "vigorousIntensityMinutes": 20,
    });
    day.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    day
}

fn provisional(decoded: &Decoded) -> Vec<(DailyField, f64)> {
    let all = decoded.fetched.records.daily.iter().flat_map(|day| &day.provisional);
    all.map(|(field, value)| match value {
        Scalar::Number(number) => (*field, *number),
        Scalar::Text(text) => panic!("{text}"),
    })
    .collect()
}

#[test]
fn the_summaries_of_many_days_give_exact_values_and_rounded_ones() {
    let decoded = answered(&[(Kind::Summaries, summary(&json!({})))]);
    let of = |field| number(&decoded.fetched.records, DAY, field);
    for (field, expected) in [
        (DailyField::Steps, 8123.0),
        (DailyField::IntensityMinutes, 52.0),
        (DailyField::RestingHeartRate, 49.0),
        (DailyField::AverageStress, 31.0),
        (DailyField::MaxStress, 92.0),
        (DailyField::AverageRespiration, 14.0),
        (DailyField::BatteryHighest, 88.0),
        (DailyField::BatteryLowest, 22.0),
        (DailyField::BatteryCharged, 61.0),
        (DailyField::BatteryDrained, 58.0),
        (DailyField::BatteryCurrent, 30.0),
        (DailyField::Hydration, 1500.0),
    ] {
        assert_eq!(of(field), Some(expected), "{}", field.name());
    }
    assert_eq!(decoded.fetched.records.daily[0].values.len(), 12);
    let rounded = [
        (DailyField::TotalEnergy, 2113.0),
        (DailyField::ActiveEnergy, 411.0),
        (DailyField::RestingEnergy, 1702.0),
        (DailyField::AverageSpo2, 95.0),
        (DailyField::FloorsAscended, 7.0),
        (DailyField::FloorsDescended, 6.0),
        (DailyField::FoodEnergy, 1850.0),
    ];
    assert_eq!(provisional(&decoded), rounded);
    assert_eq!(decoded.fetched.records.daily[0].raw["dailysummaries"]["source"], "garmin");
    assert_eq!(finding(&decoded, DataType::Health, DAY), Evidence::Data);
    // The walked distance is not the day's distance, and nobody's mood is derived.
    assert_eq!((of(DailyField::Distance), of(DailyField::DerivedMood)), (None, None));
}

#[test]
fn the_summary_of_a_day_is_exact_and_takes_the_place_of_what_is_rounded() {
    let bodies = [(Kind::Summaries, summary(&json!({}))), (Kind::Day, exact(&json!({})))];
    let reversed = [bodies[1].clone(), bodies[0].clone()];
    for bodies in [bodies, reversed] {
        let decoded = answered(&bodies);
        let of = |field| number(&decoded.fetched.records, DAY, field);
        for (field, expected) in [
            (DailyField::Distance, 21_410.0),
            (DailyField::HighlyActive, 1800.0),
            (DailyField::Active, 5400.0),
            (DailyField::Sedentary, 30_000.0),
            (DailyField::TotalEnergy, 2112.6),
            (DailyField::ActiveEnergy, 410.6),
            (DailyField::RestingEnergy, 1702.0),
            (DailyField::AwakeRespiration, 15.0),
            (DailyField::AverageSpo2, 94.7),
            (DailyField::BatteryAtWake, 80.0),
            (DailyField::FloorsAscended, 7.3),
            (DailyField::FloorsDescended, 6.05),
            (DailyField::RestingHeartRate, 49.0),
        ] {
            assert_eq!(of(field), Some(expected), "{}", field.name());
        }
        assert_eq!(provisional(&decoded), [(DailyField::FoodEnergy, 1850.0)], "only what has no exact value here");
    }
}

#[test]
fn rounded_values_of_today_are_not_kept_because_they_would_stay() {
    let decoded = answered(&[(Kind::Summaries, summary(&json!({"calendarDate": "2025-03-03"})))]);
    assert_eq!(number(&decoded.fetched.records, "2025-03-03", DailyField::Steps), Some(8123.0));
    assert_eq!(provisional(&decoded), []);
}

#[test]
fn a_resting_heart_rate_that_is_the_lowest_of_the_day_is_left_to_the_exact_summary() {
    let rate = |resting: Value, lowest: Value, other: &[(Kind, Value)]| {
        let of_many = summary(&json!({"heartRate": {"minValue": lowest, "restingValue": resting}}));
        let decoded = answered(&[&[(Kind::Summaries, of_many)], other].concat());
        number(&decoded.fetched.records, DAY, DailyField::RestingHeartRate)
    };
    assert_eq!(rate(json!(49), json!(44), &[]), Some(49.0));
    assert_eq!(rate(json!(44), json!(44), &[]), None);
    assert_eq!(rate(json!(41), json!(44), &[]), None, "one beat is below the lowest mean of two minutes");
    assert_eq!(rate(json!(44), json!(44), &[(Kind::Day, exact(&json!({})))]), Some(48.0));
    assert_eq!(rate(json!(49), json!(null), &[]), None, "then nobody can tell");
    assert_eq!(rate(json!(0), json!(44), &[]), None);
}

#[test]
fn days_are_told_apart_by_whether_the_watch_was_worn() {
    let zeros = json!({"calendarDate": "2025-03-02", "includesWellnessData": false,
        "movement": {"steps": {"value": 0}}, "stress": {"avgLevel": 0}});
    let mut body = summary(&json!({}));
    body["data"].as_array_mut().unwrap().push(zeros);
    let days = |texts: &[&str]| texts.iter().map(|text| date(text)).collect::<BTreeSet<_>>();
    let decoded = answered(&[(Kind::Summaries, body.clone())]);
    assert_eq!(decoded.to_complete, days(&[DAY]));
    // One day says so, another is absent.
    assert_eq!(decoded.unworn, days(&["2025-03-02", "2025-03-03"]));
    assert_eq!(decoded.fetched.records.daily.len(), 1, "zeros are no measurements");
    for day in ["2025-03-02", "2025-03-03"] {
        assert_eq!(finding(&decoded, DataType::Health, day), Evidence::NoData);
    }
    let decoded = answered(&[(Kind::Summaries, body.clone()), (Kind::Day, exact(&json!({})))]);
    assert!(decoded.to_complete.is_empty());
    // A weigh-in of such a day is data all the same.
    let weight = json!({"dailyWeightSummaries": [{"summaryDate": "2025-03-02", "numOfWeightEntries": 1,
        "allWeightMetrics": [{"date": 1_740_898_800_000_i64, "weight": 71_400.0}]}]});
    let decoded = answered(&[(Kind::Summaries, body), (Kind::Weight, weight)]);
    assert_eq!(finding(&decoded, DataType::Health, "2025-03-02"), Evidence::Data);
    assert!(decoded.unworn.contains(&date("2025-03-02")));
}

#[test]
fn the_summary_of_a_day_without_data_is_no_data() {
    for empty in [
        json!({"userProfileId": 41, "calendarDate": DAY, "totalSteps": null}),
        json!({"userProfileId": 41, "calendarDate": DAY, "includesWellnessData": false, "totalSteps": 0, "maxStressLevel": -1}),
        json!({"calendarDate": DAY, "includesWellnessData": null, "totalSteps": 0, "averageStressLevel": -2}),
    ] {
        let decoded = answered(&[(Kind::Day, empty.clone())]);
        assert_eq!(decoded.fetched.records.daily, [], "{empty}");
        assert_eq!(finding(&decoded, DataType::Health, DAY), Evidence::NoData, "{empty}");
    }
    let decoded = answered(&[(Kind::Day, json!({"calendarDate": DAY, "totalSteps": 12}))]);
    assert_eq!(number(&decoded.fetched.records, DAY, DailyField::Steps), Some(12.0));
}

#[test]
fn what_was_not_measured_is_no_value() {
    let decoded = answered(&[(
        Kind::Summaries,
        summary(&json!({"stress": {"avgLevel": -1, "maxLevel": -2}, "pulseOx": {"avgValue": 0},
            "respiration": {"avgValue": -1}, "hydration": null, "bodyBattery": null, "intensityMinutes": {"vigorous": 3}})),
    )]);
    let of = |field| number(&decoded.fetched.records, DAY, field);
    for field in [
        DailyField::AverageStress,
        DailyField::MaxStress,
        DailyField::AverageRespiration,
        DailyField::Hydration,
        DailyField::BatteryHighest,
    ] {
        assert_eq!(of(field), None, "{}", field.name());
    }
    assert!(!provisional(&decoded).iter().any(|(field, _)| *field == DailyField::AverageSpo2));
    assert_eq!(of(DailyField::IntensityMinutes), Some(6.0));
    let water = |hydration: Value| {
        let decoded = answered(&[(Kind::Summaries, summary(&json!({ "hydration": hydration })))]);
        number(&decoded.fetched.records, DAY, DailyField::Hydration)
    };
    assert_eq!(water(json!({"consumedInMl": 0})), Some(0.0));
    assert_eq!(water(json!({"consumedInMl": null, "consumedInFractionalMl": 249.5})), Some(249.5));
}

#[test]
fn heart_rate_variability_comes_with_its_ranges() {
    let night = json!({"calendarDate": DAY, "weeklyAvg": 47, "lastNightAvg": 44, "lastNight5MinHigh": 71,
        "baseline": {"lowUpper": 40, "balancedLow": 43, "balancedUpper": 58, "markerValue": 0.4}, "status": "BALANCED"});
    let onboarding = json!({"calendarDate": "2025-03-02", "weeklyAvg": null, "baseline": null, "status": "NONE"});
    let decoded = answered(&[(Kind::HrvSummaries, json!({"hrvSummaries": [night, onboarding]}))]);
    let records = &decoded.fetched.records;
    for (field, expected) in [
        (DailyField::OvernightHrv, Some(44.0)),
        (DailyField::LastNightHrv, Some(44.0)),
        (DailyField::LastNightHrvHigh, Some(71.0)),
        (DailyField::WeeklyHrv, Some(47.0)),
        (DailyField::HrvBaselineLow, Some(40.0)),
        (DailyField::HrvBaselineHigh, None),
        (DailyField::HrvBalancedLow, Some(43.0)),
        (DailyField::HrvBalancedHigh, Some(58.0)),
    ] {
        assert_eq!(number(records, DAY, field), expected, "{}", field.name());
    }
    assert_eq!(value(records, DAY, DailyField::HrvStatus), Some(Scalar::Text("BALANCED".to_owned())));
    assert_eq!(records.daily.len(), 1, "a status without a number is nothing");
    assert_eq!(finding(&decoded, DataType::Health, "2025-03-02"), Evidence::NoData);
    assert_eq!(records.daily[0].raw["hrv_daily"]["baseline"]["markerValue"], 0.4);
}

#[test]
fn no_name_under_which_entries_are_kept_is_that_of_a_metric() {
    for kind in KINDS {
        assert_eq!(crate::domain::metric::Metric::from_name(kind.name()), None, "{kind:?}");
    }
}
