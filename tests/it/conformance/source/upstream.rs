//! The simulated upstream of a kit, and how it is made to fail.

use garmin_sync::domain::failure::FailureKind;
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::simulator::support::{Running, started};
use test_support::port::free_port;

pub struct Upstream {
    pub simulator: Running,
    /// Used instead of the simulator while it is unreachable.
    elsewhere: Mutex<Option<String>>,
}

impl Upstream {
    pub async fn start() -> Self {
        Self { simulator: started(7).await, elsewhere: Mutex::new(None) }
    }

    /// Where the source asks now.
    pub fn url(&self) -> String {
        self.elsewhere.lock().clone().unwrap_or_else(|| self.simulator.url.clone())
    }

    /// Makes every request fail in that way from now on. `fault` is the simulator's for the kinds that depend on the upstream.
    pub async fn break_with(&self, kind: FailureKind, fault: impl FnOnce(FailureKind) -> Value) {
        let fault = match kind {
            FailureKind::Unreachable => {
                *self.elsewhere.lock() = Some(format!("http://127.0.0.1:{}", free_port()));
                return;
            }
            FailureKind::Transient => status(500),
            FailureKind::RateLimited => status(429),
            FailureKind::Broken => json!({"kind": "html"}),
            FailureKind::TimedOut => return self.hang().await,
            kind => fault(kind),
        };
        self.simulator.fault(fault).await;
    }

    /// Holds back all answers.
    pub async fn hang(&self) {
        self.simulator.fault(json!({"kind": "hang"})).await;
    }

    /// Waits until a request hangs.
    pub async fn until_asked(&self) {
        let is_open = |it: &Value| it["status"].is_null() && it["aborted"] != true;
        self.simulator.requests_until(|all| all.iter().any(is_open)).await;
    }

    /// Waits until it sees that the client has disconnected.
    pub async fn until_left(&self) {
        self.simulator.requests_until(|all| all.iter().any(|it| it["aborted"] == true)).await;
    }

    /// Removes all failures.
    pub async fn mend(&self) {
        *self.elsewhere.lock() = None;
        self.simulator.clear_faults().await;
    }
}

/// The fault of answering every request with that HTTP status.
pub fn status(status: u16) -> Value {
    json!({"kind": "status", "status": status})
}
