//! The parts of an activity besides its list item: track, laps, zones, sets, gear, weather.

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::block::Record;
use super::expected::Expected;
use super::forms::{each, picked, renamed, rewrite_time, scale};

pub fn expect(record: &mut Record, zones: Value, row: &mut Expected) {
    row.form("details", track, record.take("track").unwrap());
    row.form("splits", laps, record.take("lap_list").unwrap());
    row.form("hr_zones", bounds, zones);
    row.form("exercise_sets", sets, record.take("sets").unwrap());
    let things = record.take("gear").unwrap();
    // Nothing is kept of an empty value.
    if things != json!([]) {
        row.form("gear", gear, things);
    }
    if let Some(told) = record.take("weather") {
        row.form("weather", weather, told);
    }
}

/// Shape and checksum: numbers as shortest decimals, separated by commas, one row per line.
fn track(details: &Value) -> Value {
    let columns: Vec<&Value> =
        details["metricDescriptors"].as_array().into_iter().flatten().map(|column| &column["key"]).collect();
    let rows: Vec<&Vec<Value>> = details["activityDetailMetrics"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| row["metrics"].as_array())
        .collect();
    let mut hash = Sha256::new();
    for row in &rows {
        let numbers: Vec<String> = row.iter().filter_map(Value::as_f64).map(|number| number.to_string()).collect();
        hash.update(numbers.join(","));
        hash.update("\n");
    }
    json!({
        "rows": rows.len(), "values": rows.iter().map(|row| row.len()).sum::<usize>(),
        "complete_rows": rows.iter().filter(|row| row.len() == columns.len()).count(),
        "columns": columns, "sha256": format!("{:x}", hash.finalize()),
    })
}

fn laps(splits: &Value) -> Value {
    const NAMES: [(&str, &str); 12] = [
        ("lapIndex", "lap"),
        ("duration", "duration_s"),
        ("movingDuration", "moving_s"),
        ("elapsedDuration", "elapsed_s"),
        ("averageHR", "heart_rate_mean_bpm"),
        ("maxHR", "heart_rate_highest_bpm"),
        ("calories", "energy_total_kcal"),
        ("distance", "distance_m"),
        ("averageSpeed", "speed_mean_m_per_s"),
        ("elevationGain", "climbed_m"),
        ("elevationLoss", "descended_m"),
        ("startTimeGMT", "start"),
    ];
    each(&splits["lapDTOs"], |lap| {
        let mut lap = renamed(lap, &NAMES, &["intensityType", "lengthDTOs", "connectIQMeasurement"]);
        rewrite_time(&mut lap, "start");
        Value::Object(lap)
    })
}

fn bounds(zones: &Value) -> Value {
    const NAMES: [(&str, &str); 3] =
        [("zoneNumber", "zone"), ("secsInZone", "duration_s"), ("zoneLowBoundary", "from_bpm")];
    each(zones, |zone| Value::Object(renamed(zone, &NAMES, &["zoneName"])))
}

/// Pauses are not sets.
fn sets(stored: &Value) -> Value {
    let sets = stored["exerciseSets"].as_array().into_iter().flatten();
    let active = sets.filter(|set| set["setType"] == "ACTIVE");
    active
        .map(|set| {
            let names = [
                ("duration", "duration_s"),
                ("repetitionCount", "repetitions"),
                ("weight", "weight_kg"),
                ("startTime", "start"),
            ];
            let mut fields = renamed(set, &names, &["exercises", "setType", "messageIndex"]);
            fields.extend(picked(&set["exercises"][0], &[("category", "category"), ("name", "exercise")]));
            fields.retain(|_, value| *value != "");
            scale(&mut fields, "weight_kg", |grams| grams / 1000.0);
            rewrite_time(&mut fields, "start");
            Value::Object(fields)
        })
        .collect()
}

fn gear(things: &Value) -> Value {
    const NAMES: [(&str, &str); 4] =
        [("gearPk", "id"), ("gearMakeName", "make"), ("gearModelName", "model"), ("gearTypeName", "gear")];
    each(things, |thing| {
        let mut fields = picked(thing, &NAMES);
        if let Some(kind) = fields.get("gear").and_then(Value::as_str).map(str::to_lowercase) {
            fields.insert("gear".to_owned(), kind.into());
        }
        Value::Object(fields)
    })
}

/// Degrees Fahrenheit and miles an hour become degrees Celsius and metres a second.
fn weather(stored: &Value) -> Value {
    const NAMES: [(&str, &str); 6] = [
        ("temp", "temperature_c"),
        ("apparentTemp", "temperature_felt_c"),
        ("dewPoint", "dew_point_c"),
        ("relativeHumidity", "humidity_percent"),
        ("windDirection", "wind_from_deg"),
        ("windSpeed", "wind_m_per_s"),
    ];
    let dropped = ["issueDate", "weatherTypeDTO", "weatherStationDTO"];
    let mut fields: Map<String, Value> = renamed(stored, &NAMES, &dropped);
    for name in ["temperature_c", "temperature_felt_c", "dew_point_c"] {
        scale(&mut fields, name, |fahrenheit| (fahrenheit - 32.0) * 5.0 / 9.0);
    }
    fields.extend(picked(&stored["weatherTypeDTO"], &[("desc", "sky")]));
    scale(&mut fields, "wind_m_per_s", |miles_an_hour| miles_an_hour * 0.447_04);
    Value::Object(fields)
}
