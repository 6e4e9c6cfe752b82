use std::path::PathBuf;

use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::value;

pub(super) const EXPECTED: &[(&str, &str)] = &[
    ("sink.url", "sqlite://relative/path or sqlite:///absolute/path of a database file"),
    ("sink.retry_for_s", "a whole number of seconds"),
];

/// Where data goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SinkUrl {
    /// The file of an SQLite database, relative to the working folder or absolute. It may not exist yet.
    Sqlite(PathBuf),
}

impl<'de> Deserialize<'de> for SinkUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.strip_prefix("sqlite://") {
            Some(path) if !path.is_empty() && !path.ends_with('/') && !path.contains(['?', '#']) => {
                Ok(Self::Sqlite(PathBuf::from(path)))
            }
            _ => Err(value::refused(&text, &["postgres://", "postgresql://", "https://", "http://"])),
        }
    }
}

/// Section `sink`: where data goes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sink {
    /// Where data goes.
    pub url: SinkUrl,
    /// How long a store that can't be written to is retried before the job fails: fetching on would throw data away.
    #[serde(rename = "retry_for_s", deserialize_with = "value::seconds")]
    pub retry_for: Duration,
}
