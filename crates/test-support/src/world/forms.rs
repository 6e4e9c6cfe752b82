//! Compares JSON, and converts it into the world's shape.

use chrono::NaiveDateTime;
use serde_json::{Map, Value};

/// Numbers are equal when they differ by less than this part of themselves.
const RELATIVE: f64 = 1e-9;
/// Or by less than this: a temperature of 0 °C is a difference of two larger numbers.
const ABSOLUTE: f64 = 1e-12;

/// Where two values differ: the path within them without positions, and a description.
pub fn differences(want: &Value, got: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(want, got, "", "", &mut found);
    found
}

fn walk(want: &Value, got: &Value, path: &str, place: &str, found: &mut Vec<(String, String)>) {
    match (want, got) {
        (Value::Object(one), Value::Object(other)) => {
            let more = other.keys().filter(|name| !one.contains_key(*name));
            for name in one.keys().chain(more) {
                let field = |of: &Map<String, Value>| of.get(name).cloned().unwrap_or(Value::Null);
                walk(&field(one), &field(other), &format!("{path}.{name}"), &format!("{place}.{name}"), found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (want, got)) in one.iter().zip(other).enumerate() {
                walk(want, got, &format!("{path}[]"), &format!("{place}[{index}]"), found);
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            found.push((path.to_owned(), format!("{place} {} of {} are there", other.len(), one.len())));
        }
        _ if same(want, got) => {}
        _ => found.push((path.to_owned(), format!("{place} is {got}, in the world {want}"))),
    }
}

fn same(want: &Value, got: &Value) -> bool {
    match (want.as_f64(), got.as_f64()) {
        (Some(want), Some(got)) => near(want, got),
        _ => want == got,
    }
}

/// Equal except for the last digits.
pub fn near(want: f64, got: f64) -> bool {
    (want - got).abs() <= (RELATIVE * want.abs().max(got.abs())).max(ABSOLUTE)
}

/// The named fields of an object, under other names. Absent fields stay absent.
pub fn picked(value: &Value, names: &[(&str, &str)]) -> Map<String, Value> {
    let field = |from: &str| value.get(from).filter(|value| !value.is_null()).cloned();
    names.iter().filter_map(|(from, to)| Some(((*to).to_owned(), field(from)?))).collect()
}

/// The same, with all other fields except `dropped` under their own names, so that new fields are noticed.
pub fn renamed(value: &Value, names: &[(&str, &str)], dropped: &[&str]) -> Map<String, Value> {
    let mut fields = picked(value, names);
    for (name, value) in value.as_object().into_iter().flatten() {
        let known = dropped.contains(&name.as_str()) || names.iter().any(|(from, _)| from == name);
        if !known && !value.is_null() {
            fields.insert(name.clone(), value.clone());
        }
    }
    fields
}

/// Multiplies a field, if present.
pub fn scale(fields: &mut Map<String, Value>, name: &str, by: impl Fn(f64) -> f64) {
    if let Some(number) = fields.get(name).and_then(Value::as_f64) {
        fields.insert(name.to_owned(), by(number).into());
    }
}

/// `2024-05-01T06:00:00.0`, in UTC, as the world writes times.
pub fn rewrite_time(fields: &mut Map<String, Value>, name: &str) {
    let time = fields.get(name).and_then(Value::as_str);
    let time = time.and_then(|text| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok());
    if let Some(time) = time {
        fields.insert(name.to_owned(), time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string().into());
    }
}

/// Each member of a list; nothing if it is not a list.
pub fn each(value: &Value, of: impl Fn(&Value) -> Value) -> Value {
    value.as_array().into_iter().flatten().map(of).collect()
}
