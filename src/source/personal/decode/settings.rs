//! The account's settings.

use chrono_tz::Tz;
use serde_json::Value;

use super::NotAgreed;
use super::entries::says_nothing;
use super::fields::Fields;

/// What is kept of the settings: no name, and nothing that tells who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source::personal) struct Settings {
    /// The time zone of the account's days, if it has one that is known here.
    pub(in crate::source::personal) time_zone: Option<Tz>,
}

/// Fields of which every account has one.
const OF_SETTINGS: [&str; 4] = ["timeZone", "displayName", "measurementSystem", "preferredLocale"];
/// A zone that is not named as in IANA's list.
const GMT: &str = "gmt";

/// Reads the settings.
///
/// # Errors
///
/// They are none.
pub(in crate::source::personal) fn settings(body: &Value) -> Result<Settings, NotAgreed> {
    let fields = match body {
        Value::Object(body) => body,
        nothing if says_nothing(nothing) => return Ok(Settings { time_zone: None }),
        _ => return Err(NotAgreed),
    };
    if !says_nothing(body) && !OF_SETTINGS.into_iter().any(|name| fields.contains_key(name)) {
        return Err(NotAgreed);
    }
    let name = Fields(fields).text("timeZone");
    let zone = |name: &str| if name.eq_ignore_ascii_case(GMT) { Some(Tz::UTC) } else { name.parse().ok() };
    Ok(Settings { time_zone: name.and_then(|name| zone(name.trim())) })
}
