use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{ConfigError, value, variable_of};
use crate::domain::api_key;

const KEY: &str = "an API key from Garmin's page (Settings, Personal API), without blanks";
const KEY_FILE: &str = "a readable file with an API key from Garmin's page (Settings, Personal API) in one line";

pub(super) const EXPECTED: &[(&str, &str)] = &[
    ("personal.base_url", "an address that begins with http:// or https://"),
    ("personal.timeout_ms", "a whole number of milliseconds from 1000 to 600000"),
    ("personal.requests_per_second", "a number above 0, up to 50; Garmin's own tools stay at 1 or 2"),
    ("personal.concurrency", "1: an account is asked one thing at a time"),
    ("personal.api_key", KEY),
    ("personal.api_key_file", KEY_FILE),
];

/// Section `personal`: Garmin's own Personal API.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Personal {
    /// Its address: http or https, with a host.
    #[serde(deserialize_with = "value::address")]
    base_url: Option<Url>,
    /// How long one request may take.
    #[serde(rename = "timeout_ms", deserialize_with = "value::millis")]
    pub timeout: Duration,
    /// How many requests of one account may start in a second, over all workers.
    #[serde(deserialize_with = "value::parsed")]
    requests_per_second: f64,
    #[serde(deserialize_with = "value::parsed")]
    concurrency: u32,
    #[serde(deserialize_with = "value::secret")]
    api_key: Option<SecretString>,
    #[serde(deserialize_with = "value::maybe")]
    api_key_file: Option<PathBuf>,
}

/// The file in which Garmin's own client of the Personal API keeps a key, if it is there.
#[must_use]
pub fn key_file_of_garmin(env: &BTreeMap<String, String>) -> Option<PathBuf> {
    let file = Path::new(env.get("HOME")?).join(".config/garmin/connect-personal-api-key");
    file.is_file().then_some(file)
}

impl Personal {
    /// Its address.
    #[must_use]
    pub fn base_url(&self) -> &Url {
        self.base_url.as_ref().unwrap_or_else(|| unreachable!("the settings were checked"))
    }

    /// The time between the starts of two requests of one account.
    #[must_use]
    pub fn interval(&self) -> Duration {
        Duration::try_from_secs_f64(self.requests_per_second.recip()).unwrap_or(Duration::from_secs(1))
    }

    /// The setting that holds a key, if one does.
    pub(super) fn key_setting(&self) -> Option<&'static str> {
        match (&self.api_key, &self.api_key_file) {
            (Some(_), _) => Some("personal.api_key"),
            (None, Some(_)) => Some("personal.api_key_file"),
            (None, None) => None,
        }
    }

    /// The file that [`Personal::key`] reads, if it reads one.
    #[must_use]
    pub fn key_file(&self) -> Option<&Path> {
        self.api_key_file.as_deref().filter(|_| self.api_key.is_none())
    }

    /// The API key for the account of user `me`, from the setting or its file.
    ///
    /// # Errors
    ///
    /// The file can't be read, or holds no key; the error does not quote it.
    pub fn key(&self) -> Result<Option<SecretString>, ConfigError> {
        let (name, key) = match (&self.api_key, &self.api_key_file) {
            (Some(key), _) => ("personal.api_key", key.clone()),
            (None, Some(path)) => ("personal.api_key_file", value::secret_file("personal.api_key_file", path)?),
            (None, None) => return Ok(None),
        };
        match api_key::read(key.expose_secret()) {
            Ok(key) => Ok(Some(SecretString::from(key))),
            Err(_) => Err(ConfigError::invalid(name, "holds something else than a key")),
        }
    }

    pub(super) fn check(&self, has_secrets_key: bool) -> Result<(), ConfigError> {
        if self.base_url.as_ref().is_none_or(|it| !matches!(it.scheme(), "http" | "https") || !it.has_host()) {
            return Err(ConfigError::invalid("personal.base_url", value::NO_ADDRESS));
        }
        value::millis_within("personal.timeout_ms", self.timeout, 1_000..=600_000)?;
        if !(self.requests_per_second > 0.0 && self.requests_per_second <= 50.0) {
            let reason = format!("is {}", self.requests_per_second);
            return Err(ConfigError::invalid("personal.requests_per_second", reason));
        }
        value::within("personal.concurrency", self.concurrency, 1..=1)?;
        if self.api_key.is_some() && self.api_key_file.is_some() {
            return Err(value::both("personal.api_key", "personal.api_key_file"));
        }
        if let Some(key) = self.key_setting().filter(|_| !has_secrets_key) {
            return Err(ConfigError::Invalid {
                key: key.to_owned(),
                reason: "is set, but no key to encrypt it with".to_owned(),
                expected: format!("{} or {} beside it", variable_of("secrets.key"), variable_of("secrets.key_file")),
            });
        }
        Ok(())
    }
}
