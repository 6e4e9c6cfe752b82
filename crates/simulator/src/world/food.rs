//! The food diary: kept on most days, with three meals and snacks.
use chrono::NaiveDate;

use super::activity::activities;
use super::calendar::instant;
use super::chance::Dice;
use super::fact::{Fact, fact};
use super::numbers::{count, rounded};

/// Meals in the order of the day, with the hours between which they are eaten.
pub const MEALS: [(&str, i64, i64); 4] =
    [("BREAKFAST", 7, 9), ("LUNCH", 12, 14), ("DINNER", 18, 20), ("SNACKS", 15, 17)];

/// A food: name, brand, unit of a serving, units in it, then nutrients of a serving.
struct Food(&'static str, &'static str, &'static str, f64, [f64; 16], [bool; 4]);

/// Nutrients: key on the wire, name in the truth (which ends in the unit).
pub const NUTRIENTS: [(&str, &str); 16] = [
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

/// Round figures of ordinary foods; the last array says for which meals each is taken.
static FOODS: [Food; 14] = [
    Food(
        "Oat Porridge",
        "",
        "g",
        250.0,
        [178.0, 30.0, 6.3, 3.5, 4.3, 1.2, 0.6, 1.1, 1.2, 0.0, 9.0, 180.0, 0.0, 0.0, 3.0, 10.0],
        [true, false, false, false],
    ),
    Food(
        "Rye Bread with Cheese",
        "Corner Bakery",
        "slice",
        1.0,
        [212.0, 19.0, 10.5, 10.2, 2.6, 1.1, 5.9, 2.7, 0.4, 24.0, 410.0, 95.0, 7.0, 0.0, 22.0, 5.0],
        [true, false, true, false],
    ),
    Food(
        "Yoghurt with Berries",
        "Green Meadow",
        "g",
        200.0,
        [148.0, 16.2, 8.8, 5.2, 2.1, 13.4, 3.2, 1.3, 0.3, 15.0, 92.0, 290.0, 3.0, 14.0, 21.0, 2.0],
        [true, false, false, true],
    ),
    Food(
        "Two Eggs",
        "",
        "piece",
        2.0,
        [155.0, 1.1, 12.6, 10.6, 0.0, 1.1, 3.3, 4.1, 1.4, 373.0, 124.0, 126.0, 10.0, 0.0, 5.0, 7.0],
        [true, false, true, false],
    ),
    Food(
        "Vegetable Curry with Rice",
        "",
        "g",
        420.0,
        [512.0, 78.0, 12.4, 16.0, 8.8, 9.5, 6.1, 5.2, 2.9, 0.0, 790.0, 720.0, 42.0, 38.0, 9.0, 21.0],
        [false, true, true, false],
    ),
    Food(
        "Pasta with Tomato Sauce",
        "",
        "g",
        380.0,
        [478.0, 84.0, 15.2, 8.1, 6.4, 10.2, 1.4, 4.2, 1.3, 0.0, 560.0, 610.0, 16.0, 24.0, 6.0, 18.0],
        [false, true, true, false],
    ),
    Food(
        "Chicken Salad",
        "Lunch Box",
        "g",
        320.0,
        [356.0, 12.5, 36.0, 18.3, 4.1, 5.2, 3.1, 9.4, 3.2, 92.0, 640.0, 690.0, 52.0, 35.0, 7.0, 12.0],
        [false, true, true, false],
    ),
    Food(
        "Lentil Soup",
        "",
        "ml",
        400.0,
        [268.0, 39.0, 17.1, 4.8, 13.2, 4.9, 0.7, 2.5, 1.1, 0.0, 720.0, 740.0, 30.0, 9.0, 6.0, 32.0],
        [false, true, true, false],
    ),
    Food(
        "Baked Salmon and Potatoes",
        "",
        "g",
        390.0,
        [548.0, 41.0, 38.5, 24.4, 4.4, 2.8, 4.6, 9.1, 7.9, 98.0, 380.0, 1480.0, 4.0, 40.0, 5.0, 14.0],
        [false, false, true, false],
    ),
    Food(
        "Apple",
        "",
        "piece",
        1.0,
        [94.0, 25.1, 0.5, 0.3, 4.4, 18.9, 0.1, 0.0, 0.1, 0.0, 2.0, 195.0, 2.0, 14.0, 1.0, 1.0],
        [true, false, false, true],
    ),
    Food(
        "Banana",
        "",
        "piece",
        1.0,
        [105.0, 27.0, 1.3, 0.4, 3.1, 14.4, 0.1, 0.0, 0.1, 0.0, 1.0, 422.0, 2.0, 17.0, 1.0, 2.0],
        [true, false, false, true],
    ),
    Food(
        "Mixed Nuts",
        "Green Meadow",
        "g",
        30.0,
        [182.0, 6.2, 5.4, 16.1, 2.3, 1.3, 2.2, 9.4, 3.6, 0.0, 4.0, 178.0, 0.0, 0.0, 3.0, 5.0],
        [false, false, false, true],
    ),
    Food(
        "Dark Chocolate",
        "99",
        "g",
        20.0,
        [120.0, 9.2, 1.6, 8.5, 2.2, 4.8, 4.9, 2.6, 0.3, 1.0, 4.0, 143.0, 0.0, 0.0, 1.0, 13.0],
        [false, false, false, true],
    ),
    Food(
        "Milk Coffee",
        "",
        "ml",
        200.0,
        [62.0, 5.6, 3.9, 2.4, 0.0, 5.4, 1.5, 0.6, 0.1, 9.0, 52.0, 210.0, 3.0, 0.0, 13.0, 0.0],
        [true, false, false, true],
    ),
];

/// One thing eaten.
pub struct Eaten {
    /// Position of its meal in [`MEALS`].
    pub meal: usize,
    /// Id of this entry, hexadecimal.
    pub log_id: String,
    /// Epoch ms.
    pub at: i64,
    /// How many servings.
    pub servings: f64,
    /// Digits; the service turns them into a number.
    pub food_id: String,
    /// Name of the food.
    pub name: &'static str,
    /// Brand; empty for what has none. One of them looks like a number.
    pub brand: &'static str,
    /// Unit of a serving.
    pub unit: &'static str,
    /// How many units make a serving.
    pub units: f64,
    /// Nutrients of one serving, in the order of [`NUTRIENTS`].
    pub nutrients: [f64; 16],
}

impl Eaten {
    /// Nutrients of one serving under both names.
    pub fn per_serving(&self) -> Vec<Fact> {
        NUTRIENTS.iter().zip(self.nutrients).map(|((wire, truth), value)| fact(wire, truth, value)).collect()
    }
}

/// The goal of `date` in kcal.
pub fn goal(seed: u64, date: NaiveDate) -> f64 {
    let trained: f64 = activities(seed, date).iter().map(|activity| activity.energy).sum();
    (2150.0 + trained * 0.6).round()
}

/// What the person wrote down on `date`: nothing on three days in ten.
pub fn eaten(seed: u64, date: NaiveDate) -> Vec<Eaten> {
    let mut dice = Dice::new(seed, date, "food");
    let mut diary = Vec::new();
    if dice.chance(0.3) {
        return diary;
    }
    for (meal, (_, from, to)) in MEALS.iter().enumerate() {
        let foods: Vec<(usize, &Food)> = FOODS.iter().enumerate().filter(|(_, food)| food.5[meal]).collect();
        let number = dice.whole(i64::from(meal != 3), if meal == 0 { 3 } else { 2 });
        let at = instant(seed, date, dice.whole(from * 3600, to * 3600));
        for _ in 0..number {
            let (index, food) = *dice.pick(&foods);
            diary.push(Eaten {
                meal,
                log_id: format!("{:016x}b{:07x}", dice.bits(), dice.bits() >> 36),
                at,
                servings: *dice.pick(&[0.5, 1.0, 1.0, 1.0, 1.5, 2.0]),
                food_id: (1001 + 7 * count(index)).to_string(),
                name: food.0,
                brand: food.1,
                unit: food.2,
                units: food.3,
                nutrients: food.4,
            });
        }
    }
    diary
}

/// Sums of what was eaten, in the order of [`NUTRIENTS`], with three decimals.
pub fn totals<'a>(eaten: impl Iterator<Item = &'a Eaten>) -> [f64; 16] {
    let mut totals = [0.0; 16];
    for one in eaten {
        for (total, nutrient) in totals.iter_mut().zip(one.nutrients) {
            *total += nutrient * one.servings;
        }
    }
    totals.map(|total| rounded(total, 3))
}
