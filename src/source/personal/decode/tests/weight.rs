//! Weigh-ins.

use super::*;

/// 2025-03-01, 08:00 by the clock, 07:00 UTC.
fn weigh_in(change: &Value) -> Value {
    let mut one = json!({"samplePk": 77, "date": 1_740_816_000_000_i64, "calendarDate": "2025-03-01",
        "timestampGMT": 1_740_812_400_000_i64, "weight": 71_400.0, "bmi": 22.5, "bodyFat": 18.2, "bodyWater": 58.1,
        "boneMass": 3300, "muscleMass": 31_200, "sourceType": "INDEX_SCALE"});
    one.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    one
}

fn of_day(count: u32, all: &Value) -> Decoded {
    answered(&[(
        Kind::Weight,
        json!({"dailyWeightSummaries": [
        {"summaryDate": "2025-03-01", "numOfWeightEntries": count, "allWeightMetrics": all}]}),
    )])
}

fn whole(decoded: &Decoded) -> Vec<String> {
    let days = decoded.fetched.records.whole.iter().filter(|(of, _)| *of == Listed::WeighIns);
    days.map(|(_, day)| day.to_string()).collect()
}

#[test]
fn a_weigh_in_is_kept_by_local_time_in_kilograms() {
    let decoded = of_day(1, &json!([weigh_in(&json!({}))]));
    let [one] = decoded.fetched.records.weigh_ins.as_slice() else { panic!("one weigh-in") };
    assert_eq!((one.date, one.time_local.to_string()), (date("2025-03-01"), "2025-03-01 08:00:00".to_owned()));
    assert_eq!(one.time, Some(time("2025-03-01T07:00:00Z")));
    assert_eq!((one.weight_kg, one.bone_mass_kg, one.muscle_mass_kg), (Some(71.4), Some(3.3), Some(31.2)));
    assert_eq!((one.bmi, one.body_fat_percent, one.body_water_percent), (Some(22.5), Some(18.2), Some(58.1)));
    assert_eq!(one.raw["samplePk"], 77);
    // As documented, rather than as it comes.
    let kilograms = of_day(1, &json!([weigh_in(&json!({"weight": 71.4, "boneMass": 3.3, "muscleMass": 31.2}))]));
    let other = &kilograms.fetched.records.weigh_ins[0];
    assert_eq!((other.weight_kg, other.bone_mass_kg), (one.weight_kg, one.bone_mass_kg));
}

#[test]
fn days_outside_of_the_range_are_left_out() {
    let decoded = answered(&[(
        Kind::Weight,
        json!({"dailyWeightSummaries": [],
        "previousDateWeight": weigh_in(&json!({"calendarDate": "2025-02-20"})), "nextDateWeight": weigh_in(&json!({}))}),
    )]);
    assert_eq!(decoded.fetched.records.len(), 0);
    assert_eq!(whole(&decoded), ["2025-03-01", "2025-03-02", "2025-03-03"], "the list says that there is none");
    assert!(whole(&answered(&[(Kind::Weight, json!(null))])).is_empty(), "an empty body does not");
}

#[test]
fn a_list_is_whole_if_it_has_as_many_as_it_says_and_all_can_be_read() {
    let one = weigh_in(&json!({}));
    let other = weigh_in(&json!({"date": 1_740_850_000_000_i64}));
    let is_whole = |decoded: &Decoded| whole(decoded).contains(&"2025-03-01".to_owned());
    assert!(is_whole(&of_day(2, &json!([one, other]))));
    assert!(!is_whole(&of_day(2, &json!([one]))));
    assert!(!is_whole(&of_day(2, &json!([one, "?"]))));
    let unreadable = of_day(2, &json!([one, {"date": 1_740_850_000_000_i64}]));
    assert_eq!((is_whole(&unreadable), unreadable.undecoded), (false, 1));
    let latest = answered(&[(
        Kind::Weight,
        json!({"dailyWeightSummaries": [
        {"summaryDate": "2025-03-01", "numOfWeightEntries": 3, "latestWeight": one, "allWeightMetrics": null}]}),
    )]);
    assert_eq!((latest.fetched.records.weigh_ins.len(), is_whole(&latest)), (1, false));
}

#[test]
fn another_weigh_in_of_the_same_time_stays_with_the_day() {
    let decoded = of_day(2, &json!([weigh_in(&json!({})), weigh_in(&json!({"samplePk": 78}))]));
    assert_eq!(decoded.fetched.records.weigh_ins.len(), 1);
    assert_eq!(decoded.fetched.records.daily[0].raw["weight_range"]["samplePk"], 78);
}
