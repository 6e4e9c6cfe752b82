//! The microservice as the suite for all sources needs it: a front for the real simulator.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use garmin_sync::config::Config;
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::failure::FailureKind;
use garmin_sync::ports::Source;
use garmin_sync::source::Microservice;
use parking_lot::Mutex;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::conformance::source::{Kit, Noon};
use crate::simulator::support::{NOW, Running, started};
use test_support::port::free_port;
use test_support::world::Truth;

pub struct Simulated {
    simulator: Running,
    /// Used instead of the simulator while it is unreachable.
    elsewhere: Mutex<Option<String>>,
}

/// A sign-in whose token expires this many seconds from now.
fn tokens(seconds: i64) -> SecretString {
    let claims = URL_SAFE_NO_PAD.encode(json!({ "exp": NOW + seconds, "of": "x".repeat(400) }).to_string());
    let sign_in = json!({
        "di_token": format!("e30.{claims}.signature"), "di_refresh_token": "refresh-".repeat(20), "di_client_id": "CLIENT",
    });
    SecretString::from(sign_in.to_string())
}

impl Kit for Simulated {
    const TRUTH: Truth = Truth::Microservice;
    const NOT_OFFERED: &'static [DataType] = &[];
    const ENDS_THE_OLD_SIGN_IN: bool = true;
    const LIMITS_ACCOUNTS: bool = false;
    const FAILURES: &'static [FailureKind] = &[
        FailureKind::Transient,
        FailureKind::TimedOut,
        FailureKind::Unreachable,
        FailureKind::RateLimited,
        FailureKind::SignInDoubtful,
        FailureKind::Broken,
        FailureKind::Permanent,
        FailureKind::UnconfirmedEmpty,
    ];

    async fn start() -> Self {
        Self { simulator: started(7).await, elsewhere: Mutex::new(None) }
    }

    fn source(&self, timeout_ms: u32) -> Arc<dyn Source> {
        let url = self.elsewhere.lock().clone().unwrap_or_else(|| self.simulator.url.clone());
        let variables =
            [("GARMIN_SYNC__GARMIN__BASE_URL", url), ("GARMIN_SYNC__GARMIN__TIMEOUT_MS", timeout_ms.to_string())];
        let config = Config::load(variables.into_iter().map(|(name, value)| (name.to_owned(), value))).unwrap();
        Arc::new(Microservice::new(&config.garmin, Arc::new(Noon)).unwrap())
    }

    fn simulator(&self) -> &str {
        &self.simulator.url
    }

    fn credentials(&self) -> SecretString {
        tokens(86_400)
    }

    fn credentials_to_renew(&self) -> Option<SecretString> {
        Some(tokens(60))
    }

    async fn break_with(&self, kind: FailureKind) {
        let status = |status: u16| json!({"kind": "status", "status": status});
        let fault: Value = match kind {
            FailureKind::Transient => status(500),
            FailureKind::TimedOut => json!({"kind": "hang"}),
            FailureKind::RateLimited => status(429),
            FailureKind::SignInDoubtful => status(401),
            FailureKind::Broken => json!({"kind": "html"}),
            FailureKind::Permanent => status(404),
            FailureKind::UnconfirmedEmpty => json!({"kind": "empty"}),
            FailureKind::Unreachable => {
                *self.elsewhere.lock() = Some(format!("http://127.0.0.1:{}", free_port()));
                return;
            }
            FailureKind::TooLarge | FailureKind::SignInRefused | FailureKind::OtherAccount => {
                unreachable!("no simulator answers so")
            }
        };
        self.simulator.fault(fault).await;
    }

    async fn hang(&self) {
        self.simulator.fault(json!({"kind": "hang"})).await;
    }

    async fn until_asked(&self) {
        self.simulator.requests_until(|all| !all.is_empty()).await;
    }

    async fn until_left(&self) {
        self.simulator.requests_until(|all| all.iter().any(|it| it["aborted"] == true)).await;
    }

    async fn mend(&self) {
        *self.elsewhere.lock() = None;
        self.simulator.clear_faults().await;
    }
}
