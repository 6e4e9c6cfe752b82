//! The food diary: one element a day, with meals and the foods logged in them.

use chrono::NaiveDate;
use serde_json::Value;

use super::Object;
use super::fields::Fields;
use super::gathered::Gathered;
use super::value::is_blank;
use crate::domain::data_type::DataType;
use crate::domain::record::{DailyField, Listed, NutritionEntry, Scalar};

/// A day's foods with every serving size. It is a catalogue: what has no quantity was not eaten.
const CATALOGUE: &str = "loggedFoodsWithServingSizes";
/// What the person plans to eat on the day.
const GOALS: &str = "dailyNutritionGoals";
/// The name under which the day's element is kept.
const DIARY: &str = "nutrition_diary";

/// What a source's diaries leave open.
#[derive(Clone, Copy)]
pub(in crate::source) struct Reading {
    /// How many servings were eaten where none are given; without it such an entry can't be read.
    pub(in crate::source) servings: Option<f64>,
    /// Whether the goal of a day without food is kept. It makes a row of the day, be there other data of it or not.
    pub(in crate::source) keeps_goals: bool,
    /// The name of a meal.
    pub(in crate::source) meal: fn(Fields<'_>) -> Option<String>,
}

/// Reads a day's element.
pub(in crate::source) fn item(day: Value, reading: Reading, into: &mut Gathered<'_>) {
    match day {
        Value::Object(diary) => one(diary, reading, into),
        _ => into.miss(),
    }
}

fn one(mut diary: Object, reading: Reading, into: &mut Gathered<'_>) {
    let Some(day) = Fields(&diary).day("mealDate") else { return into.miss() };
    if !into.admits(day) {
        return;
    }
    let mut found = 0;
    let servings = reading.servings;
    let can_be_whole = has_lists(&diary);
    if let Some(Value::Array(meals)) = diary.get_mut("mealDetails") {
        for meal in meals.iter_mut().filter_map(Value::as_object_mut) {
            let name = meal.get("meal").and_then(Value::as_object).and_then(|meal| (reading.meal)(Fields(meal)));
            let of = Of { day, meal: name.as_deref(), servings };
            found += take(of, meal, "loggedFoods", into);
        }
    }
    found += take(Of { day, meal: None, servings }, &mut diary, CATALOGUE, into);
    let totals = diary.get("dailyNutritionContent").and_then(Value::as_object);
    let was_eaten = totals.is_some_and(|totals| TOTALS.iter().any(|(name, _)| Fields(totals).amount(name) > Some(0.0)));
    // If something was eaten that is in no list, a list is missing.
    if can_be_whole && (found > 0 || !was_eaten) {
        into.note_list(Listed::Nutrition, day);
    }
    if found == 0 && !was_eaten {
        // The goal of a day without entries would be lost with the empty meals.
        diary.retain(|name, _| reading.keeps_goals && name == GOALS);
        return if diary.values().all(is_blank) {
            into.note_empty(DataType::Nutrition, day);
        } else {
            into.keep_of_empty(DataType::Nutrition, day, DIARY, Value::Object(diary));
        };
    }
    for (name, field) in TOTALS {
        if let Some(amount) = totals.and_then(|totals| Fields(totals).amount(name)) {
            into.set(DataType::Nutrition, day, field, Scalar::Number(amount), DIARY);
        }
    }
    into.keep(DataType::Nutrition, day, DIARY, Value::Object(diary));
}

/// Whether a day's element has all of its food lists, as far as that can be seen.
fn has_lists(diary: &Object) -> bool {
    let is_list = |meal: &Value| {
        meal.as_object()
            .is_some_and(|meal| meal.get("loggedFoods").is_none_or(|foods| foods.is_array() || is_blank(foods)))
    };
    diary.get("mealDetails").and_then(Value::as_array).is_some_and(|meals| meals.iter().all(is_list))
}

/// The totals of a day's food; they show that something was eaten.
const TOTALS: [(&str, DailyField); 4] = [
    ("calories", DailyField::FoodEnergy),
    ("carbs", DailyField::FoodCarbs),
    ("fat", DailyField::FoodFat),
    ("protein", DailyField::FoodProtein),
];

/// What a list of foods is of.
#[derive(Clone, Copy)]
struct Of<'a> {
    day: NaiveDate,
    meal: Option<&'a str>,
    /// How many servings where none are given.
    servings: Option<f64>,
}

/// Takes the foods out of a list and keeps them; returns how many there were. Unreadable ones stay.
fn take(of: Of<'_>, holder: &mut Object, list: &str, into: &mut Gathered<'_>) -> usize {
    let Some(Value::Array(foods)) = holder.get_mut(list) else { return 0 };
    let mut found = 0;
    foods.retain(|food| match eaten(of, food) {
        Some(entry) => {
            found += 1;
            match into.food(&entry.log_id) {
                None => {
                    into.add_food(entry);
                    false
                }
                // Another one with that id stays in the diary; the catalogue describes what was eaten in its own words.
                Some(known) => list != CATALOGUE && known.raw != entry.raw,
            }
        }
        None if list == CATALOGUE => true,
        None => {
            found += usize::from(!is_blank(food));
            into.miss_of(Listed::Nutrition, Some(of.day));
            true
        }
    });
    if foods.is_empty() {
        holder.remove(list);
    }
    found
}

fn eaten(of: Of<'_>, food: &Value) -> Option<NutritionEntry> {
    let fields = Fields(food.as_object()?);
    let log_id = fields.text("logId")?;
    let servings = fields.amount("servingQty").or(of.servings)?;
    let nothing = Object::new();
    let part = |name: &str| fields.0.get(name).and_then(Value::as_object).unwrap_or(&nothing);
    let (about, content) = (Fields(part("foodMetaData")), Fields(part("nutritionContent")));
    // No label is as fine as a millionth; this only keeps 0.1 × 3 from being written as 0.30000000000000004.
    let ate = |name: &str| content.amount(name).map(|amount| (amount * servings * 1e6).round() / 1e6);
    Some(NutritionEntry {
        date: of.day,
        log_id,
        meal: of.meal.map(str::to_owned),
        logged_at: fields.instant("logTimestamp"),
        food_id: about.text("foodId"),
        food_name: about.text("foodName"),
        brand: about.text("brandName"),
        servings: Some(servings),
        serving_unit: content.text("servingUnit"),
        energy_kcal: ate("calories"),
        carbs_g: ate("carbs"),
        protein_g: ate("protein"),
        fat_g: ate("fat"),
        fiber_g: ate("fiber"),
        sugar_g: ate("sugar"),
        saturated_fat_g: ate("saturatedFat"),
        cholesterol_mg: ate("cholesterol"),
        sodium_mg: ate("sodium"),
        potassium_mg: ate("potassium"),
        raw: food.clone(),
    })
}
