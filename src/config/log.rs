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
    /// A filter, already validated.
    pub level: String,
    /// The format of log lines.
    pub format: LogFormat,
}

impl Log {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        match filter(&self.level) {
            Some(_) => Ok(()),
            None => Err(ConfigError::invalid("log.level", format!("is {:?}", self.level))),
        }
    }

    /// What is logged.
    #[must_use]
    pub fn filter(&self) -> Targets {
        filter(&self.level).unwrap_or_default()
    }
}

/// Reads `info,garmin_sync::worker=debug`. Stricter than `Targets`, which takes a misspelt level for the name of a module, and
/// then logs nothing.
fn filter(text: &str) -> Option<Targets> {
    let level = |text: &str| Some(text).filter(|it| !it.is_empty())?.parse::<LevelFilter>().ok();
    let is_module =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_:".contains(c));
    let mut parts = text.split(',').map(str::trim).filter(|it| !it.is_empty()).peekable();
    parts.peek()?;
    parts.try_fold(Targets::new(), |targets, part| match part.split_once('=') {
        Some((module, at)) => Some(targets.with_target(Some(module).filter(|it| is_module(it))?, level(at)?)),
        None => Some(targets.with_default(level(part)?)),
    })
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn a_filter_has_a_level_for_all_and_others_for_modules() {
        for text in ["info,garmin_sync::worker=debug", " info , garmin_sync::worker=debug,"] {
            let filter = filter(text).unwrap();
            assert!(filter.would_enable("garmin_sync::worker", &Level::DEBUG), "{text}");
            assert!(
                filter.would_enable("hyper", &Level::INFO) && !filter.would_enable("hyper", &Level::DEBUG),
                "{text}"
            );
        }
        for wrong in ["", ",", "inof", "info,=", "a=", "=info", "garmin sync=info", "a[b]=info"] {
            assert!(filter(wrong).is_none(), "{wrong}");
        }
    }
}
