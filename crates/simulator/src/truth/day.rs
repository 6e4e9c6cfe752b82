//! The records of one day.
use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::time;
use crate::wire::activities::parts_lost;
use crate::wire::mood::mood;
use crate::world::activity::{Activity, activities};
use crate::world::calendar::{utc, wall};
use crate::world::daily::{FIELDS, Values, values};
use crate::world::fact::in_truth;
use crate::world::food::{Eaten, MEALS, NUTRIENTS, eaten, goal, totals};
use crate::world::measured::{pressures, weighings};
use crate::world::night::{Night, night};
use crate::world::numbers::{mean, real};
use crate::world::series::{Series, series};
use crate::world::{World, extras, laps, rest, summary, track, zones};

/// All records of `date`; none if it has no data.
pub fn day(world: &World, date: NaiveDate) -> Vec<Value> {
    if !world.has(date) {
        return Vec::new();
    }
    let seed = world.seed;
    let series = series(seed, date);
    let night = night(seed, date);
    let values = values(seed, date, &series);
    let mut records = single_values(date, &values, &series);
    records.extend(samples("heart_rate", "bpm", &series.heart_rate));
    records.extend(samples("stress", "points", &series.stress));
    records.extend(samples("battery", "points", &series.battery));
    if night.recorded {
        records.extend(samples("heart_rate_variability", "ms", &night.variability));
        records.push(slept(date, &night, &values));
        records.push(named(rest_record(date, &night), "heart_rate_variability"));
    }
    records.extend(activities(seed, date).iter().map(|activity| moved(seed, activity)));
    for weighing in weighings(seed, date) {
        let mut record = in_truth(&weighing.facts);
        record.insert("date".to_owned(), json!(date));
        let clock = utc(weighing.wall).format("%Y-%m-%dT%H:%M:%S").to_string();
        record.insert("wall_clock".to_owned(), clock.into());
        records.push(named(record, "weighing"));
    }
    for one in pressures(seed, date) {
        let mut record = json!({
            "kind": "blood_pressure", "date": date, "time": time(one.at), "systolic_mmhg": one.systolic,
            "diastolic_mmhg": one.diastolic,
        });
        if let Some(pulse) = one.pulse {
            record["pulse_bpm"] = pulse.into();
        }
        records.push(record);
    }
    diary(seed, date, &mut records);
    records
}

/// The record with its kind.
pub fn named(mut record: Map<String, Value>, kind: &str) -> Value {
    record.insert("kind".to_owned(), kind.into());
    Value::Object(record)
}

fn single_values(date: NaiveDate, values: &Values, series: &Series) -> Vec<Value> {
    // Some quantities come under two metrics of the wire; they are one here.
    let quantities: BTreeSet<(&str, &str)> = FIELDS.iter().map(|field| (field.quantity, field.unit)).collect();
    let told = quantities
        .into_iter()
        .filter_map(|(quantity, unit)| values.get(quantity).map(|value| (quantity, unit, *value)));
    let average = mean(series.stress.iter().map(|(_, level)| real(*level)));
    let derived =
        [("stress_mean_of_samples", "points", average.round_ties_even()), ("mood", "points", real(mood(average).0))];
    told.chain(derived)
        .map(|(quantity, unit, value)| {
            json!({"kind": "daily", "date": date, "quantity": quantity, "value": value, "unit": unit})
        })
        .collect()
}

/// One record for each sample.
pub fn samples(quantity: &'static str, unit: &'static str, samples: &[(i64, i64)]) -> impl Iterator<Item = Value> {
    samples.iter().map(move |(at, value)| {
        json!({"kind": "sample", "quantity": quantity, "time": time(*at), "value": value, "unit": unit})
    })
}

