//! `data` of an answer about health and wellness.
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::clean::clean;
use super::metrics::{ALL, ALWAYS_PRESENT, HOLLOW};
use super::mood::mood;
use crate::world::calendar::utc;
use crate::world::daily::{FIELDS, Values, values};
use crate::world::fact::on_the_wire;
use crate::world::measured::{pressures, weighings};
use crate::world::night::{Night, night};
use crate::world::numbers::{mean, real, whole};
use crate::world::series::{Series, series};
use crate::world::{World, rest};

/// The heart rate at the lactate threshold. The service always sends today's, dated to the first requested day.
pub const LACTATE_THRESHOLD_HEART_RATE: i64 = 168;

/// The wanted metrics of `dates`, each a list of entries. `first` is the first day as the request wrote it.
pub fn health(world: &World, first: &str, dates: &[NaiveDate], wanted: &[String]) -> Value {
    let mut found = Data { wanted, metrics: BTreeMap::new() };
    found.push("lactate_threshold", json!({"date": first, "lactate_threshold_hr": LACTATE_THRESHOLD_HEART_RATE}));
    for date in dates {
        if world.has(*date) {
            lived(world.seed, *date, &mut found);
        } else {
            unlived(*date, &mut found);
        }
    }
    let metrics: Map<String, Value> =
        found.metrics.into_iter().map(|(metric, entries)| (metric.to_owned(), Value::Array(entries))).collect();
    clean(Value::Object(metrics)).unwrap_or_else(|| json!({}))
}

struct Data<'a> {
    wanted: &'a [String],
    metrics: BTreeMap<&'static str, Vec<Value>>,
}

impl Data<'_> {
    fn wants(&self, metric: &str) -> bool {
        self.wanted.is_empty() || self.wanted.iter().any(|wanted| wanted == metric)
    }

    fn push(&mut self, metric: &'static str, entry: Value) {
        if self.wants(metric) {
            self.metrics.entry(metric).or_default().push(entry);
        }
    }
}

/// A day without data still has the entries that the service creates for every day.
fn unlived(date: NaiveDate, found: &mut Data<'_>) {
    for metric in ALWAYS_PRESENT.into_iter().chain(HOLLOW) {
        found.push(metric, json!({"date": date}));
    }
    found.push("heart_rates", json!({"date": date, "HeartRate": []}));
    found.push("hrv", json!({"date": date, "hrvValue": []}));
}

fn lived(seed: u64, date: NaiveDate, found: &mut Data<'_>) {
    let series = series(seed, date);
    let night = night(seed, date);
    let values = values(seed, date, &series);
    for metric in ALL {
        if found.wants(metric) {
            single_values(metric, date, &values, found);
        }
    }
    for metric in HOLLOW {
        found.push(metric, json!({"date": date}));
    }
    found.push("heart_rates", json!({"date": date, "HeartRate": samples(&series.heart_rate, "data")}));
    found.push("stress", stress(date, &series));
    found.push("hrv", variability(date, &night));
    if night.recorded {
        found.push("sleep", sleep(date, &night, &values));
    }
    for pressure in pressures(seed, date) {
        let pulse = pressure.pulse.map_or_else(String::new, |pulse| format!(", {pulse} bpm"));
        let value = format!("{}/{}{pulse}", pressure.systolic, pressure.diastolic);
        let timestamp = utc(pressure.at).format("%Y-%m-%dT%H:%M:%S.0").to_string();
        found.push("blood_pressure", json!({"date": date, "value": value, "timestamp": timestamp}));
    }
    for weighing in weighings(seed, date) {
        found.push("body_composition", composition(weighing.wall, &on_the_wire(&weighing.facts)));
    }
}

/// Entries that the table of daily values describes.
fn single_values(metric: &'static str, date: NaiveDate, values: &Values, found: &mut Data<'_>) {
    let mut entry = Map::new();
    for field in FIELDS.iter().filter(|field| field.metric == metric) {
        if let Some(value) = values.get(field.quantity) {
            let value = value / field.per;
            let value = if field.integer { Value::from(whole(value)) } else { Value::from(value) };
            entry.insert(field.key.to_owned(), value);
        }
    }
    if !entry.is_empty() {
        entry.insert("date".to_owned(), json!(date));
        found.push(metric, Value::Object(entry));
    }
}

fn time(instant: i64) -> String {
    utc(instant).format("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

fn samples(samples: &[(i64, i64)], key: &str) -> Value {
    samples.iter().map(|(at, value)| json!({"time": time(*at), key: value})).collect()
}

fn stress(date: NaiveDate, series: &Series) -> Value {
    let levels = samples(&series.stress, "stress_level");
    let mean = mean(series.stress.iter().map(|(_, level)| real(*level)));
    let (mood, word) = mood(mean);
    // Rounded half to even, as in the service's language.
    let shown = mean.round_ties_even();
    json!({
        "date": date,
        "stressLevel": levels,
        "BodyBatteryLevel": samples(&series.battery, "stress_level"),
        "raw_stress_data": levels,
        "derived_mood_value": mood,
        "derived_mood_notes": format!("Derived from Garmin Stress: Average {shown} ({word})"),
        "average_stress_level": whole(shown),
    })
}

fn variability(date: NaiveDate, night: &Night) -> Value {
    if !night.recorded {
        return json!({"date": date, "hrvValue": []});
    }
    let mut entry = on_the_wire(&rest::variability(night));
    entry.insert("date".to_owned(), json!(date));
    entry.insert("hrvValue".to_owned(), samples(&night.variability, "data"));
    Value::Object(entry)
}

fn sleep(date: NaiveDate, night: &Night, values: &Values) -> Value {
    let value = |quantity: &str| values.get(quantity).copied().unwrap_or_default();
    let mut entry = on_the_wire(&rest::facts(night, value("resting_heart_rate"), value("battery_charged")));
    let stages: Vec<Value> = night
        .stages
        .iter()
        .map(|part| {
            json!({
                "stage_type": part.stage.word(), "start_time": time(part.start), "end_time": time(part.end),
                "duration_in_seconds": (part.end - part.start) / 1000,
            })
        })
        .collect();
    entry.insert("entry_date".to_owned(), json!(date));
    entry.insert("bedtime".to_owned(), time(night.bed).into());
    entry.insert("wake_time".to_owned(), time(night.wake).into());
    entry.insert("source".to_owned(), "garmin".into());
    entry.insert("stage_events".to_owned(), Value::Array(stages));
    entry.insert("record_utc_offset_minutes".to_owned(), night.offset.into());
    Value::Object(entry)
}

/// A weigh-in, whose date is a number and whose masses are in kg.
fn composition(wall: i64, raw: &Map<String, Value>) -> Value {
    let kilograms = |key: &str| raw.get(key).and_then(Value::as_f64).map(|grams| grams / 1000.0);
    json!({
        "date": wall, "weight": kilograms("weight"), "body_fat_percentage": raw.get("bodyFat"), "bmi": raw.get("bmi"),
        "body_water_percentage": raw.get("bodyWater"), "bone_mass": kilograms("boneMass"),
        "muscle_mass": kilograms("muscleMass"),
    })
}
