//! Arbitrary JSON.

use proptest::prelude::*;

use super::*;
use crate::source::decode::any_json::any_json;

/// Names and texts that the decoders look for, so that wild JSON gets deep into them.
const WORDS: &[&str] = &[
    "data",
    "date",
    "localDate",
    "calendarDate",
    "summaryDate",
    "mealDate",
    "userProfilePk",
    "includesWellnessData",
    "movement",
    "steps",
    "value",
    "heartRate",
    "restingValue",
    "minValue",
    "bodyBattery",
    "activityEvents",
    "eventType",
    "SLEEP",
    "eventStartTimeGmt",
    "durationInMillis",
    "bodyBatteryImpact",
    "totalSteps",
    "sleepTimeSeconds",
    "sleepStartTimestampGMT",
    "sleepEndTimestampGMT",
    "sleepStartTimestampLocal",
    "sleepScores",
    "overall",
    "dailyNapDTOS",
    "napStartTimestampGMT",
    "napEndTimestampGMT",
    "hrvSummaries",
    "hrvSummary",
    "hrvReadings",
    "hrvValue",
    "readingTimeGMT",
    "lastNightAvg",
    "baseline",
    "dailyWeightSummaries",
    "allWeightMetrics",
    "latestWeight",
    "timestampGMT",
    "weight",
    "bodyBatteryValuesArray",
    "bodyBatteryValueDescriptorDTOList",
    "bodyBatteryValueDescriptorIndex",
    "bodyBatteryValueDescriptorKey",
    "timestamp",
    "heartRateValues",
    "heartRateValueDescriptors",
    "index",
    "key",
    "mealDetails",
    "meal",
    "mealIndex",
    "loggedFoods",
    "logId",
    "servingQty",
    "activityId",
    "startTimeLocal",
    "beginTimestamp",
    "timeZone",
    "2025-03-01",
    "2025-03-03T23:59:60.9",
    "-9223372036854775808",
    "1e308",
    "",
];

fn wild() -> impl Strategy<Value = Value> {
    any_json(WORDS, 1_740_780_000_000..1_741_046_400_000)
}

/// Wild fields on a real entry, so that many are read to their end.
fn entry(kind: Kind, wild: Value) -> Value {
    let mut entry = json!({"calendarDate": "2025-03-01", "summaryDate": "2025-03-01", "date": "2025-03-01",
        "mealDate": "2025-03-01", "includesWellnessData": true, "sleepTimeSeconds": 60, "activityId": 5,
        "sleepStartTimestampGMT": 1_740_780_000_000_i64, "sleepEndTimestampGMT": 1_740_808_200_000_i64,
        "startTimeLocal": "2025-03-01 08:00:00"});
    let wild = if wild.is_object() {
        wild
    } else {
        json!({ "hrvReadings": wild, "allWeightMetrics": wild,
        "bodyBatteryValuesArray": wild, "heartRateValues": wild, "dailyNapDTOS": wild, "mealDetails": wild })
    };
    entry.as_object_mut().unwrap().extend(wild.as_object().unwrap().clone());
    match kind {
        Kind::Summaries => json!({ "data": [entry] }),
        Kind::HrvSummaries => json!({ "hrvSummaries": [entry] }),
        Kind::Weight => json!({ "dailyWeightSummaries": [entry] }),
        Kind::Sleep | Kind::Battery => json!([entry]),
        _ => entry,
    }
}

proptest! {
    #[test]
    fn any_json_gives_records_of_the_days_asked_for_with_a_finding_for_each(
        bodies in proptest::collection::vec((proptest::sample::select(&KINDS[..]), wild(), any::<bool>()), 0..4),
        page in wild(), most in 0usize..200_000,
    ) {
        for meter in [Meter::new(), Meter::holding(most)] {
            let asked = asked();
            let mut gathered = Gathered::new(&asked, &meter);
            for (kind, wild, is_entry) in &bodies {
                let body = if *is_entry { entry(*kind, wild.clone()) } else { wild.clone() };
                let Ok(found) = entries(*kind, body) else { continue };
                prop_assert!(found.owners.iter().all(|id| *id > 0));
                for (day, of_day) in found.by_day {
                    for entry in of_day {
                        read(*kind, day, entry, &mut gathered);
                    }
                }
                asked.days.iter().for_each(|day| absent(*kind, day, found.is_complete, &mut gathered));
            }
            for page in [page.clone(), json!([entry(Kind::Day, page.clone())])] {
                if let Ok(page) = activities(page) {
                    page.activities.into_iter().for_each(|one| activity(one.entry, &mut gathered));
                }
            }
            let _ = settings(&page);
            prop_assert!(meter.held() <= most.max(64 << 20));
            let decoded = finished(gathered, DataTypes::EMPTY);
            let records = &decoded.fetched.records;
            let days = asked.days;
            prop_assert!(records.daily.iter().all(|it| days.contains(it.date)));
            prop_assert!(records.samples.iter().all(|it| days.contains(it.date) && it.value.is_finite()));
            prop_assert!(records.sleep.iter().all(|it| days.contains(it.date) && it.wake_time > it.bedtime));
            prop_assert!(records.naps.iter().all(|it| days.contains(it.date)));
            prop_assert!(records.activities.iter().all(|it| days.contains(it.date)));
            prop_assert!(records.nutrition.iter().all(|it| days.contains(it.date)));
            prop_assert!(records.weigh_ins.iter().all(|it| days.contains(it.date)));
            prop_assert!(decoded.to_complete.is_disjoint(&decoded.unworn));
            // Each day of the five dated types, and the workouts.
            prop_assert_eq!(decoded.fetched.findings.len(), 5 * 3 + 1);
        }
    }
}
