//! The environment variables that the command line reads itself. All others are settings.

/// Where the server is.
pub const URL: &str = "GARMIN_SYNC_URL";
/// The token for a server that wants one.
pub const TOKEN: &str = "GARMIN_SYNC_TOKEN";
/// The time zone in which times are shown.
pub const ZONE: &str = "TZ";

/// The value of a variable; an empty one counts as not set.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "these are no settings: they belong to who calls, not to the server")]
pub fn value(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}
