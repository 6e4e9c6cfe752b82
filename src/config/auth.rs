use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer};

use super::{ConfigError, value, variable_of};

pub(super) const EXPECTED: &[(&str, &str)] = &[
    ("auth.mode", "none or token"),
    ("auth.allow_open", "true or false"),
    (
        "auth.tokens_file",
        "the path of a file with one `<sha256 hex> <user>` a line, the user 1 to 64 letters, digits or . _ - @",
    ),
];

/// How the API authenticates callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthMode {
    /// No authentication: every caller is the user `me`.
    None,
    /// Bearer tokens, listed by their hashes in a file.
    Token,
}

impl<'de> Deserialize<'de> for AuthMode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "none" => Ok(Self::None),
            "token" => Ok(Self::Token),
            other => Err(value::refused(other, &["jwt"])),
        }
    }
}

/// Section `auth`: who may use the API.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// How the API authenticates callers.
    pub mode: AuthMode,
    /// Whether mode `none` is intended on an address that other machines can reach.
    #[serde(deserialize_with = "value::parsed")]
    pub allow_open: bool,
    /// One `<sha256 hex> <user>` per line. Always set in mode `token`; the API reads its content.
    #[serde(deserialize_with = "value::maybe")]
    pub tokens_file: Option<PathBuf>,
}

impl Auth {
    pub(super) fn check(&self, bind: SocketAddr) -> Result<(), ConfigError> {
        match self.mode {
            AuthMode::None if !bind.ip().is_loopback() && !self.allow_open => Err(ConfigError::Invalid {
                key: "auth.mode".to_owned(),
                reason: format!("is none while {} is {bind}, which other machines can reach", variable_of("http.bind")),
                expected: format!(
                    "token, or a loopback address to listen on, or {}=true if that is intended",
                    variable_of("auth.allow_open")
                ),
            }),
            AuthMode::Token if self.tokens_file.is_none() => {
                Err(ConfigError::invalid("auth.tokens_file", "is not set"))
            }
            _ => Ok(()),
        }
    }
}
