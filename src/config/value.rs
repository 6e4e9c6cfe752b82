//! Parses single values. All layers are text in the end, so that a variable and a file accept exactly the same.
//!
//! Errors made here continue the sentence that the name of the key begins.

use std::fmt::Display;
use std::io::{self, ErrorKind};
use std::ops::RangeInclusive;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use nix::unistd::geteuid;
use reqwest::Url;
use secrecy::SecretString;
use serde::de::{Deserialize, Deserializer, Error};

use super::{ConfigError, variable_of};

/// Anything that parses from text.
pub(super) fn parsed<'de, T: FromStr, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| D::Error::custom(is(&text)))
}

/// The same; none for an empty text.
pub(super) fn maybe<'de, T: FromStr, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| D::Error::custom(is(&text)))
}

/// Several of a kind, separated by commas.
pub(super) fn list<'de, T: FromStr, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    // A password in one of them may hold a comma.
    let named = |part: &str| if text.contains('@') { "one that can't be used".to_owned() } else { format!("{part:?}") };
    parts.map(|part| part.parse().map_err(|_| D::Error::custom(format!("holds {}", named(part))))).collect()
}

/// A secret; none for an empty text. Errors never hold the text.
pub(super) fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok((!text.is_empty()).then(|| SecretString::from(text)))
}

/// A number of milliseconds.
pub(super) fn millis<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    parsed(deserializer).map(Duration::from_millis)
}

/// A number of seconds.
pub(super) fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    parsed(deserializer).map(Duration::from_secs)
}

/// One of a few names. `later` are the prefixes of planned values, which get a message of their own.
pub(super) fn refused<E: Error>(text: &str, later: &[&str]) -> E {
    match later.iter().find(|planned| text.starts_with(**planned)) {
        Some(planned) => E::custom(format!("asks for `{planned}`, which comes in a later version")),
        None => E::custom(is(text)),
    }
}

/// Refuses a number outside its range.
pub(super) fn within<T>(key: &str, value: T, range: RangeInclusive<T>) -> Result<(), ConfigError>
where
    T: PartialOrd + Display + Copy,
{
    if range.contains(&value) { Ok(()) } else { Err(ConfigError::invalid(key, format!("is {value}"))) }
}

/// Refuses a duration outside its range, counted in milliseconds.
pub(super) fn millis_within(key: &str, value: Duration, range: RangeInclusive<u128>) -> Result<(), ConfigError> {
    within(key, value.as_millis(), range)
}

/// The address of a web server; none for an empty text. It may hold a password, however mistyped, so errors never
/// repeat it.
pub(super) fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| D::Error::custom(NO_ADDRESS))
}

/// The message for an address that can't be used.
pub(super) const NO_ADDRESS: &str = "is not a web address";

/// Quotes what was found, unless it may be an address with a password in it.
fn is(text: &str) -> String {
    if text.contains('@') || text.contains("://") { "can't be used".to_owned() } else { format!("is {text:?}") }
}

/// Two keys that set the same thing.
pub(super) fn both(key: &str, file_key: &str) -> ConfigError {
    ConfigError::Invalid {
        key: key.to_owned(),
        reason: format!("and {} ({file_key}) are both set", variable_of(file_key)),
        expected: "one of the two".to_owned(),
    }
}

/// Why a file can't be read, with the user if permissions are the cause.
pub(super) fn cause(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file; check the path, or make the file".to_owned(),
        ErrorKind::PermissionDenied => format!("permission denied to user {}", geteuid()),
        other => other.to_string(),
    }
}

/// The text of a file that holds a secret, without its final line break and a byte order mark.
pub(super) fn secret_file(key: &str, path: &Path) -> Result<SecretString, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| ConfigError::invalid(key, format!("names {}: {}", path.display(), cause(&error))))?;
    Ok(SecretString::from(text.trim_start_matches('\u{feff}').trim()))
}
