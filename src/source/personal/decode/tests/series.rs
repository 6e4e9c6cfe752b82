//! Values over a day.

use super::*;
use crate::domain::record::SampleKind;

const DAY: &str = "2025-03-01";
/// 2025-03-01, 06:00 UTC.
const SIX: i64 = 1_740_808_800_000;

fn samples(decoded: &Decoded) -> Vec<(SampleKind, i64, f64)> {
    let each = decoded.fetched.records.samples.iter();
    each.map(|it| (it.kind, (it.time.timestamp_millis() - SIX) / 1000, it.value)).collect()
}

fn is_whole(decoded: &Decoded, kind: SampleKind) -> bool {
    decoded.fetched.records.entries.series.contains(&(kind, date(DAY)))
}

#[test]
fn heart_rates_are_found_by_their_column() {
    let rates = |descriptors: Value, rows: Value| {
        answered(&[(
            Kind::HeartRate,
            json!({"userProfilePK": 41, "calendarDate": DAY, "restingHeartRate": 48,
            "heartRateValueDescriptors": descriptors, "heartRateValues": rows}),
        )])
    };
    let usual = rates(
        json!(null),
        json!([[SIX, 61], [SIX + 120_000, null], [null, 60], null, [SIX + 240_000, 0], [SIX + 360_000, -1]]),
    );
    assert_eq!(samples(&usual), [(SampleKind::HeartRate, 0, 61.0)]);
    assert!(is_whole(&usual, SampleKind::HeartRate));
    let raw = &usual.fetched.records.daily[0].raw["heartrate_daily"];
    assert_eq!((raw.get("heartRateValues"), &raw["restingHeartRate"]), (None, &json!(48)));
    let turned = json!([{"index": 1, "key": "timestamp"}, {"index": 0, "key": "heartrate"}]);
    assert_eq!(samples(&rates(turned, json!([[61.0, SIX]]))), samples(&usual));
    let odd = rates(json!(null), json!([[SIX, 61], "?", [SIX, "fast"], [7, 60]]));
    assert_eq!(samples(&odd), samples(&usual));
    assert!(!is_whole(&odd, SampleKind::HeartRate));
    let left = &odd.fetched.records.daily[0].raw["heartrate_daily"]["heartRateValues"];
    assert_eq!((left, odd.undecoded), (&json!(["?", [SIX, "fast"], [7, 60]]), 1));
}

#[test]
fn body_battery_of_many_days_is_found_by_its_column() {
    let day = |descriptors: &str, rows: Value| {
        json!({"date": DAY, "charged": null, descriptors: [
            {"bodyBatteryValueDescriptorIndex": 0, "bodyBatteryValueDescriptorKey": "timestamp"},
            {"bodyBatteryValueDescriptorIndex": 1, "bodyBatteryValueDescriptorKey": "bodyBatteryStatus"},
            {"bodyBatteryValueDescriptorIndex": 2, "bodyBatteryValueDescriptorKey": "bodyBatteryLevel"}],
            "bodyBatteryValuesArray": rows})
    };
    for name in ["bodyBatteryValueDescriptorDTOList", "bodyBatteryValueDescriptorList"] {
        let rows = json!([
            [SIX, "MEASURED", 35],
            [SIX + 180_000, "MEASURED", 101],
            [SIX + 360_000, null, 0],
            [SIX, "M", null]
        ]);
        let decoded = answered(&[(Kind::Battery, json!([day(name, rows)]))]);
        assert_eq!(
            samples(&decoded),
            [(SampleKind::BodyBattery, 0, 35.0), (SampleKind::BodyBattery, 360, 0.0)],
            "{name}"
        );
        assert!(is_whole(&decoded, SampleKind::BodyBattery));
    }
    let usual = json!([{"date": DAY, "bodyBatteryValuesArray": [[SIX, 35]]}]);
    assert_eq!(samples(&answered(&[(Kind::Battery, usual)])), [(SampleKind::BodyBattery, 0, 35.0)]);
}

#[test]
fn readings_of_heart_rate_variability_are_samples_and_the_summary_stays_raw() {
    let decoded = answered(&[(
        Kind::HrvReadings,
        json!({"userProfilePk": 41,
        "hrvSummary": {"calendarDate": DAY, "lastNightAvg": 44, "weeklyAvg": 47},
        "hrvReadings": [{"hrvValue": 41, "readingTimeGMT": "2025-03-01T06:00:00.0"}, {"hrvValue": 0, "readingTimeGMT": "2025-03-01T06:05:00.0"},
            {"hrvValue": null, "readingTimeGMT": "2025-03-01T06:10:00.0"}, {"hrvValue": 40}, null]}),
    )]);
    assert_eq!(samples(&decoded), [(SampleKind::Hrv, 0, 41.0)]);
    assert!(is_whole(&decoded, SampleKind::Hrv));
    assert_eq!(number(&decoded.fetched.records, DAY, DailyField::LastNightHrv), None);
    let raw = &decoded.fetched.records.daily[0].raw["hrv_chart"];
    assert_eq!((raw.get("hrvReadings"), &raw["hrvSummary"]["weeklyAvg"]), (None, &json!(47)));
}

#[test]
fn a_day_without_values_is_no_data() {
    let window = json!({"startTimestampGMT": "2025-02-28T23:00:00.0", "endTimestampGMT": "2025-03-01T23:00:00.0"});
    let with = |change: Value| {
        let mut entry = window.clone();
        entry.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        entry
    };
    for (kind, body) in [
        (
            Kind::HeartRate,
            with(
                json!({"calendarDate": DAY, "heartRateValues": null, "heartRateValueDescriptors": [{"index": 0, "key": "timestamp"}]}),
            ),
        ),
        (Kind::HeartRate, with(json!({"calendarDate": DAY, "heartRateValues": [], "maxHeartRate": null}))),
        (Kind::Battery, json!([with(json!({"date": DAY, "charged": null, "bodyBatteryValuesArray": []}))])),
        (Kind::HrvReadings, with(json!({"hrvSummary": {"calendarDate": DAY, "status": "NONE"}, "hrvReadings": []}))),
    ] {
        let decoded = answered(&[(kind, body)]);
        assert_eq!((decoded.fetched.records.len(), decoded.undecoded), (0, 0), "{kind:?}");
        assert_eq!(finding(&decoded, DataType::Health, DAY), Evidence::NoData, "{kind:?}");
    }
}
