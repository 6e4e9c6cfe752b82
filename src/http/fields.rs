//! Reads the fields of a body or a query into the type of the request; an error names the field, in words for people.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::errors::ApiError;
use crate::api_types::error::Code;
use crate::api_types::request::DAY;

/// The longest part of a name that an error repeats.
const SHOWN: usize = 64;

/// Reads a request; `noun` is what its fields are called.
///
/// # Errors
/// An unknown field, a missing one, or one with an invalid value.
pub(super) fn understood<T: DeserializeOwned>(fields: &Map<String, Value>, noun: &str) -> Result<T, ApiError> {
    serde_path_to_error::deserialize(Value::Object(fields.clone())).map_err(|error| {
        let (path, what) = (error.path().to_string(), error.into_inner().to_string());
        // `null` counts as absent, and the error says what should be there instead.
        if let Some(name) = what.strip_prefix("missing field `").and_then(|it| it.strip_suffix('`')) {
            let mut fields = fields.clone();
            fields.insert(name.to_owned(), Value::Null);
            return understood::<T>(&fields, noun).err().unwrap_or_else(|| missing(name, "it"));
        }
        let unknown = |name: &&String| what.starts_with(&format!("unknown field `{name}`, "));
        let nulls = fields.values().filter(|value| value.is_null()).count();
        match fields.keys().find(unknown) {
            Some(name) => unknown_field(noun, name, &what),
            // If several are missing, the first that the request contains is named.
            None if nulls > 1 && fields.get(&path).is_some_and(Value::is_null) => {
                let given = fields.iter().filter(|(_, value)| !value.is_null());
                let given = given.map(|(name, value)| (name.clone(), value.clone())).collect();
                understood::<T>(&given, noun).err().unwrap_or_else(|| missing(&path, "it"))
            }
            None => unusable(fields, &path, &what),
        }
    })
}

/// The same for fields whose names may be secrets too, put in the wrong place: an unknown one is not repeated.
///
/// # Errors
/// The same.
pub(super) fn understood_silently<T: DeserializeOwned>(fields: &Map<String, Value>) -> Result<T, ApiError> {
    understood(fields, "field").map_err(|error| match error.body().code.known() {
        Some(Code::UnknownField) => {
            let known = error.body().error.rsplit_once(KNOWN).map_or("none.", |(_, known)| known);
            ApiError::new(
                Code::UnknownField,
                format!("There is a field that this request does not take. {KNOWN}{known}"),
            )
        }
        _ => error,
    })
}

/// Begins the list of fields that a request takes.
const KNOWN: &str = "This request takes ";

fn unknown_field(noun: &str, name: &str, what: &str) -> ApiError {
    let name = shown(name);
    let known = what
        .rsplit_once(", expected ")
        .map(|(_, known)| known.trim_start_matches("one of ").replace('`', "").replace(" or ", " and "));
    let known = known.map_or_else(|| format!("{KNOWN}none"), |known| format!("{KNOWN}{known}"));
    ApiError::new(Code::UnknownField, format!("There is no {noun} {name}. {known}.")).field(&name)
}

/// `path` leads to the invalid value: a field, or an entry of the list in it.
fn unusable(fields: &Map<String, Value>, path: &str, what: &str) -> ApiError {
    let field = path.split(['[', '.']).next().unwrap_or_default();
    let expected = match what.rsplit_once(", expected ").map_or("something else", |(_, expected)| expected) {
        "a boolean" => "true or false",
        expected => expected,
    };
    match fields.get(field) {
        None | Some(Value::Null) => missing(field, expected),
        Some(Value::String(_)) if expected == DAY => {
            let text = format!("{field} is not a day of the calendar. Write it as YYYY-MM-DD, for example 2024-03-31.");
            ApiError::new(Code::InvalidDate, text).field(field)
        }
        Some(_) => ApiError::new(Code::InvalidBody, format!("{path} must be {expected}. {CORRECT}")).field(field),
    }
}

const CORRECT: &str = "Correct it and send the request again.";

/// A required field that is missing.
#[must_use]
pub fn missing(name: &str, expected: &str) -> ApiError {
    ApiError::new(Code::MissingField, format!("{name} is missing. Send {expected}.")).field(name)
}

/// A field with another value than expected.
#[must_use]
pub fn expects(name: &str, expected: &str) -> ApiError {
    ApiError::new(Code::InvalidBody, format!("{name} must be {expected}. {CORRECT}")).field(name)
}

/// A name, cut to what an error repeats.
#[must_use]
pub fn shown(name: &str) -> String {
    name.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api_types::start::HistoricalStart;

    fn told(body: &Value) -> String {
        let fields = body.as_object().cloned().unwrap_or_default();
        understood::<HistoricalStart>(&fields, "field").unwrap_err().body().error.clone()
    }

    #[test]
    fn an_error_says_what_belongs_there() {
        let day = "Send a date such as \"2024-03-31\".";
        assert_eq!(told(&json!({})), format!("startDate is missing. {day}"));
        assert_eq!(told(&json!({"startDate": "2024-03-31", "endDate": null})), format!("endDate is missing. {day}"));
        let kinds = "health, intraday, activities, workouts, nutrition, files. Correct it and send the request again.";
        assert_eq!(told(&json!({"dataTypes": 7})), format!("dataTypes must be a list with names out of: {kinds}"));
        assert_eq!(told(&json!({"dataTypes": ["health", "x"]})), format!("dataTypes[1] must be one of: {kinds}"));
        assert!(told(&json!({"skipExisting": "yes"})).starts_with("skipExisting must be true or false. "));
        let unknown = told(&json!({"a`, expected b": 1}));
        assert!(
            unknown.starts_with("There is no field a`, expected b. This request takes startDate, endDate, "),
            "{unknown}"
        );
    }
}
