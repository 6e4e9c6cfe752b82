//! The food diary: days, and what was eaten.

use serde_json::{Map, Value};

use super::block::Record;
use super::daily;
use super::expected::Expectations;
use super::forms::picked;
use super::report::Report;

/// Nutrients: key of the upstream, name in the world.
const NUTRIENTS: [(&str, &str); 16] = [
    ("calories", "energy_kcal"),
    ("carbs", "carbohydrate_g"),
    ("protein", "protein_g"),
    ("fat", "fat_g"),
    ("fiber", "fibre_g"),
    ("sugar", "sugar_g"),
    ("saturatedFat", "fat_saturated_g"),
    ("monounsaturatedFat", "fat_monounsaturated_g"),
    ("polyunsaturatedFat", "fat_polyunsaturated_g"),
    ("cholesterol", "cholesterol_mg"),
    ("sodium", "sodium_mg"),
    ("potassium", "potassium_mg"),
    ("vitaminA", "vitamin_a_percent"),
    ("vitaminC", "vitamin_c_percent"),
    ("calcium", "calcium_percent"),
    ("iron", "iron_percent"),
];

/// Those with columns: in an entry, and of the whole day.
const COLUMNS: [(&str, &str); 10] = [
    ("energy_kcal", "energy_kcal"),
    ("carbohydrate_g", "carbs_g"),
    ("protein_g", "protein_g"),
    ("fat_g", "fat_g"),
    ("fibre_g", "fiber_g"),
    ("sugar_g", "sugar_g"),
    ("fat_saturated_g", "saturated_fat_g"),
    ("cholesterol_mg", "cholesterol_mg"),
    ("sodium_mg", "sodium_mg"),
    ("potassium_mg", "potassium_mg"),
];
const OF_THE_DAY: [(&str, &str); 4] = [
    ("energy_kcal", "food_kcal"),
    ("carbohydrate_g", "food_carbs_g"),
    ("protein_g", "food_protein_g"),
    ("fat_g", "food_fat_g"),
];

/// A day's goal and sums. Both are kept raw; four sums have columns as well.
pub fn day(record: &mut Record, into: &mut Expectations) {
    let row = into.shared(daily::TABLE, record.take_text("date"));
    for (field, column) in OF_THE_DAY {
        if let Some(sum) = record.number(field) {
            row.is(column, sum);
        }
    }
    let mut names = NUTRIENTS.map(|(_, name)| name).to_vec();
    names.push("goal_kcal");
    row.form("raw", diary, record.take_all(&names));
}

fn diary(raw: &Value) -> Value {
    let diary = &raw["nutrition_diary"];
    let mut fields: Map<String, Value> = picked(&diary["dailyNutritionContent"], &NUTRIENTS);
    fields.extend(picked(&diary["dailyNutritionGoals"], &[("calories", "goal_kcal")]));
    Value::Object(fields)
}

/// One thing eaten. The store has the amounts eaten, the upstream's entry those per serving.
pub fn food(record: &mut Record, into: &mut Expectations, report: &mut Report) {
    let row = into.own("nutrition_entries", record.take_text("id"), report);
    row.is("meal", record.take_text("meal").to_uppercase());
    let brand = record.take_text("brand");
    if !brand.is_empty() {
        row.is("brand", brand);
    }
    let servings = record.number("servings").unwrap();
    row.fields(
        record,
        &[
            ("date", "date", 1.0),
            ("time", "logged_at", 1.0),
            ("food_id", "food_id", 1.0),
            ("name", "food_name", 1.0),
            ("servings", "servings", 1.0),
            ("serving_unit", "serving_unit", 1.0),
        ],
    );
    let kept = record.take_all(&["per_serving", "units_per_serving"]);
    for (field, column) in COLUMNS {
        if let Some(amount) = kept["per_serving"][field].as_f64() {
            row.is(column, amount * servings);
        }
    }
    row.form("raw", content, kept);
}

fn content(food: &Value) -> Value {
    let content = &food["nutritionContent"];
    let mut fields: Map<String, Value> = picked(content, &[("numberOfUnits", "units_per_serving")]);
    fields.insert("per_serving".to_owned(), Value::Object(picked(content, &NUTRIENTS)));
    Value::Object(fields)
}
