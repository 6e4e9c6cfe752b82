//! Single values in varying forms.

use serde_json::Value;

use super::meter::{Meter, Tree};

/// A finite number, also from a text.
pub(in crate::source) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number: &f64| number.is_finite())
}

/// A number that is not negative.
pub(in crate::source) fn amount(value: &Value) -> Option<f64> {
    number(value).filter(|number| *number >= 0.0)
}

/// A whole number, also from a text or a float.
pub(in crate::source) fn whole(value: &Value) -> Option<i64> {
    /// Up to here every whole number is exact as a float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if let Some(whole) = value.as_i64() {
        return Some(whole);
    }
    if let Some(whole) = value.as_str().and_then(|text| text.trim().parse().ok()) {
        return Some(whole);
    }
    let number = number(value).filter(|number| number.fract() == 0.0 && number.abs() <= EXACT)?;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and within the range")]
    Some(number as i64)
}

/// A text, also from a value that replaced a text which looked like JSON. An empty one is none.
pub(in crate::source) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        other => Some(other.to_string()),
    }
}

/// Converts to another unit. The microservice divides before it sends, so the last digits are its rounding: the result
/// is rounded to a thousandth, which no value of Garmin goes below.
pub(in crate::source) fn converted(number: f64, factor: f64) -> f64 {
    (number * factor * 1e3).round() / 1e3
}

/// The value itself, or what its text holds if that is JSON, repeatedly: some parts come packed.
pub(in crate::source) fn unpacked(value: Value, meter: &Meter) -> Option<Value> {
    let mut value = value;
    for _ in 0..2 {
        let Value::String(text) = &value else { break };
        match Tree::new(meter).of_text(text) {
            Some(inner) => value = inner,
            None => break,
        }
    }
    Some(value).filter(|value| !is_blank(value))
}

/// Whether a value holds nothing.
pub(in crate::source) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
