//! The records of one day that can be had through the Personal API: fewer than the microservice has, and a few that only
//! it has.
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::day::{named, samples};
use super::time;
use crate::personal::answers::{per_serving, thin, weighings_of};
use crate::personal::{Day, Person, Variability};
use crate::world::activity::Activity;
use crate::world::calendar::{utc, wall};
use crate::world::daily::FIELDS;
use crate::world::extras::true_set_sums;
use crate::world::fact::in_truth;
use crate::world::food::{Eaten, MEALS, goal};
use crate::world::night::Night;
use crate::world::numbers::{real, whole};
use crate::world::{rest, summary, zones};

/// Quantities of [`FIELDS`] that the API has as they are.
const GIVEN: [&str; 20] = [
    "energy_total",
    "energy_active",
    "energy_resting",
    "steps",
    "distance",
    "time_highly_active",
    "time_active",
    "time_sedentary",
    "breathing_asleep",
    "breathing_awake",
    "oxygen_saturation",
    "battery_highest",
    "battery_lowest",
    "battery_on_waking",
    "battery_charged",
    "battery_drained",
    "battery_last",
    "fitness_age",
    "fitness_age_achievable",
    "age",
];

/// All records of `date` that the API has; none if the day has no data.
pub fn day(person: &Person, date: NaiveDate) -> Vec<Value> {
    let Some(day) = Day::of(person, date) else { return Vec::new() };
    let seed = person.seed();
    let mut records = single_values(&day);
    records.extend(samples("heart_rate", "bpm", &day.series.heart_rate));
    records.extend(samples("battery", "points", &day.series.battery));
    if let Some(night) = &day.night {
        records.extend(samples("heart_rate_variability", "ms", &night.variability));
        records.push(slept(&day, night));
        records.extend(variability(person, date));
    }
    records.extend(day.trained.iter().map(|activity| moved(seed, activity)));
    for weighing in weighings_of(person, date) {
        let mut record = in_truth(&weighing.facts);
        record.insert("date".to_owned(), json!(date));
        record.insert("time".to_owned(), time(weighing.at));
        let clock = utc(weighing.wall).format("%Y-%m-%dT%H:%M:%S").to_string();
        record.insert("wall_clock".to_owned(), clock.into());
        records.push(named(record, "weighing"));
    }
    records.push(diary(seed, &day));
    records.extend(day.eaten.iter().map(|one| food(date, one)));
    records
}

fn single_values(day: &Day) -> Vec<Value> {
    let units: BTreeMap<&str, &str> = FIELDS.iter().map(|field| (field.quantity, field.unit)).collect();
    let given = GIVEN.iter().chain(&["drunk"]).filter_map(|quantity| Some((*quantity, day.value(quantity)?)));
    let given = given.map(|(quantity, value)| (quantity, units.get(quantity).copied().unwrap_or_default(), value));
    let [floors_up, floors_down] = day.floors;
    let [moderate, vigorous] = day.intensity;
    let own = [
        ("resting_heart_rate", "bpm", day.resting.map(real)),
        ("stress_mean", "points", day.stress.map(|(mean, _)| real(mean))),
        ("stress_peak", "points", day.stress.map(|(_, peak)| real(peak))),
        ("floors_up", "count", Some(floors_up)),
        ("floors_down", "count", Some(floors_down)),
        ("breathing", "1/min", Some(real(day.breathing))),
        ("intensity", "min", Some(real(moderate + 2 * vigorous))),
    ];
    let own = own.into_iter().filter_map(|(quantity, unit, value)| Some((quantity, unit, value?)));
    given
        .chain(own)
        .map(|(quantity, unit, value)| {
            json!({"kind": "daily", "date": day.date, "quantity": quantity, "value": value, "unit": unit})
        })
        .collect()
}

fn slept(day: &Day, night: &Night) -> Value {
    let resting = day.resting.map(real);
    let charged = day.value("battery_charged").unwrap_or_default();
    let mut record = in_truth(&rest::facts(night, resting.unwrap_or_default(), charged));
    record.remove("restless_moments");
    if resting.is_none() {
        record.remove("resting_heart_rate_bpm");
    }
    record.insert("date".to_owned(), json!(day.date));
    record.insert("start".to_owned(), time(night.bed));
    record.insert("end".to_owned(), time(night.wake));
    record.insert("duration_s".to_owned(), ((night.wake - night.bed) / 1000).into());
    record.insert("utc_offset_s".to_owned(), (night.offset * 60).into());
    named(record, "night")
}

fn variability(person: &Person, date: NaiveDate) -> Option<Value> {
    let night = Variability::of(person, date)?;
    let mut record = json!({
        "kind": "heart_rate_variability", "date": date, "mean_ms": night.mean, "highest_ms": night.highest,
        "week_ms": night.week, "status": night.status,
    });
    if let Some([low, from, to]) = night.baseline {
        record["low_up_to_ms"] = low.into();
        record["balanced_from_ms"] = from.into();
        record["balanced_to_ms"] = to.into();
    }
    Some(record)
}

fn moved(seed: u64, activity: &Activity) -> Value {
    let mut record = summary::truth(seed, activity);
    let number = |key: &str| record.get(key).and_then(Value::as_f64).unwrap_or_default();
    let active = (number("energy_total_kcal") - number("energy_resting_kcal")).max(0.0);
    let clock = wall(seed, activity.date, activity.start).format("%Y-%m-%dT%H:%M:%S").to_string();
    let zones = zones::zones(seed, activity).into_iter();
    let zones: Value = zones.map(|zone| json!({"zone": zone.number, "duration_s": zone.seconds})).collect();
    for (key, value) in [
        ("id", json!(activity.id)),
        ("date", json!(activity.date)),
        ("sport", json!(activity.sport.key)),
        ("start", time(activity.start)),
        ("wall_clock", clock.into()),
        ("energy_active_kcal", active.into()),
        ("zones", zones),
        ("set_sums", true_set_sums(seed, activity)),
    ] {
        record.insert(key.to_owned(), value);
    }
    if let Some(name) = summary::name(seed, activity) {
        record.insert("name".to_owned(), name.into());
    }
    if let Some(place) = summary::place(seed, activity) {
        record.insert("place".to_owned(), place.into());
    }
    named(record, "activity")
}

/// Energy is told in whole kcal, goals too; of the nutrients only three.
fn diary(seed: u64, day: &Day) -> Value {
    let mut record = Map::new();
    record.insert("date".to_owned(), json!(day.date));
    record.insert("goal_kcal".to_owned(), whole(goal(seed, day.date)).into());
    if !day.eaten.is_empty() {
        let (energy, [carbohydrate, protein, fat]) = thin(day.eaten.iter());
        record.insert("energy_kcal".to_owned(), energy.into());
        record.insert("carbohydrate_g".to_owned(), carbohydrate.into());
        record.insert("protein_g".to_owned(), protein.into());
        record.insert("fat_g".to_owned(), fat.into());
    }
    named(record, "food_day")
}

fn food(date: NaiveDate, one: &Eaten) -> Value {
    let per_serving: Map<String, Value> =
        per_serving(one).into_iter().map(|(_, truth, value)| (truth.to_owned(), value.into())).collect();
    json!({
        "kind": "food", "date": date, "meal": MEALS[one.meal].0.to_lowercase(), "id": one.log_id, "time": time(one.at),
        "food_id": one.food_id, "name": one.name, "brand": one.brand, "servings": one.servings, "serving_unit": one.unit,
        "units_per_serving": one.units, "per_serving": per_serving,
    })
}
