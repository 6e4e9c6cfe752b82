//! What the person measures by hand: weight and blood pressure.
use chrono::{Datelike, NaiveDate, Weekday};

use super::calendar::{instant, offset_minutes};
use super::chance::Dice;
use super::fact::{Fact, fact, scaled};
use super::form::form;
use super::numbers::{real, rounded, whole};

/// A step on the scale.
pub struct Weighing {
    /// Epoch ms of the wall clock, as if it were in UTC: so the upstream dates weigh-ins.
    pub wall: i64,
    /// Epoch ms.
    pub at: i64,
    /// Weight and composition; grams and percent on the wire.
    pub facts: Vec<Fact>,
}

/// The weigh-ins of `date`: one on about half of all days, occasionally a second one in the evening.
pub fn weighings(seed: u64, date: NaiveDate) -> Vec<Weighing> {
    let mut dice = Dice::new(seed, date, "scale");
    let weight = form(seed, date).weight;
    let mut weighings = Vec::new();
    let morning = dice.chance(0.5);
    let evening = morning && dice.chance(0.12);
    for (due, hour, heavier) in [(morning, 6.9, 0.0), (evening, 21.3, 0.7)] {
        let second = whole(hour * 3600.0 + 900.0 * dice.bell());
        let grams = ((weight + heavier) * 1000.0 + 60.0 * dice.bell()).round();
        let fat = rounded(18.5 + (weight - 78.0) * 1.1 + 0.3 * dice.bell(), 1);
        let whole_body = !dice.chance(0.15);
        if !due {
            continue;
        }
        let at = instant(seed, date, second);
        let mut facts = vec![scaled("weight", "weight_kg", grams, 0.001, 0.0)];
        // A plain scale, as in hotels, measures only the weight.
        if whole_body {
            facts.push(fact("bodyFat", "body_fat_percent", fat));
            facts.push(fact("bmi", "body_mass_index", rounded(grams / 1000.0 / (1.81 * 1.81), 1)));
            facts.push(fact("bodyWater", "body_water_percent", rounded(73.0 - 0.73 * fat, 1)));
            facts.push(scaled("boneMass", "bone_kg", (grams * 0.041).round(), 0.001, 0.0));
            facts.push(scaled("muscleMass", "muscle_kg", (grams * (0.958 - fat / 100.0)).round(), 0.001, 0.0));
        }
        weighings.push(Weighing { wall: at + offset_minutes(seed, date, at) * 60_000, at, facts });
    }
    weighings
}

/// One measurement of blood pressure.
pub struct Pressure {
    /// Epoch ms.
    pub at: i64,
    /// mmHg.
    pub systolic: i64,
    /// mmHg.
    pub diastolic: i64,
    /// Beats a minute; not every cuff measures it.
    pub pulse: Option<i64>,
}

/// The measurements of `date`: most Sundays, sometimes repeated minutes later.
pub fn pressures(seed: u64, date: NaiveDate) -> Vec<Pressure> {
    let mut dice = Dice::new(seed, date, "cuff");
    let sunday = date.weekday() == Weekday::Sun;
    if !dice.chance(if sunday { 0.8 } else { 0.03 }) {
        return Vec::new();
    }
    let form = form(seed, date);
    let first = instant(seed, date, dice.whole(8 * 3600, 9 * 3600));
    let times = if dice.chance(0.3) { vec![first, first + 300_000] } else { vec![first] };
    times
        .into_iter()
        .map(|at| Pressure {
            at,
            systolic: whole(123.0 + 8.0 * form.tension - 10.0 * (form.fitness - 0.5) + 3.0 * dice.bell()),
            diastolic: whole(78.0 + 5.0 * form.tension + 2.5 * dice.bell()),
            pulse: (!dice.chance(0.2)).then(|| whole(form.resting_heart_rate + 9.0 + real(dice.whole(0, 5)))),
        })
        .collect()
}
