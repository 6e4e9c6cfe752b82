use serde::{Deserialize, Deserializer};
use tracing_subscriber::EnvFilter;

use super::{ConfigError, value};

pub(super) const EXPECTED: &[(&str, &str)] = &[
    ("log.level", "error, warn, info, debug or trace, or a filter such as info,garmin_sync::worker=debug"),
    ("log.format", "text or json"),
];

/// The shape of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
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
    /// A filter as [`EnvFilter`] takes it; it has been parsed once already.
    pub level: String,
    /// The shape of a line.
    pub format: LogFormat,
}

impl Log {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        match EnvFilter::try_new(&self.level) {
            Ok(_) => Ok(()),
            Err(_) => Err(ConfigError::invalid("log.level", format!("is {:?}", self.level))),
        }
    }
}
