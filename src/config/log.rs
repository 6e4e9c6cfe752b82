use serde::{Deserialize, Deserializer};
use tracing_subscriber::filter::{LevelFilter, Targets};

use super::{ConfigError, value};

pub(super) const EXPECTED: &[(&str, &str)] = &[
    ("log.level", "error, warn, info, debug or trace, or a filter such as info,garmin_sync::worker=debug"),
    ("log.format", "text or json"),
];

/// The format of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

impl<'de> Deserialize<'de> for LogFormat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            other => Err(value::refused(other, &[])),
        }
    }
}

/// Section `log`: what is logged, and how.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// A filter as [`Targets`] takes it, already validated.
    pub level: String,
    /// The format of log lines.
    pub format: LogFormat,
}

impl Log {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        // `Targets` itself takes a misspelt level for the name of a module, and then nothing is logged.
        let is_level = |text: &str| !text.is_empty() && text.parse::<LevelFilter>().is_ok();
        let is_known = |part: &str| match part.split_once('=') {
            Some((module, level)) => !module.is_empty() && is_level(level),
            None => is_level(part),
        };
        if self.level.parse::<Targets>().is_ok() && self.level.split(',').all(is_known) {
            Ok(())
        } else {
            Err(ConfigError::invalid("log.level", format!("is {:?}", self.level)))
        }
    }
}
