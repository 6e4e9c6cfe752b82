//! Arbitrary JSON, and arbitrary bytes.

use proptest::prelude::*;

use super::*;
use crate::source::decode::any_json::any_json;

/// Names and texts that the decoders look for, so that wild JSON gets deep into them.
const WORDS: &[&str] = &[
    "date",
    "entry_date",
    "value",
    "data",
    "time",
    "HeartRate",
    "stressLevel",
    "raw_stress_data",
    "BodyBatteryLevel",
    "stress_level",
    "hrvValue",
    "heart_rates",
    "stress",
    "hrv",
    "sleep",
    "steps",
    "total_distance",
    "body_composition",
    "blood_pressure",
    "timestamp",
    "weight",
    "bedtime",
    "wake_time",
    "stage_events",
    "start_time",
    "end_time",
    "stage_type",
    "activity",
    "activityId",
    "startTimeLocal",
    "startTimeGMT",
    "details",
    "hr_in_timezones",
    "zoneNumber",
    "secsInZone",
    "workoutId",
    "sportType",
    "mealDate",
    "mealDetails",
    "meal",
    "loggedFoods",
    "loggedFoodsWithServingSizes",
    "logId",
    "servingQty",
    "nutritionContent",
    "dailyNutritionContent",
    "calories",
    "2024-03-01",
    "2024-03-03T23:59:60.9",
    "2024-03-02T10:00:00+99:99",
    "-9223372036854775808",
    "1e308",
    "121/79, 60 bpm",
    "/",
    ",",
    "NaN",
    "[[[[",
    "{\"a\":\"[1]\"}",
    "",
];

fn wild() -> impl Strategy<Value = Value> {
    any_json(WORDS, 1_709_251_200_000..1_709_510_400_000)
}

/// What its answers can hold.
const OFFERED: [DataType; 5] =
    [DataType::Health, DataType::Intraday, DataType::Activities, DataType::Workouts, DataType::Nutrition];

proptest! {
    #[test]
    fn any_json_decodes_to_records_of_the_days_asked_for_with_a_finding_for_each(
        parts in proptest::collection::vec(wild(), 4), entries in proptest::collection::vec(wild(), 0..6),
        metric in proptest::sample::select(&WORDS[11..19]), place in 0usize..5,
    ) {
        let mut body: Object = OFFERED.into_iter().map(|one| (part_of(one).to_owned(), json!([]))).collect();
        body.insert("data".to_owned(), json!({ metric: entries.clone() }));
        if place > 1 {
            body.insert(part_of(OFFERED[place]).to_owned(), Value::Array(entries));
        }
        let asked = asked(&OFFERED, &[]);
        let decoded = answer(body, &asked).unwrap();
        let records = &decoded.fetched.records;
        prop_assert!(records.daily.iter().all(|it| asked.days.contains(it.date)));
        prop_assert!(records.samples.iter().all(|it| asked.days.contains(it.date) && it.value.is_finite()));
        prop_assert!(records.activities.iter().all(|it| asked.days.contains(it.date)));
        prop_assert!(records.nutrition.iter().all(|it| asked.days.contains(it.date)));
        prop_assert!(records.weigh_ins.iter().all(|it| asked.days.contains(it.date)));
        prop_assert_eq!(decoded.fetched.findings.len(), 4 * 3 + 1);
        // And with no part in its shape.
        let wild = OFFERED.into_iter().map(|one| part_of(one).to_owned()).zip(parts).collect();
        let _ = answer(wild, &asked);
    }

    #[test]
    fn any_bytes_end_in_an_answer_or_in_trouble_within_what_they_may_hold(
        part in wild(), metric in proptest::sample::select(&WORDS[11..19]), most in 0usize..100_000,
        cut in 0usize..4000, noise in proptest::collection::vec(any::<u8>(), 0..8), place in 0usize..6,
    ) {
        let items = json!([part.clone(), part.clone()]);
        let name = OFFERED.get(place).map_or("new_tokens", |one| part_of(*one));
        let part = if name == "data" { json!({ metric: items }) } else { items };
        let mut bytes = json!({ name: part }).to_string().into_bytes();
        bytes.splice(cut.min(bytes.len()).., noise);
        let asked = asked(&OFFERED, &[]);
        // What is read item by item ends where it was.
        let meter = Meter::holding(most);
        let mut gathered = Gathered::new(&asked, &meter);
        let _ = stream::read(bytes.as_slice(), &mut gathered, &Meter::holding(most));
        prop_assert!(meter.held() <= most);
        let _ = finished(gathered);
        let _ = super::super::answer(bytes.as_slice(), &asked, &Meter::new());
    }
}
