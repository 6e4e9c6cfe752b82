use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde::Deserialize;

use super::{ConfigError, value, variable_of};

const OLD_KEYS: &str = "secrets.old_keys";

pub(super) const EXPECTED: &[(&str, &str)] = &[
    ("secrets.key", "base64 of exactly 32 bytes, as `head -c 32 /dev/urandom | base64` prints"),
    ("secrets.key_file", "a readable file that holds base64 of exactly 32 bytes"),
    (OLD_KEYS, "earlier values of secrets.key, separated by commas"),
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

/// What credentials are decrypted with.
#[derive(Default)]
pub struct SecretKeys {
    /// Encrypts, and decrypts first. Without it nothing can be kept.
    pub current: Option<SecretKey>,
    /// Decrypt what was encrypted before a change of key.
    pub old: Vec<SecretKey>,
}

/// Section `secrets`: the keys of credentials kept in Redis.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    #[serde(deserialize_with = "value::secret")]
    key: Option<SecretString>,
    #[serde(deserialize_with = "value::maybe")]
    key_file: Option<PathBuf>,
    #[serde(default, deserialize_with = "value::secret")]
    old_keys: Option<SecretString>,
}

impl Secrets {
    /// The key, from the setting or its file.
    ///
    /// # Errors
    ///
    /// The file can't be read, or what is there is not base64 of 32 bytes.
    pub fn key(&self) -> Result<Option<SecretKey>, ConfigError> {
        match (&self.key, &self.key_file) {
            (Some(text), _) => decode("secrets.key", text.expose_secret()).map(Some),
            (None, Some(path)) => {
                let text = value::secret_file("secrets.key_file", path)?;
                decode("secrets.key_file", text.expose_secret()).map(Some)
            }
            (None, None) => Ok(None),
        }
    }

    /// The key and the earlier ones.
    ///
    /// # Errors
    ///
    /// Like [`Secrets::key`], or an earlier key is not base64 of 32 bytes.
    pub fn keys(&self) -> Result<SecretKeys, ConfigError> {
        Ok(SecretKeys { current: self.key()?, old: self.old_keys()? })
    }

    /// The same, for a program that requires a key.
    ///
    /// # Errors
    ///
    /// Like [`Secrets::keys`], and if there is no key; both settings for it are named then.
    pub fn required_keys(&self) -> Result<SecretKeys, ConfigError> {
        let keys = self.keys()?;
        if keys.current.is_some() {
            return Ok(keys);
        }
        Err(ConfigError::Invalid {
            key: "secrets.key".to_owned(),
            reason: "is not set, and sign-ins can't be kept without it".to_owned(),
            expected: format!(
                "{}, or {} with the path of a file that holds it",
                super::expected("secrets.key"),
                variable_of("secrets.key_file")
            ),
        })
    }

    fn old_keys(&self) -> Result<Vec<SecretKey>, ConfigError> {
        let Some(text) = &self.old_keys else { return Ok(Vec::new()) };
        let parts = text.expose_secret().split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| decode(OLD_KEYS, part)).collect()
    }

    pub(super) fn is_set(&self) -> bool {
        self.key.is_some() || self.key_file.is_some()
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !self.is_set() && self.old_keys.is_some() {
            return Err(ConfigError::Invalid {
                key: OLD_KEYS.to_owned(),
                reason: "is set, but no key that replaces them".to_owned(),
                expected: format!("{} or {} beside it", variable_of("secrets.key"), variable_of("secrets.key_file")),
            });
        }
        self.old_keys()?;
        match (&self.key, &self.key_file) {
            (Some(_), Some(_)) => Err(value::both("secrets.key", "secrets.key_file")),
            (Some(text), None) => decode("secrets.key", text.expose_secret()).map(drop),
            _ => Ok(()),
        }
    }
}

fn decode(key: &str, text: &str) -> Result<SecretKey, ConfigError> {
    let bytes = STANDARD.decode(text.trim()).map_err(|_| ConfigError::invalid(key, "is not base64"))?;
    let length = bytes.len();
    let bytes =
        <[u8; 32]>::try_from(bytes).map_err(|_| ConfigError::invalid(key, format!("is base64 of {length} bytes")))?;
    Ok(SecretKey(SecretBox::new(Box::new(bytes))))
}
