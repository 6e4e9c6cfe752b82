//! How a program ends, for whoever started it.

use std::io::Write;
use std::process::ExitCode;

use super::ConfigError;

/// Ended as asked.
pub const OK: u8 = 0;
/// Ended by something that went wrong while it ran.
pub const FAILURE: u8 = 1;
/// The settings can't be used; starting again without changing them is of no use.
pub const BAD_CONFIG: u8 = 78;

/// A variable: anything but an empty text makes a program whose settings can't be used wait to be stopped, where nobody tells
/// a runtime of containers that starting it again is of no use.
pub const WAIT_VARIABLE: &str = "GARMIN_SYNC_WAIT_ON_BAD_CONFIG";

/// Whether the variables of a process say so.
pub fn waits(mut env: impl Iterator<Item = (String, String)>) -> bool {
    env.any(|(name, value)| name == WAIT_VARIABLE && !value.is_empty())
}

/// Tells a person on standard error which setting stopped `program`, and gives the code to end with.
#[must_use]
pub fn bad_config(program: &str, error: &ConfigError) -> ExitCode {
    // Nobody may be listening any more; the exit code tells the same.
    let _ = writeln!(std::io::stderr(), "{program} did not start because of its settings.\n{}", explain(error));
    ExitCode::from(BAD_CONFIG)
}

/// The error with its cause, and where all settings are listed.
fn explain(error: &ConfigError) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(" ({cause})")).unwrap_or_default();
    format!("{error}{cause}.\nEvery setting with its default and meaning: config/default.toml")
}
