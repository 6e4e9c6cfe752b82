//! The food diary of a day (`food/logs`).
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::super::day::Day;
use super::super::person::Person;
use super::super::query::Query;
use super::super::quirks::unreliable;
use super::super::reply::{Content, Failure};
use super::super::times::Times;
use crate::world::calendar::{offset_minutes, wall};
use crate::world::food::{Eaten, MEALS, NUTRIENTS, goal, totals};
use crate::world::numbers::{rounded, whole};

/// What a daily value of 100 % is: the world counts these in percent, the API in micrograms or milligrams.
const DAILY_VALUES: [(&str, &str, f64); 4] = [
    ("vitaminA", "vitamin_a_ug", 900.0),
    ("vitaminC", "vitamin_c_mg", 90.0),
    ("calcium", "calcium_mg", 1300.0),
    ("iron", "iron_mg", 18.0),
];

/// Nutrients of one serving as the API counts them: its key, the name in the truth, the value.
pub fn per_serving(one: &Eaten) -> Vec<(&'static str, &'static str, f64)> {
    let nutrients = NUTRIENTS.iter().zip(one.nutrients).map(|((key, truth), value)| {
        let daily = DAILY_VALUES.iter().find(|(counted, ..)| counted == key);
        daily.map_or((*key, *truth, value), |(_, truth, whole)| (*key, *truth, rounded(value * whole / 100.0, 3)))
    });
    nutrients.collect()
}

/// Energy in whole kcal, then grams of carbohydrates, protein and fat.
pub fn thin<'a>(eaten: impl Iterator<Item = &'a Eaten>) -> (i64, [f64; 3]) {
    let totals = totals(eaten);
    (whole(totals[0]), [totals[1], totals[2], totals[3]])
}

/// The diary, filled in or not; without data its goals and no meals, or nothing.
pub fn day(person: &Person, date: NaiveDate, query: &Query) -> Result<Content, Failure> {
    let mut dice = person.dice(date, "food");
    let Some(day) = Day::of(person, date) else {
        if dice.chance(0.5) {
            return Ok(Content::Empty);
        }
        return Ok(Content::Json(json!({
            "mealDate": date, "dailyNutritionGoals": {"calories": 2150}, "dailyNutritionContent": null,
            "mealDetails": [], "loggedFoodsWithServingSizes": [],
        })));
    };
    let asked = |name: &str| query.flag(name).map(|flag| flag.unwrap_or(true));
    let (goals, nutrition) = (asked("includeGoals")?, asked("includeNutrition")?);
    let meals = MEALS.iter().enumerate().map(|(index, (name, from, to))| {
        let foods: Vec<&Eaten> = day.eaten.iter().filter(|one| one.meal == index).collect();
        let content = (nutrition && !foods.is_empty()).then(|| sums(foods.iter().copied()));
        json!({
            "meal": {
                "mealId": index + 1, "mealIndex": index + 1, "mealName": name, "defaultMealName": name,
                "displayOrder": index + 1, "startTime": format!("{from:02}:00:00"), "endTime": format!("{to:02}:00:00"),
                "translated": true, "goals": null,
            },
            "loggedFoods": foods.iter().map(|one| logged(person, date, one, nutrition)).collect::<Vec<_>>(),
            "mealNutritionContent": content, "mealNutritionGoals": null,
        })
    });
    let answer = json!({
        "mealDate": date, "dayStartTime": "00:00:00", "dayEndTime": "23:59:59",
        "dailyNutritionContent": (nutrition && !day.eaten.is_empty()).then(|| sums(day.eaten.iter())),
        "dailyNutritionGoals": goals.then(|| json!({
            "calories": whole(goal(person.seed(), date)), "carbs": null, "fat": null, "protein": null,
            "adjustedCalories": null,
        })),
        "mealDetails": meals.collect::<Vec<_>>(), "loggedFoodsWithServingSizes": [],
    });
    Ok(Content::Json(unreliable(&mut dice, answer)))
}

fn sums<'a>(eaten: impl Iterator<Item = &'a Eaten>) -> Value {
    let (energy, [carbs, protein, fat]) = thin(eaten);
    json!({"calories": energy, "caloriesPercentage": null, "carbs": carbs, "protein": protein, "fat": fat})
}

fn logged(person: &Person, date: NaiveDate, one: &Eaten, nutrition: bool) -> Value {
    let times = Times::text(person, date, "food times");
    let offset = offset_minutes(person.seed(), date, one.at);
    let clock = wall(person.seed(), date, one.at);
    let mut content: Map<String, Value> =
        per_serving(one).into_iter().map(|(key, _, value)| (key.to_owned(), value.into())).collect();
    content.insert("calories".to_owned(), whole(one.nutrients[0]).into());
    for unknown in ["addedSugars", "transFat", "vitaminD"] {
        content.insert(unknown.to_owned(), Value::Null);
    }
    content.insert("servingId".to_owned(), "1".into());
    content.insert("servingUnit".to_owned(), one.unit.into());
    content.insert("numberOfUnits".to_owned(), one.units.into());
    content.insert("unitHasServing".to_owned(), true.into());
    json!({
        "logId": one.log_id, "id": one.log_id, "logTimestamp": times.gmt(one.at), "logSource": "GCM",
        "logCategory": "REGULAR_LOG", "mealId": one.meal + 1, "mealTime": clock.format("%H:%M:%S").to_string(),
        "mealDateTimeWithOffset":
            format!("{}{}{:02}:{:02}", clock.format("%Y-%m-%dT%H:%M:%S"), if offset < 0 { '-' } else { '+' },
                offset.abs() / 60, offset.abs() % 60),
        "servingQty": one.servings, "type": "FOOD", "customMealId": null, "foodInactive": false, "isFavorite": false,
        "foodMetaData": {
            "foodId": one.food_id, "foodName": one.name, "brandName": one.brand,
            "foodType": if one.brand.is_empty() { "GENERIC" } else { "BRAND" }, "customFoodType": null,
            "source": "GARMIN", "regionCode": "DE", "languageCode": "en", "foodImageUrl": null, "imageUuid": null,
        },
        "foodImages": [], "nutritionContent": nutrition.then_some(content),
    })
}
