use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde::Deserialize;

use super::{ConfigError, value, variable_of};

pub(super) const EXPECTED: &[(&str, &str)] = &[
    ("secrets.key", "base64 of exactly 32 bytes, as `head -c 32 /dev/urandom | base64` prints"),
    ("secrets.key_file", "a readable file that holds base64 of exactly 32 bytes"),
];

/// A key of 32 bytes. Wiped when dropped, and never printed.
pub struct SecretKey(SecretBox<[u8; 32]>);

impl SecretKey {
    /// The key itself, for the cipher.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }
}

/// Section `secrets`: the key that encrypts credentials kept in Redis.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    #[serde(deserialize_with = "value::secret")]
    key: Option<SecretString>,
    #[serde(deserialize_with = "value::maybe")]
    key_file: Option<PathBuf>,
}

impl Secrets {
    /// The key, from the setting or its file.
    ///
    /// # Errors
    ///
    /// The file can't be read, or what is there is not base64 of 32 bytes.
    pub fn key(&self) -> Result<Option<SecretKey>, ConfigError> {
        match (&self.key, &self.key_file) {
            (Some(text), _) => decode("secrets.key", text).map(Some),
            (None, Some(path)) => decode("secrets.key_file", &value::secret_file("secrets.key_file", path)?).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// The key, for a program that requires it.
    ///
    /// # Errors
    ///
    /// Like [`Secrets::key`], and if neither setting is there; both are named then.
    pub fn required_key(&self) -> Result<SecretKey, ConfigError> {
        self.key()?.ok_or_else(|| ConfigError::Invalid {
            key: "secrets.key".to_owned(),
            reason: "is not set, and sign-ins can't be kept without it".to_owned(),
            expected: format!(
                "{}, or {} with the path of a file that holds it",
                super::expected("secrets.key"),
                variable_of("secrets.key_file")
            ),
        })
    }

    pub(super) fn is_set(&self) -> bool {
        self.key.is_some() || self.key_file.is_some()
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        match (&self.key, &self.key_file) {
            (Some(_), Some(_)) => Err(value::both("secrets.key", "secrets.key_file")),
            (Some(text), None) => decode("secrets.key", text).map(drop),
            _ => Ok(()),
        }
    }
}

fn decode(key: &str, text: &SecretString) -> Result<SecretKey, ConfigError> {
    let bytes = STANDARD.decode(text.expose_secret().trim()).map_err(|_| ConfigError::invalid(key, "is not base64"))?;
    let length = bytes.len();
    let bytes =
        <[u8; 32]>::try_from(bytes).map_err(|_| ConfigError::invalid(key, format!("is base64 of {length} bytes")))?;
    Ok(SecretKey(SecretBox::new(Box::new(bytes))))
}
