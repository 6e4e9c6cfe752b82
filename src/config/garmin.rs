use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use super::{ConfigError, value, variable_of};

const TOKENS: &str = "the JSON text that the microservice's login returned";

pub(super) const EXPECTED: &[(&str, &str)] = &[
    ("garmin.source", "microservice"),
    ("garmin.base_url", "an address that begins with http:// or https://"),
    ("garmin.timeout_ms", "a whole number of milliseconds from 1 to 3600000"),
    ("garmin.requests_per_minute", "a whole number from 0 (no limit) to 100000"),
    ("garmin.tokens", TOKENS),
    ("garmin.tokens_file", "a readable file that holds the JSON text that the microservice's login returned"),
];

/// Which kind of upstream is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A service that signs in to Garmin and fetches.
    Microservice,
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "microservice" => Ok(Self::Microservice),
            other => Err(value::refused(other, &["personal"])),
        }
    }
}

/// Section `garmin`: where data comes from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Garmin {
    /// Which kind of upstream is asked.
    pub source: Source,
    /// Its address: http or https, with a host.
    #[serde(deserialize_with = "value::parsed")]
    pub base_url: Url,
    /// How long one request may take.
    #[serde(rename = "timeout_ms", deserialize_with = "value::millis")]
    pub timeout: Duration,
    /// Requests that one user may send in a minute, over all workers; 0 means no limit.
    #[serde(deserialize_with = "value::parsed")]
    pub requests_per_minute: u32,
    #[serde(deserialize_with = "value::secret")]
    tokens: Option<SecretString>,
    #[serde(deserialize_with = "value::maybe")]
    tokens_file: Option<PathBuf>,
}

impl Garmin {
    /// The sign-in text for the account of user `me`, from the setting or from the file that another setting names.
    ///
    /// # Errors
    ///
    /// The file can't be read, or the text is not JSON.
    pub fn tokens_text(&self) -> Result<Option<SecretString>, ConfigError> {
        let (key, text) = match (&self.tokens, &self.tokens_file) {
            (Some(text), _) => ("garmin.tokens", text.clone()),
            (None, Some(path)) => ("garmin.tokens_file", value::secret_file("garmin.tokens_file", path)?),
            (None, None) => return Ok(None),
        };
        match serde_json::from_str::<IgnoredAny>(text.expose_secret()) {
            Ok(_) => Ok(Some(text)),
            Err(_) => Err(ConfigError::invalid(key, "is not JSON")),
        }
    }

    pub(super) fn check(&self, has_secrets_key: bool) -> Result<(), ConfigError> {
        if !matches!(self.base_url.scheme(), "http" | "https") || !self.base_url.has_host() {
            return Err(ConfigError::invalid("garmin.base_url", "is not a web address"));
        }
        value::millis_within("garmin.timeout_ms", self.timeout, 1..=3_600_000)?;
        value::within("garmin.requests_per_minute", self.requests_per_minute, 0..=100_000)?;
        if self.tokens.is_some() && self.tokens_file.is_some() {
            return Err(value::both("garmin.tokens", "garmin.tokens_file"));
        }
        if (self.tokens.is_some() || self.tokens_file.is_some()) && !has_secrets_key {
            let key = if self.tokens.is_some() { "garmin.tokens" } else { "garmin.tokens_file" };
            return Err(ConfigError::Invalid {
                key: key.to_owned(),
                reason: "is set, but nothing to encrypt it with".to_owned(),
                expected: format!("{} or {} beside it", variable_of("secrets.key"), variable_of("secrets.key_file")),
            });
        }
        Ok(())
    }
}
