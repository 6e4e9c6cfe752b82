//! The food diary: days, and what was eaten.

use serde_json::{Map, Value};

use super::Truth;
use super::block::Record;
use super::daily;
use super::expected::Expectations;
use super::forms::picked;
use super::report::Report;

/// Nutrients: key of the upstream, name in the world.
const NUTRIENTS: [(&str, &str); 12] = [
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
];

/// Nutrients whose unit is another one for each service.
const IN_PERCENT: [(&str, &str); 4] = [
    ("vitaminA", "vitamin_a_percent"),
    ("vitaminC", "vitamin_c_percent"),
    ("calcium", "calcium_percent"),
    ("iron", "iron_percent"),
];
const BY_WEIGHT: [(&str, &str); 4] =
    [("vitaminA", "vitamin_a_ug"), ("vitaminC", "vitamin_c_mg"), ("calcium", "calcium_mg"), ("iron", "iron_mg")];

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
pub fn day(record: &mut Record, into: &mut Expectations, report: &mut Report) {
    let row = into.shared(daily::TABLE, record.take_text("date"));
    for (field, column) in OF_THE_DAY {
        if let Some(sum) = record.number(field) {
            row.is(column, sum);
        }
    }
    if report.truth == Truth::Personal && record.number("energy_kcal").is_none() {
        // Its diary is not asked for: another answer has said that nothing was eaten.
        report.not_kept("goal of a day without food");
        return record.ignore(&["goal_kcal"]);
    }
    let nutrients = NUTRIENTS.iter().chain(&IN_PERCENT).map(|(_, name)| *name);
    let names: Vec<&str> = nutrients.chain(["goal_kcal"]).collect();
    row.form("raw", diary, record.take_all(&names));
}

fn diary(raw: &Value) -> Value {
    let diary = &raw["nutrition_diary"];
    let mut fields: Map<String, Value> = picked(&diary["dailyNutritionContent"], &NUTRIENTS);
    fields.extend(picked(&diary["dailyNutritionContent"], &IN_PERCENT));
    fields.extend(picked(&diary["dailyNutritionGoals"], &[("calories", "goal_kcal")]));
    Value::Object(fields)
}

/// One thing eaten. The store has the amounts eaten, the upstream's entry those per serving.
pub fn food(record: &mut Record, into: &mut Expectations, report: &mut Report) {
    let truth = report.truth;
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
    let read: fn(&Value) -> Value = match truth {
        Truth::Microservice => |food| content(food, &IN_PERCENT),
        Truth::Personal => |food| content(food, &BY_WEIGHT),
    };
    row.form("raw", read, kept);
}

fn content(food: &Value, others: &[(&str, &str)]) -> Value {
    let content = &food["nutritionContent"];
    let mut fields: Map<String, Value> = picked(content, &[("numberOfUnits", "units_per_serving")]);
    let mut nutrients = picked(content, &NUTRIENTS);
    nutrients.extend(picked(content, others));
    fields.insert("per_serving".to_owned(), Value::Object(nutrients));
    Value::Object(fields)
}
