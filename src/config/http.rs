use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;

use super::{ConfigError, value};

pub(super) const EXPECTED: &[(&str, &str)] = &[
    ("http.bind", "an address and a port, such as 127.0.0.1:8080"),
    ("http.shutdown_grace_ms", "a whole number of milliseconds from 0 to 60000"),
];

/// Section `http`: the API's listener.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Where the API listens.
    #[serde(deserialize_with = "value::parsed")]
    pub bind: SocketAddr,
    /// How long open requests may go on after a signal to stop; then they are cut off.
    #[serde(rename = "shutdown_grace_ms", deserialize_with = "value::millis")]
    pub shutdown_grace: Duration,
}

impl Http {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        value::millis_within("http.shutdown_grace_ms", self.shutdown_grace, 0..=60_000)
    }
}
