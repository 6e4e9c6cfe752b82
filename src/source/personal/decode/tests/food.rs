//! The food diary.

use super::*;

fn diary(meals: &Value, total: &Value) -> Decoded {
    answered(&[(
        Kind::Food,
        json!({"mealDate": "2025-03-01", "dailyNutritionGoals": {"calories": 2000},
        "dailyNutritionContent": {"calories": total}, "mealDetails": meals}),
    )])
}

#[test]
fn what_was_eaten_is_the_content_of_a_serving_times_the_servings() {
    let food = json!({"logId": "a", "servingQty": 1.5, "logTimestamp": "2025-03-01T07:00:00.0",
        "foodMetaData": {"foodId": "17", "foodName": "Oats", "brandName": "Mill"},
        "nutritionContent": {"servingUnit": "G", "calories": 100, "fiber": 0.1, "sodium": 20}});
    let plain = json!({"logId": "b", "nutritionContent": {"calories": 50}});
    let bare = json!({"logId": "c"});
    let meal = json!({"mealName": "Second breakfast", "mealIndex": 1});
    let decoded = diary(&json!([{"meal": meal, "loggedFoods": [food, plain, bare]}]), &json!(200));
    let records = &decoded.fetched.records;
    let [one, other, third] = records.nutrition.as_slice() else { panic!("three foods") };
    assert_eq!((one.energy_kcal, one.fiber_g, one.sodium_mg), (Some(150.0), Some(0.15), Some(30.0)));
    assert_eq!((one.meal.as_deref(), one.food_name.as_deref()), (Some("BREAKFAST"), Some("Oats")));
    assert_eq!((one.servings, one.logged_at), (Some(1.5), Some(time("2025-03-01T07:00:00Z"))));
    assert_eq!((other.servings, other.energy_kcal), (Some(1.0), Some(50.0)), "one serving unless it says more");
    assert_eq!((third.log_id.as_str(), third.energy_kcal), ("c", None));
    assert_eq!(number(records, "2025-03-01", DailyField::FoodEnergy), Some(200.0));
    assert!(records.whole.contains(&(Listed::Nutrition, date("2025-03-01"))));
    assert_eq!(finding(&decoded, DataType::Nutrition, "2025-03-01"), Evidence::Data);
}

#[test]
fn a_meal_has_one_of_four_names_or_its_own() {
    let name = |meal: Value| super::super::meal(fields::Fields(meal.as_object().unwrap()));
    assert_eq!(name(json!({"mealName": "LUNCH", "mealIndex": 1})).as_deref(), Some("LUNCH"));
    assert_eq!(name(json!({"mealName": "Late", "mealIndex": 4})).as_deref(), Some("SNACKS"));
    assert_eq!(name(json!({"mealName": "Late", "mealIndex": 5})).as_deref(), Some("Late"));
    assert_eq!(name(json!({"mealIndex": 0})), None);
    assert_eq!(name(json!({"mealIndex": i64::MIN})), None);
}

#[test]
fn a_day_on_which_nothing_was_logged_is_no_data() {
    let decoded = diary(&json!([{"meal": {"mealIndex": 1}, "loggedFoods": []}]), &json!(null));
    assert_eq!(finding(&decoded, DataType::Nutrition, "2025-03-01"), Evidence::NoData);
    assert_eq!(finding(&answered(&[(Kind::Food, json!(null))]), DataType::Nutrition, "2025-03-01"), Evidence::NoData);
    assert_eq!(decoded.fetched.records.daily.len(), 0, "a goal alone is no data");
    let without_id = diary(&json!([{"loggedFoods": [{"servingQty": 1}]}]), &json!(100));
    assert_eq!((without_id.fetched.records.nutrition.len(), without_id.undecoded), (0, 1));
}
