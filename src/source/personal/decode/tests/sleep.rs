//! Nights, naps, and what is joined with them.

use super::*;
use crate::domain::record::SleepSession;

const DAY: &str = "2025-03-01";

/// From 22:00 to 05:50 UTC, an hour later by the clock.
fn night(change: &Value) -> Value {
    let mut night = json!({
        "id": 1_740_780_000_000_i64, "userProfilePK": 41, "calendarDate": DAY, "sleepTimeSeconds": 26_400,
        "sleepStartTimestampGMT": 1_740_780_000_000_i64, "sleepEndTimestampGMT": 1_740_808_200_000_i64,
        "sleepStartTimestampLocal": 1_740_783_600_000_i64, "sleepEndTimestampLocal": 1_740_811_800_000_i64,
        "deepSleepSeconds": 5400, "lightSleepSeconds": 15_000.0, "remSleepSeconds": 6000, "awakeSleepSeconds": 1800,
        "awakeCount": 2, "avgSleepStress": 14.0, "averageSpO2Value": 95.5, "lowestSpO2Value": 0,
        "averageRespirationValue": 14.2, "lowestRespirationValue": 11.0, "highestRespirationValue": 18.0,
        "sleepScores": {"overall": {"value": 81, "qualifierKey": "GOOD"}}, "ageGroup": "ADULT",
    });
    night.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    night
}

fn nights(list: Value) -> Decoded {
    answered(&[(Kind::Sleep, list)])
}

fn whole(decoded: &Decoded, listed: Listed) -> Vec<String> {
    let days = decoded.fetched.records.whole.iter().filter(|(of, _)| *of == listed);
    days.map(|(_, day)| day.to_string()).collect()
}

#[test]
fn a_night_has_its_times_its_offset_and_its_values() {
    let decoded = nights(json!([night(&json!({}))]));
    let [night] = decoded.fetched.records.sleep.as_slice() else { panic!("one night") };
    assert_eq!((night.date, night.bedtime), (date(DAY), Some(time("2025-02-28T22:00:00Z"))));
    assert_eq!((night.wake_time, night.utc_offset_min), (Some(time("2025-03-01T05:50:00Z")), Some(60)));
    assert_eq!((night.duration_s, night.asleep_s, night.deep_s), (Some(28_200.0), Some(26_400.0), Some(5400.0)));
    assert_eq!((night.light_s, night.rem_s, night.awake_s), (Some(15_000.0), Some(6000.0), Some(1800.0)));
    assert_eq!((night.awake_count, night.score, night.average_stress), (Some(2.0), Some(81.0), Some(14.0)));
    assert_eq!((night.average_spo2_percent, night.lowest_spo2_percent), (Some(95.5), None), "0 % is no measurement");
    assert_eq!(night.average_respiration_brpm, Some(14.2));
    assert_eq!((night.lowest_respiration_brpm, night.highest_respiration_brpm), (Some(11.0), Some(18.0)));
    assert_eq!(night.raw["ageGroup"], "ADULT");
    assert_eq!(number(&decoded.fetched.records, DAY, DailyField::SleepRespiration), Some(14.2));
    // The same in the other encoding.
    let texts = json!({"sleepStartTimestampGMT": "2025-02-28T22:00:00.0", "sleepEndTimestampGMT": "2025-03-01T05:50:00",
        "sleepStartTimestampLocal": "2025-02-28T23:00:00.000"});
    let other = nights(json!([super::sleep::night(&texts)]));
    let plain = |it: &SleepSession| SleepSession { raw: Value::Null, ..it.clone() };
    assert_eq!(plain(&other.fetched.records.sleep[0]), plain(night));
}

#[test]
fn an_entry_that_only_holds_a_place_is_no_night_and_removes_none() {
    let no_times = json!({"calendarDate": DAY, "id": null, "sleepTimeSeconds": null, "sleepScores": null});
    let backwards = night(&json!({"sleepEndTimestampGMT": 1_740_770_000_000_i64}));
    let awake =
        night(&json!({"sleepTimeSeconds": 0, "deepSleepSeconds": null, "lightSleepSeconds": 0, "remSleepSeconds": 0}));
    for entry in [no_times, backwards, awake] {
        let unworn = json!({"data": [{"calendarDate": DAY, "includesWellnessData": false}]});
        let decoded = answered(&[(Kind::Summaries, unworn), (Kind::Sleep, json!([entry]))]);
        let records = &decoded.fetched.records;
        assert!(records.sleep.is_empty() && records.naps.is_empty() && records.daily.is_empty(), "{entry}");
        assert_eq!(finding(&decoded, DataType::Health, DAY), Evidence::NoData);
        assert!(!records.whole.contains(&(Listed::Nights, date(DAY))), "{entry}");
        assert!(!records.whole.contains(&(Listed::Naps, date(DAY))), "{entry}");
    }
}

