//! For which days an answer is the complete list, so that what it lacks is gone; and that no entry is lost silently.

use super::*;
use crate::domain::record::Listed;

/// No day.
const NONE: [u32; 0] = [];

fn whole(decoded: &Decoded, listed: Listed) -> Vec<u32> {
    let days = &decoded.fetched.records.whole;
    (1..=3).filter(|n| days.contains(&(listed, date(&format!("2024-03-0{n}"))))).collect()
}

fn activities(starts: &[&str], workouts: &Value) -> Vec<u32> {
    let item = |(id, start): (usize, &&str)| json!({ "activity": { "activityId": id, "startTimeLocal": start } });
    let items: Vec<_> = starts.iter().enumerate().map(item).collect();
    let types = [DataType::Activities, DataType::Workouts];
    whole(&decoded(&types, &json!({ "activities": items, "workouts": workouts })), Listed::Activities)
}

#[test]
fn a_list_of_activities_is_of_the_days_that_were_asked_for() {
    assert_eq!(activities(&[], &json!([])), [1, 2, 3]);
    assert_eq!(activities(&["2024-03-02 08:00:00"], &json!([])), [1, 2, 3]);
    // Beside one from the small hours of the next day the list is still theirs; that one alone may be the next day's.
    assert_eq!(activities(&["2024-03-02 08:00:00", "2024-03-04 00:05:00"], &json!([])), [1, 2, 3]);
    assert_eq!(activities(&["2024-03-04 00:05:00"], &json!([])), NONE);
    // Those of other days answer another question, and a workout does not change that.
    assert_eq!(activities(&["2019-03-02 08:00:00"], &json!([])), NONE);
    assert_eq!(activities(&["2024-03-02 08:00:00", "2019-03-02 08:00:00"], &json!([])), NONE);
    let workout = json!([{ "workoutId": 5, "workoutName": "Easy" }]);
    assert_eq!(activities(&["2019-03-02 08:00:00"], &workout), NONE);
    let types = [DataType::Activities, DataType::Workouts];
    let beside = json!({ "activities": [{ "activity": { "activityId": 1, "startTimeLocal": "2019-03-02 08:00:00" } }],
                         "workouts": workout });
    assert_eq!(finding(&decoded(&types, &beside), DataType::Activities, "2024-03-01"), Evidence::Unconfirmed);
}

#[test]
fn a_diary_is_whole_when_all_of_its_lists_can_be_read() {
    let day = |meals: Value, calories: u32| {
        let diary = json!([{ "mealDate": "2024-03-01", "mealDetails": meals,
                             "dailyNutritionContent": { "calories": calories } }]);
        whole(&decoded(&[DataType::Nutrition], &json!({ "nutrition_data": diary })), Listed::Nutrition)
    };
    let foods = json!([{ "logId": "a", "servingQty": 1.0 }]);
    assert_eq!(day(json!([{ "loggedFoods": foods }]), 100), [1]);
    assert_eq!(day(json!([{ "loggedFoods": [] }, {}]), 0), [1]);
    assert_eq!(day(json!([{}]), 800), NONE, "something was eaten, and no food is listed");
    assert_eq!(day(json!([{ "loggedFoods": "?" }]), 0), NONE);
    assert_eq!(day(json!([1]), 0), NONE);
    assert_eq!(day(json!("?"), 0), NONE);
    assert_eq!(day(Value::Null, 0), NONE);
    assert_eq!(day(json!([{ "loggedFoods": foods }, { "loggedFoods": [{ "logId": "b" }] }]), 100), NONE);
}

#[test]
fn a_list_with_an_entry_that_can_not_be_read_is_not_whole() {
    let good = json!({ "date": 1_709_276_400_000_u64, "entry_date": "2024-03-01", "weight": 71.5 });
    let weigh_ins = |other: Value| whole(&health(&json!({ "body_composition": [good, other] })), Listed::WeighIns);
    assert_eq!(weigh_ins(good.clone()), [1]);
    for other in [json!(7), json!({ "weight": 71.5 }), json!({ "entry_date": "?", "weight": 71.5 })] {
        assert_eq!(weigh_ins(other.clone()), NONE, "{other}");
    }
    for other in [json!({ "entry_date": "2024-03-01" }), json!({ "entry_date": "2024-03-01", "weight": "n/a" })] {
        assert_eq!(weigh_ins(other.clone()), NONE, "{other}");
    }
    let reading = json!({ "date": "2024-03-01", "timestamp": "2024-03-01T06:00:00Z", "value": "121/79" });
    let readings = |other: Value| whole(&health(&json!({ "blood_pressure": [reading, other] })), Listed::BloodPressure);
    assert_eq!((readings(reading.clone()), readings(json!("?"))), (vec![1], vec![]));
}

#[test]
fn of_two_entries_of_one_key_the_other_is_kept_or_counted() {
    let activity = |name: &str| json!({ "activity": { "activityId": 1, "startTimeLocal": "2024-03-02 08:00:00", "activityName": name } });
    let workout = |name: &str| json!({ "workoutId": 5, "workoutName": name });
    let training = |activities: Value, workouts: Value| {
        decoded(&[DataType::Activities, DataType::Workouts], &json!({ "activities": activities, "workouts": workouts }))
    };
    let same = training(json!([activity("a"), activity("a")]), json!([workout("a"), workout("a")]));
    assert_eq!((same.fetched.records.daily.len(), same.undecoded), (0, 0));
    let other = training(json!([activity("a"), activity("b")]), json!([workout("a"), workout("b")]));
    assert_eq!(other.fetched.records.daily[0].raw["activities"]["activityName"], json!("b"));
    assert_eq!((other.fetched.records.activities.len(), other.undecoded), (1, 1));

    let diary = |second: f64| {
        let foods = json!([{ "logId": "a", "servingQty": 1.0 }, { "logId": "a", "servingQty": second }]);
        let day = json!([{ "mealDate": "2024-03-01", "mealDetails": [{ "loggedFoods": foods }] }]);
        decoded(&[DataType::Nutrition], &json!({ "nutrition_data": day })).fetched.records
    };
    assert!(!diary(1.0).daily.iter().any(|day| Value::Object(day.raw.clone()).to_string().contains("logId")));
    let kept = &diary(2.0).daily[0].raw["nutrition_diary"]["mealDetails"][0]["loggedFoods"];
    assert_eq!(*kept, json!([{ "logId": "a", "servingQty": 2.0 }]));

    let rates = |second: u32| {
        let at = "2024-03-01T00:00:00+00:00";
        let points = json!([{ "time": at, "data": 61 }, { "time": at, "data": second }]);
        health(&json!({ "heart_rates": [{ "date": "2024-03-01", "HeartRate": points }] })).undecoded
    };
    assert_eq!((rates(61), rates(62)), (0, 1));
}
