//! `nutrition_data` of an answer: a food diary for every requested day, filled in or not.
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::clean::clean;
use crate::world::World;
use crate::world::calendar::utc;
use crate::world::fact::on_the_wire;
use crate::world::food::{Eaten, MEALS, NUTRIENTS, eaten, goal, totals};

/// One body a day, in order of date.
pub fn diary(world: &World, dates: &[NaiveDate]) -> Value {
    let days = dates.iter().map(|date| day(world, *date)).collect();
    clean(days).unwrap_or_else(|| json!([]))
}

fn day(world: &World, date: NaiveDate) -> Value {
    let eaten = if world.has(date) { eaten(world.seed, date) } else { Vec::new() };
    let meals: Vec<Value> = MEALS
        .iter()
        .enumerate()
        .map(|(index, (name, from, to))| {
            let foods: Vec<&Eaten> = eaten.iter().filter(|one| one.meal == index).collect();
            let content = if foods.is_empty() { Value::Null } else { sums(foods.iter().copied()) };
            json!({
                "meal": {
                    "mealId": index + 1, "mealName": name, "startTime": format!("{from:02}:00:00"),
                    "endTime": format!("{to:02}:00:00"),
                },
                "loggedFoods": foods.into_iter().map(logged).collect::<Vec<_>>(),
                "mealNutritionContent": content,
            })
        })
        .collect();
    let filled = !eaten.is_empty();
    json!({
        "mealDate": date, "dayStartTime": "00:00:00", "dayEndTime": "23:59:59",
        "dailyNutritionGoals": world.has(date).then(|| json!({"calories": goal(world.seed, date)})),
        "dailyNutritionContent": filled.then(|| sums(eaten.iter())),
        "loggedFoodsWithServingSizes": [],
        "mealDetails": meals,
    })
}

fn sums<'a>(eaten: impl Iterator<Item = &'a Eaten>) -> Value {
    let totals = totals(eaten);
    let named: Map<String, Value> =
        NUTRIENTS.iter().zip(totals).map(|((wire, _), total)| ((*wire).to_owned(), total.into())).collect();
    Value::Object(named)
}

fn logged(one: &Eaten) -> Value {
    let mut content = on_the_wire(&one.per_serving());
    content.insert("servingId".to_owned(), "1".into());
    content.insert("servingUnit".to_owned(), one.unit.into());
    content.insert("numberOfUnits".to_owned(), one.units.into());
    json!({
        "logId": one.log_id, "servingQty": one.servings,
        "logTimestamp": utc(one.at).format("%Y-%m-%dT%H:%M:%S.0").to_string(),
        "foodMetaData": {
            "foodId": one.food_id, "foodName": one.name, "brandName": one.brand, "foodType": "GENERIC",
            "source": "GARMIN", "regionCode": "DE",
        },
        "nutritionContent": content,
    })
}
