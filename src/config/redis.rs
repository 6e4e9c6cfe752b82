use std::time::Duration;

use redis::IntoConnectionInfo;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{ConfigError, value};

pub(super) const EXPECTED: &[(&str, &str)] = &[
    ("redis.url", "redis://[user:password@]host:port[/db] or unix:///path/to/redis.sock"),
    ("redis.prefix", "a text without spaces, such as {garmin-sync}"),
    ("redis.pool_size", "a whole number of connections from 1 to 1024"),
    ("redis.response_timeout_ms", "a whole number of milliseconds from 1 to 600000"),
];

/// Section `redis`: the connection that all programs share.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redis {
    /// Where Redis is. May hold a password, so it is never printed by accident.
    pub url: SecretString,
    /// The prefix of every key, without a trailing colon.
    pub prefix: String,
    /// Connections that one program keeps open.
    #[serde(deserialize_with = "value::parsed")]
    pub pool_size: usize,
    /// How long one command may take.
    #[serde(rename = "response_timeout_ms", deserialize_with = "value::millis")]
    pub response_timeout: Duration,
}

impl Redis {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let url = self.url.expose_secret();
        if url.starts_with("rediss://") {
            let reason = "asks for `rediss://` (TLS), which comes in a later version";
            return Err(ConfigError::invalid("redis.url", reason));
        }
        if url.into_connection_info().is_err() {
            return Err(ConfigError::invalid("redis.url", "can't be used"));
        }
        if self.prefix.is_empty() || self.prefix.contains(char::is_whitespace) {
            return Err(ConfigError::invalid("redis.prefix", format!("is {:?}", self.prefix)));
        }
        value::within("redis.pool_size", self.pool_size, 1..=1024)?;
        value::millis_within("redis.response_timeout_ms", self.response_timeout, 1..=600_000)
    }
}
