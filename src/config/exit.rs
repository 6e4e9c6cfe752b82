//! The exit codes of the programs.

use std::io::Write;
use std::process::ExitCode;

use super::ConfigError;

/// Ended as asked.
pub const OK: u8 = 0;
/// Failed while running.
pub const FAILURE: u8 = 1;
/// The settings can't be used; restarting without changing them is pointless.
pub const BAD_CONFIG: u8 = 78;

/// A variable: if not empty, a program whose settings can't be used waits to be stopped instead of exiting, for
/// container runtimes that would keep restarting it.
pub const WAIT_VARIABLE: &str = "GARMIN_SYNC_WAIT_ON_BAD_CONFIG";

/// Whether a process's variables say so.
pub fn waits(mut env: impl Iterator<Item = (String, String)>) -> bool {
    env.any(|(name, value)| name == WAIT_VARIABLE && !value.is_empty())
}

/// Reports on standard error which setting stopped `program`, and returns the exit code.
#[must_use]
pub fn bad_config(program: &str, error: &ConfigError) -> ExitCode {
    // Nobody may be listening any more; the exit code says the same.
    let _ = writeln!(std::io::stderr(), "{program} did not start because of its settings.\n{}", explain(error));
    ExitCode::from(BAD_CONFIG)
}

/// Reports on standard error why a command that asks no server did not do what was asked: as a sentence, or as one line of JSON
/// in the shape of a server's errors. `what` is without a full stop.
pub fn complain(command: &str, what: &str, wants_json: bool) {
    let text = if wants_json {
        let sentence = format!("{what}.");
        serde_json::json!({ "error": sentence, "detail": sentence, "code": "failed" }).to_string()
    } else {
        format!("garmin-sync {command}: {what}.")
    };
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The error with its cause, and where all settings are listed.
fn explain(error: &ConfigError) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(" ({cause})")).unwrap_or_default();
    format!("{error}{cause}.\nEvery setting with its default and meaning: config/default.toml")
}
