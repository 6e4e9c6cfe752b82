use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

use super::{ConfigError, sign_in, value, variable_of};

const TOKENS: &str = "what the Garmin microservice's login returned: sign in at the microservice (POST /auth/garmin/login) \
                      and give its answer, which holds di_token";
const TOKENS_FILE: &str = "a readable file with what the Garmin microservice's login returned: sign in at the microservice \
                           (POST /auth/garmin/login) and put its answer there, which holds di_token";

pub(super) const EXPECTED: &[(&str, &str)] = &[
    ("garmin.source", "microservice"),
    ("garmin.base_url", "an address that begins with http:// or https://, or nothing if there is no microservice"),
    ("garmin.timeout_ms", "a whole number of milliseconds from 1 to 3600000"),
    ("garmin.requests_per_minute", "a whole number from 0 (no limit) to 100000"),
    ("garmin.tokens", TOKENS),
    ("garmin.tokens_file", TOKENS_FILE),
];

fn known_source<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "microservice" => Ok(()),
        other => Err(value::refused(other, &["personal"])),
    }
}

/// Section `garmin`: where data comes from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Garmin {
    /// No longer decides anything, the account's credentials do; kept because existing settings may name the
    /// microservice.
    #[serde(rename = "source", deserialize_with = "known_source")]
    _source: (),
    /// The microservice's address: http or https, with a host. None: there is no microservice.
    #[serde(deserialize_with = "value::address")]
    pub base_url: Option<Url>,
    /// How long one request may take.
    #[serde(rename = "timeout_ms", deserialize_with = "value::millis")]
    pub timeout: Duration,
    /// Requests that one user may send per minute, across all workers; 0 means no limit.
    #[serde(deserialize_with = "value::parsed")]
    pub requests_per_minute: u32,
    #[serde(deserialize_with = "value::secret")]
    tokens: Option<SecretString>,
    #[serde(deserialize_with = "value::maybe")]
    tokens_file: Option<PathBuf>,
}

impl Garmin {
    /// The sign-in text for the account of user `me`, from the setting or its file, without anything pasted around it:
    /// a JSON object with `di_token`, `di_refresh_token` and `di_client_id`.
    ///
    /// # Errors
    ///
    /// The file can't be read, or the text is something else; the error says what, without quoting it.
    pub fn tokens_text(&self) -> Result<Option<SecretString>, ConfigError> {
        match (&self.tokens, &self.tokens_file) {
            (Some(text), _) => sign_in::in_text(text.expose_secret())
                .map(Some)
                .map_err(|found| ConfigError::invalid("garmin.tokens", found)),
            (None, Some(path)) => sign_in::in_file(path).map(Some).map_err(|found| {
                ConfigError::invalid("garmin.tokens_file", format!("names {}{found}", path.display()))
            }),
            (None, None) => Ok(None),
        }
    }

    /// The setting that holds a sign-in, if one does.
    pub(super) fn tokens_setting(&self) -> Option<&'static str> {
        match (&self.tokens, &self.tokens_file) {
            (Some(_), _) => Some("garmin.tokens"),
            (None, Some(_)) => Some("garmin.tokens_file"),
            (None, None) => None,
        }
    }

    /// The file that [`Garmin::tokens_text`] reads, if it reads one.
    #[must_use]
    pub fn tokens_file(&self) -> Option<&Path> {
        self.tokens_file.as_deref().filter(|_| self.tokens.is_none())
    }

    pub(super) fn check(&self, has_secrets_key: bool) -> Result<(), ConfigError> {
        if self.base_url.as_ref().is_some_and(|it| !matches!(it.scheme(), "http" | "https") || !it.has_host()) {
            return Err(ConfigError::invalid("garmin.base_url", value::NO_ADDRESS));
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
                reason: "is set, but no key to encrypt it with".to_owned(),
                expected: format!("{} or {} beside it", variable_of("secrets.key"), variable_of("secrets.key_file")),
            });
        }
        Ok(())
    }
}
