//! The list of activities.

use super::*;

fn run(change: &Value) -> Value {
    let mut one = json!({
        "activityId": 12_345_678_901_i64, "activityName": "Evening Run", "ownerId": 41,
        "startTimeLocal": "2025-03-01 23:50:00", "startTimeGMT": "2025-03-02 04:50:00", "beginTimestamp": 1_740_891_000_000_i64,
        "activityType": {"typeId": 1, "typeKey": "running"}, "distance": 5_012.340_087_890_625, "duration": 1_830.000_976_562_5,
        "elapsedDuration": 1900.0, "movingDuration": 1800, "calories": 320.0, "bmrCalories": 40.0, "averageHR": 148.0,
        "maxHR": 171.0, "averageSpeed": 2.739, "maxSpeed": 4.1, "elevationGain": 31.0, "elevationLoss": 30.0, "steps": 5200,
        "averageRunningCadenceInStepsPerMinute": 168.5, "avgPower": 250, "aerobicTrainingEffect": 3.2,
        "anaerobicTrainingEffect": 0.4, "activityTrainingLoad": 88.5, "vO2MaxValue": 51.0, "hrTimeInZone_1": 60.5,
        "hrTimeInZone_5": 0, "startLatitude": 52.5, "startLongitude": -71.5, "endLatitude": 52.51, "endLongitude": -71.51,
        "parentId": 99, "splitSummaries": [{"splitType": "RUN_ACTIVE"}],
    });
    one.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    one
}

fn decoded(list: Value) -> Decoded {
    let (asked, meter) = (asked(), Meter::new());
    let mut gathered = Gathered::new(&asked, &meter);
    for one in activities(list).unwrap().activities {
        activity(one.entry, &mut gathered);
    }
    finished(gathered, DataTypes::EMPTY)
}

#[test]
fn an_activity_is_read_in_metres_and_seconds() {
    let decoded = decoded(json!([run(&json!({}))]));
    let [one] = decoded.fetched.records.activities.as_slice() else { panic!("one activity") };
    assert_eq!((one.id, one.date, one.start), (12_345_678_901, date("2025-03-01"), Some(time("2025-03-02T04:50:00Z"))));
    assert_eq!(one.start_local.map(|it| it.to_string()).as_deref(), Some("2025-03-01 23:50:00"));
    assert_eq!((one.name.as_deref(), one.kind.as_deref()), (Some("Evening Run"), Some("running")));
    assert_eq!((one.distance_m, one.duration_s), (Some(5012.34), Some(1830.001)), "as fine as through other sources");
    assert_eq!((one.elapsed_s, one.moving_s), (Some(1900.0), Some(1800.0)));
    assert_eq!((one.energy_kcal, one.bmr_kcal, one.active_kcal), (Some(320.0), Some(40.0), Some(280.0)));
    assert_eq!((one.average_heart_rate_bpm, one.max_heart_rate_bpm), (Some(148.0), Some(171.0)));
    assert_eq!((one.average_speed_m_per_s, one.max_speed_m_per_s), (Some(2.739), Some(4.1)));
    assert_eq!((one.elevation_gain_m, one.elevation_loss_m, one.steps), (Some(31.0), Some(30.0), Some(5200.0)));
    assert_eq!((one.cadence_per_min, one.power_w, one.training_load), (Some(168.5), Some(250.0), Some(88.5)));
    assert_eq!((one.aerobic_effect, one.anaerobic_effect), (Some(3.2), Some(0.4)));
    assert_eq!((one.vo2_max_ml_per_min_kg, one.device_id), (Some(51.0), None));
    assert_eq!(one.zone_s, [Some(60.5), None, None, None, Some(0.0)]);
    assert_eq!((one.start_latitude_deg, one.end_longitude_deg), (Some(52.5), Some(-71.51)));
    assert!(one.is_list_only && !one.is_partial && one.splits.is_none());
    assert_eq!((&one.raw["parentId"], &one.raw["splitSummaries"][0]["splitType"]), (&json!(99), &json!("RUN_ACTIVE")));
    assert!(decoded.fetched.lacking.is_empty());
}

#[test]
fn active_energy_needs_both_and_a_start_may_be_in_milliseconds() {
    let decoded =
        decoded(json!([run(&json!({"bmrCalories": null, "startTimeGMT": null, "deviceId": 3_333_333_333_i64}))]));
    let one = &decoded.fetched.records.activities[0];
    assert_eq!((one.energy_kcal, one.active_kcal), (Some(320.0), None));
    assert_eq!((one.start, one.device_id), (Some(time("2025-03-02T04:50:00Z")), Some(3_333_333_333)));
}

#[test]
fn a_page_counts_its_entries_and_says_the_day_of_each() {
    let page =
        activities(json!([run(&json!({})), run(&json!({"activityId": null})), {"activityId": 5}, null])).unwrap();
    assert_eq!((page.count, page.undated, page.activities.len()), (4, 1, 2));
    assert_eq!((page.activities[0].day, page.activities[0].id), (date("2025-03-01"), Some(12_345_678_901)));
    assert_eq!(page.activities[1].id, None);
    for nothing in [json!([]), json!(null), json!({}), json!("")] {
        assert_eq!(activities(nothing), Ok(Page::default()));
    }
}

#[test]
fn days_without_activity_are_no_data_and_one_without_an_id_is_kept_and_makes_its_list_doubtful() {
    let decoded = decoded(json!([run(&json!({"activityId": null}))]));
    let whole = &decoded.fetched.records.whole;
    assert!(!whole.contains(&(Listed::Activities, date("2025-03-01"))));
    assert!(whole.contains(&(Listed::Activities, date("2025-03-02"))));
    assert_eq!(decoded.fetched.records.daily[0].raw["activities"]["activityName"], "Evening Run");
    assert_eq!(finding(&decoded, DataType::Activities, "2025-03-02"), Evidence::NoData);
}
