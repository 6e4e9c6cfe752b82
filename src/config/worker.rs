use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;

use super::{ConfigError, value};

pub(super) const EXPECTED: &[(&str, &str)] = &[
    ("worker.id", "a name of at most 51 letters, digits, dots, dashes and underscores"),
    ("worker.lease_ms", "a whole number of milliseconds from 1000 to 3600000"),
    ("worker.concurrency", "a whole number of jobs from 1 to 1024"),
    ("worker.metrics_bind", "an address and a port such as 127.0.0.1:9100"),
];

/// Section `worker`: leases and concurrency.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    /// The worker's name; if none, the worker generates one.
    #[serde(deserialize_with = "value::maybe")]
    pub id: Option<String>,
    /// How long a silent worker keeps its job.
    #[serde(rename = "lease_ms", deserialize_with = "value::millis")]
    pub lease: Duration,
    /// Jobs that one worker runs at a time.
    #[serde(deserialize_with = "value::parsed")]
    pub concurrency: usize,
    /// Where the worker serves its metrics; none: nowhere.
    #[serde(deserialize_with = "value::maybe")]
    pub metrics_bind: Option<SocketAddr>,
}

impl Worker {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        // With the suffix that distinguishes its runs it has at most 64.
        if let Some(id) = self.id.as_ref().filter(|id| id.len() > 51 || !id.chars().all(plain)) {
            return Err(ConfigError::invalid("worker.id", format!("is {id:?}")));
        }
        value::millis_within("worker.lease_ms", self.lease, 1_000..=3_600_000)?;
        value::within("worker.concurrency", self.concurrency, 1..=1024)
    }
}