fn slept(date: NaiveDate, night: &Night, values: &Values) -> Value {
    let value = |quantity: &str| values.get(quantity).copied().unwrap_or_default();
    let mut record = in_truth(&rest::facts(night, value("resting_heart_rate"), value("battery_charged")));
    let stages = night.stages.iter().map(|part| {
        json!({
            "stage": part.stage.word(), "start": time(part.start), "end": time(part.end),
            "duration_s": (part.end - part.start) / 1000,
        })
    });
    record.insert("stages".to_owned(), stages.collect());
    record.insert("date".to_owned(), json!(date));
    record.insert("start".to_owned(), time(night.bed));
    record.insert("end".to_owned(), time(night.wake));
    record.insert("duration_s".to_owned(), ((night.wake - night.bed) / 1000).into());
    record.insert("utc_offset_s".to_owned(), (night.offset * 60).into());
    named(record, "night")
}

fn rest_record(date: NaiveDate, night: &Night) -> Map<String, Value> {
    let mut record = in_truth(&rest::variability(night));
    record.insert("date".to_owned(), json!(date));
    record
}

fn moved(seed: u64, activity: &Activity) -> Value {
    let mut record = summary::truth(seed, activity);
    record.insert("id".to_owned(), activity.id.into());
    record.insert("date".to_owned(), json!(activity.date));
    record.insert("name".to_owned(), summary::shown_name(seed, activity).into());
    record.insert("sport".to_owned(), activity.sport.key.into());
    record.insert("start".to_owned(), time(activity.start));
    let clock = wall(seed, activity.date, activity.start);
    record.insert("wall_clock".to_owned(), clock.format("%Y-%m-%dT%H:%M:%S").to_string().into());
    if let Some(place) = summary::place(seed, activity) {
        record.insert("place".to_owned(), place.into());
    }
    let complete = !parts_lost(seed, activity);
    record.insert("complete".to_owned(), complete.into());
    if complete {
        let number = |key: &str| record.get(key).and_then(Value::as_f64).unwrap_or_default();
        let active = (number("energy_total_kcal") - number("energy_resting_kcal")).max(0.0);
        record.insert("energy_active_kcal".to_owned(), active.into());
        record.insert("track".to_owned(), track::truth(seed, activity));
        record.insert("lap_list".to_owned(), laps::truth(activity));
        record.insert("zones".to_owned(), zones::truth(seed, activity));
        record.insert("sets".to_owned(), extras::true_sets(seed, activity));
        record.insert("gear".to_owned(), extras::true_gear(activity));
        let weather = extras::true_weather(seed, activity);
        if !weather.is_null() {
            record.insert("weather".to_owned(), weather);
        }
    } else {
        // The list item has these too, so they are known without the parts.
        let durations = zones::zones(seed, activity).into_iter();
        let listed = durations.map(|zone| json!({"zone": zone.number, "duration_s": zone.seconds}));
        record.insert("zones".to_owned(), listed.collect());
    }
    named(record, "activity")
}

fn diary(seed: u64, date: NaiveDate, records: &mut Vec<Value>) {
    let eaten = eaten(seed, date);
    let mut sums = Map::new();
    sums.insert("date".to_owned(), json!(date));
    sums.insert("goal_kcal".to_owned(), goal(seed, date).into());
    if !eaten.is_empty() {
        let named = NUTRIENTS.iter().zip(totals(eaten.iter()));
        sums.extend(named.map(|((_, truth), total)| ((*truth).to_owned(), total.into())));
    }
    records.push(named(sums, "food_day"));
    records.extend(eaten.iter().map(|one| food(date, one)));
}

fn food(date: NaiveDate, one: &Eaten) -> Value {
    json!({
        "kind": "food", "date": date, "meal": MEALS[one.meal].0.to_lowercase(), "id": one.log_id, "time": time(one.at),
        "food_id": one.food_id, "name": one.name, "brand": one.brand, "servings": one.servings, "serving_unit": one.unit,
        "units_per_serving": one.units, "per_serving": in_truth(&one.per_serving()),
    })
}