#[test]
fn a_night_is_gone_only_from_a_past_day_without_a_watch_that_a_list_of_nights_leaves_out() {
    let unworn = || (Kind::Summaries, json!({"data": [{"calendarDate": DAY, "includesWellnessData": true}]}));
    let list = |list: Value| whole(&answered(&[unworn(), (Kind::Sleep, list)]), Listed::Nights);
    // The first day was worn, the third is today.
    assert_eq!(list(json!([night(&json!({}))])), ["2025-03-02"]);
    let none: [&str; 0] = [];
    assert_eq!(list(json!(null)), none);
    assert_eq!(list(json!([night(&json!({})), {"sleepTimeSeconds": 5}])), none, "an entry of an unknown day");
    assert_eq!(whole(&nights(json!([])), Listed::Nights), none, "nothing is known of the watch");
}

#[test]
fn of_several_sleeps_of_a_day_the_longest_is_the_night_and_only_what_is_outside_of_it_a_nap() {
    // 03:00 to 05:00, 12:00 to 13:00, and on the evening before 18:00 to 19:00 UTC.
    let part = night(
        &json!({"id": 2, "sleepStartTimestampGMT": 1_740_798_000_000_i64, "sleepEndTimestampGMT": 1_740_805_200_000_i64}),
    );
    let later = night(
        &json!({"id": 3, "sleepStartTimestampGMT": 1_740_830_400_000_i64, "sleepEndTimestampGMT": 1_740_834_000_000_i64}),
    );
    let before = night(
        &json!({"id": 4, "sleepStartTimestampGMT": 1_740_765_600_000_i64, "sleepEndTimestampGMT": 1_740_769_200_000_i64}),
    );
    let decoded = nights(json!([part, later, before, night(&json!({})), night(&json!({}))]));
    let records = &decoded.fetched.records;
    assert_eq!((records.sleep.len(), records.naps.len()), (1, 2));
    assert_eq!(records.sleep[0].duration_s, Some(28_200.0));
    let starts = [records.naps[0].start, records.naps[1].start];
    assert_eq!(starts, [time("2025-02-28T18:00:00Z"), time("2025-03-01T12:00:00Z")]);
    assert_eq!(records.daily[0].raw["sleep_daily"]["id"], 2, "it stays as it came");
}

#[test]
fn naps_are_read_and_are_whole_if_all_can_be() {
    let nap = json!({"calendarDate": DAY, "napTimeSec": 1500, "napStartTimestampGMT": "2025-03-01T12:00:00.0",
        "napEndTimestampGMT": "2025-03-01T12:30:00.0", "napStartTimeOffset": 60});
    let decoded = nights(json!([night(&json!({"dailyNapDTOS": [nap]}))]));
    let records = &decoded.fetched.records;
    let [one] = records.naps.as_slice() else { panic!("one nap") };
    assert_eq!((one.start, one.end), (time("2025-03-01T12:00:00Z"), Some(time("2025-03-01T12:30:00Z"))));
    assert_eq!((one.duration_s, one.asleep_s, one.utc_offset_min), (Some(1800.0), Some(1500.0), Some(60)));
    assert_eq!(records.sleep[0].raw.get("dailyNapDTOS"), None);
    assert_eq!(whole(&decoded, Listed::Naps), [DAY]);
    let none: [&str; 0] = [];
    let of = |change: Value| whole(&nights(json!([night(&change)])), Listed::Naps);
    assert_eq!(of(json!({})), [DAY]);
    assert_eq!(of(json!({"napTimeSeconds": 1500})), none, "there is one that is not listed");
    assert_eq!(of(json!({"dailyNapDTOS": [nap, {"napTimeSec": 60}]})), none);
    assert_eq!(of(json!({"dailyNapDTOS": "?"})), none);
    // A nap of a day without a night.
    let decoded = nights(json!([{"calendarDate": DAY, "dailyNapDTOS": [nap]}]));
    assert_eq!((decoded.fetched.records.naps.len(), whole(&decoded, Listed::Naps)), (1, vec![]));
    assert_eq!(finding(&decoded, DataType::Health, DAY), Evidence::Data);
}

#[test]
fn a_night_is_joined_with_what_other_entries_of_its_day_say() {
    let event = |kind: &str, start: &str, impact: i64| json!({"eventType": kind, "eventStartTimeGmt": start, "durationInMillis": 3_600_000, "bodyBatteryImpact": impact});
    let summary = json!({"data": [{"calendarDate": DAY, "includesWellnessData": true,
        "heartRate": {"minValue": 44, "restingValue": 49},
        "bodyBattery": {"activityEvents": [event("NAP", "2025-02-28T22:05:00.0", 9), event("sleep", "2025-03-01T12:00:00.0", 5),
            event("SLEEP", "2025-02-28T22:10:00.0", -3), {"eventType": "SLEEP"}]}}]});
    let hrv = json!({"hrvSummaries": [{"calendarDate": DAY, "lastNightAvg": 44}]});
    let list = json!([night(&json!({}))]);
    let decoded = answered(&[(Kind::Sleep, list.clone()), (Kind::HrvSummaries, hrv), (Kind::Summaries, summary)]);
    let joined = &decoded.fetched.records.sleep[0];
    assert_eq!((joined.average_hrv_ms, joined.resting_heart_rate_bpm), (Some(44.0), Some(49.0)));
    assert_eq!(joined.body_battery_change, Some(-3.0));
    let alone = &nights(list).fetched.records.sleep[0];
    assert_eq!((alone.average_hrv_ms, alone.resting_heart_rate_bpm, alone.body_battery_change), (None, None, None));
}
