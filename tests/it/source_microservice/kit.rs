//! The microservice as the suite for all sources needs it: a front for the real simulator.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use garmin_sync::config::Config;
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::failure::FailureKind;
use garmin_sync::ports::Source;
use garmin_sync::source::Microservice;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::conformance::source::upstream::{Upstream, status};
use crate::conformance::source::{Kit, Noon};
use crate::simulator::support::NOW;
use test_support::world::Truth;

pub struct Simulated(Upstream);

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
    const NOT_OFFERED: &'static [DataType] = &[DataType::Files];
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
        Self(Upstream::start().await)
    }

    fn source_at(url: &str, timeout_ms: u32) -> Arc<dyn Source> {
        let variables = [
            ("GARMIN_SYNC__GARMIN__BASE_URL", url.to_owned()),
            ("GARMIN_SYNC__GARMIN__TIMEOUT_MS", timeout_ms.to_string()),
        ];
        let config = Config::load(variables.into_iter().map(|(name, value)| (name.to_owned(), value))).unwrap();
        Arc::new(Microservice::new(&config.garmin, Arc::new(Noon)).unwrap())
    }

    fn upstream(&self) -> &Upstream {
        &self.0
    }

    fn credentials(&self) -> SecretString {
        tokens(86_400)
    }

    fn credentials_to_renew(&self) -> Option<SecretString> {
        Some(tokens(60))
    }

    fn fault(kind: FailureKind) -> Value {
        match kind {
            FailureKind::SignInDoubtful => status(401),
            FailureKind::Permanent => status(404),
            FailureKind::UnconfirmedEmpty => json!({"kind": "empty"}),
            _ => unreachable!("no simulator answers so"),
        }
    }
}
