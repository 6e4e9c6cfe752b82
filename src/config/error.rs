//! Errors in the settings, each with the key concerned and what is expected instead.

use std::path::PathBuf;

use super::{expected, layers};

/// Why a program does not start. Never carries a secret value.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// An unknown variable or key of the file.
    #[error("{name} is not a setting; expected {expected}")]
    Unknown {
        /// The variable, or `section.key in <file>`.
        name: String,
        /// The closest existing level of names.
        expected: String,
    },
    /// A key whose value can't be used, alone or in combination with another one.
    #[error("{} ({key}) {reason}; expected {expected}", variable_of(key))]
    Invalid {
        /// `section.key`.
        key: String,
        /// Continues the sentence that the key begins: `is "0"`.
        reason: String,
        /// What is expected.
        expected: String,
    },
    /// The settings file (second layer) can't be opened.
    #[error("{} names {}, which can't be read; expected a readable TOML file", layers::CONFIG_FILE_VARIABLE, path.display())]
    Unreadable {
        /// As the variable gave it.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The settings file (second layer) is not TOML.
    #[error("{} names {}, which is not valid TOML near line {line}; expected the shape of config/default.toml", layers::CONFIG_FILE_VARIABLE, path.display())]
    Syntax {
        /// As the variable gave it.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// The built-in layer contradicts the schema: only a bug in this package can cause that.
    #[error("the built-in defaults can't be used: {0}")]
    Defaults(String),
}

impl ConfigError {
    /// `section.key`, when the error is about one that exists.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Invalid { key, .. } => Some(key),
            _ => None,
        }
    }

    /// An error about one key, with what the schema says is expected there.
    pub(super) fn invalid(key: &str, reason: impl Into<String>) -> Self {
        Self::Invalid { key: key.to_owned(), reason: reason.into(), expected: expected(key).to_owned() }
    }

    /// Adds the key to an error from deserialising the layers.
    pub(super) fn from_layers(error: config::ConfigError) -> Self {
        match error {
            config::ConfigError::At { error, key: Some(key), .. } if key.contains('.') => {
                Self::invalid(&key, error.to_string())
            }
            config::ConfigError::Type { key: Some(key), .. } if key.contains('.') => {
                Self::invalid(&key, "is not a plain value")
            }
            other => Self::Defaults(other.to_string()),
        }
    }
}

/// The environment variable that sets `section.key`.
///
/// ```
/// assert_eq!(garmin_sync::config::variable_of("sync.chunk_days"), "GARMIN_SYNC__SYNC__CHUNK_DAYS");
/// ```
#[must_use]
pub fn variable_of(key: &str) -> String {
    format!("{}{}", layers::PREFIX, key.replace('.', "__").to_uppercase())
}
