//! A sign-in as people paste it: unwrapped to what the microservice takes, or named for what it is instead.
//!
//! Messages never hold a part of the text, only field names that are listed here.

use serde_json::{Map, Value};

use super::text::bare;

#[cfg(test)]
mod tests;

/// What a sign-in consists of.
pub const FIELDS: [&str; 3] = ["di_token", "di_refresh_token", "di_client_id"];
/// How many layers are unwrapped: a text in a text in an answer in a text is as far as pasting goes.
const LAYERS: u32 = 6;
/// Shorter runs of letters and digits may be anything, and are not reported as base64.
const BASE64_FROM: usize = 40;

/// What every other text is.
pub const FOREIGN: &str = "not a sign-in of the Garmin microservice";

/// The sign-in in a text. The error is what the text does instead: `holds a JSON list, not ...`.
///
/// A valid text stays unchanged, byte for byte: a repeated import is recognised by that.
///
/// # Errors
/// The text is something else.
pub fn unwrapped(given: &str) -> Result<String, String> {
    match serde_json::from_str(given) {
        Ok(value) => unwrapped_value(given, value, LAYERS),
        Err(_) => parsed(bare(given), LAYERS),
    }
}

fn parsed(text: &str, layers: u32) -> Result<String, String> {
    match serde_json::from_str(text) {
        Ok(value) => unwrapped_value(text, value, layers),
        Err(error) => Err(no_json(text, &error)),
    }
}

/// Unwraps `value`, which is `text` parsed.
fn unwrapped_value(text: &str, value: Value, layers: u32) -> Result<String, String> {
    match value {
        Value::Object(fields) if FIELDS.iter().any(|field| fields.contains_key(*field)) => match missing(&fields) {
            None => Ok(text.to_owned()),
            Some(field) => Err(format!("holds only a part of a sign-in: its {field} is missing or empty")),
        },
        Value::Object(mut fields) => match fields.remove("tokens") {
            Some(tokens) if layers > 0 && (tokens.is_object() || tokens.is_string()) => {
                unwrapped_value(&tokens.to_string(), tokens, layers - 1)
            }
            Some(_) => Err("holds an answer of the login whose tokens are no sign-in".to_owned()),
            None => Err(object(&fields)),
        },
        Value::String(inner) if layers > 0 => parsed(bare(&inner), layers - 1),
        Value::Array(_) => Err(format!("holds a JSON list, {FOREIGN}")),
        _ => Err(format!("holds a single JSON value, {FOREIGN}")),
    }
}

fn missing(fields: &Map<String, Value>) -> Option<&'static str> {
    let is_there = |field: &str| fields.get(field).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
    FIELDS.into_iter().find(|field| !is_there(field))
}

/// Identifies an object that is something else by its telltale fields.
fn object(fields: &Map<String, Value>) -> String {
    let has = |field: &str| fields.contains_key(field);
    let what = match () {
        () if has("oauth_token_secret") => "garth's oauth1_token.json (oauth_token, oauth_token_secret)",
        () if has("access_token") && has("refresh_token") => "garth's oauth2_token.json (access_token, refresh_token)",
        () if has("access_token") => "an OAuth token (access_token)",
        () if has("client_state") => {
            return "holds the login's question for a code (client_state), not its last answer; send the code with \
                    POST /auth/garmin/resume_login"
                .to_owned();
        }
        () if has("detail") => "an answer with which the microservice refused the login (detail)",
        () if has("password") => "a password",
        () if fields.is_empty() => "an empty JSON object",
        () => "a JSON object without di_token",
    };
    format!("holds {what}, {FOREIGN}")
}

fn no_json(text: &str, error: &serde_json::Error) -> String {
    let is_base64 = |text: &str, more: &[char]| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_=".contains(c) || more.contains(&c))
    };
    let what = match text.chars().next() {
        None => return "is empty".to_owned(),
        Some('<') => "a web page",
        Some('{' | '[' | '"') if error.is_eof() => return "holds JSON that is cut short".to_owned(),
        Some('{' | '[' | '"') => {
            return format!("holds JSON that is broken at line {}, column {}", error.line(), error.column());
        }
        _ if text.split('.').count() == 3 && text.split('.').all(|part| is_base64(part, &[])) => {
            "a token without the JSON around it"
        }
        _ if text.len() >= BASE64_FROM && is_base64(text, &['+', '/', '\r', '\n']) => "a base64 text",
        _ => "text that is not JSON",
    };
    format!("holds {what}, {FOREIGN}")
}
