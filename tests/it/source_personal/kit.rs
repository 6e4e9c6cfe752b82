//! The Personal API as the suite for all sources needs it: a front for the real simulator.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use garmin_sync::config::Config;
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::failure::FailureKind;
use garmin_sync::ports::{Clock as _, KeyCheck as _, Source};
use garmin_sync::source::Personal;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use crate::conformance::source::upstream::{Upstream, status};
use crate::conformance::source::{Kit, Noon, TIMEOUT_MS};
use test_support::world::Truth;

/// The simulator's key of the person that its truth is about.
const KEY: &str = "GCDC_demo";

pub struct Simulated {
    upstream: Upstream,
    /// A fresh sign-in, as linking the key makes it.
    linked: SecretString,
}

fn source(url: &str, timeout_ms: u32) -> Personal {
    let variables = [
        ("GARMIN_SYNC__PERSONAL__BASE_URL", url.to_owned()),
        ("GARMIN_SYNC__PERSONAL__REQUESTS_PER_SECOND", "50".to_owned()),
    ];
    let mut config = Config::load(variables.into_iter().map(|(name, value)| (name.to_owned(), value))).unwrap();
    // Shorter than settings allow, for requests that hang.
    config.personal.timeout = Duration::from_millis(timeout_ms.into());
    Personal::new(&config.personal, Arc::new(Noon)).unwrap()
}

impl Kit for Simulated {
    const TRUTH: Truth = Truth::Personal;
    const NOT_OFFERED: &'static [DataType] = &[DataType::Workouts];
    const ENDS_THE_OLD_SIGN_IN: bool = false;
    const LIMITS_ACCOUNTS: bool = true;
    const FAILURES: &'static [FailureKind] = &[
        FailureKind::Transient,
        FailureKind::TimedOut,
        FailureKind::Unreachable,
        FailureKind::RateLimited,
        FailureKind::SignInRefused,
        FailureKind::Broken,
        FailureKind::Permanent,
    ];

    async fn start() -> Self {
        let upstream = Upstream::start().await;
        let keys = source(&upstream.url(), TIMEOUT_MS).keys();
        let link = keys.check_key(&SecretString::from(KEY)).await.unwrap();
        Self { upstream, linked: link.credentials }
    }

    fn source_at(url: &str, timeout_ms: u32) -> Arc<dyn Source> {
        Arc::new(source(url, timeout_ms))
    }

    fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    fn credentials(&self) -> SecretString {
        self.linked.clone()
    }

    /// With a token that is about to end, so that the key is exchanged for another.
    fn credentials_to_renew(&self) -> Option<SecretString> {
        let mut linked: Value = serde_json::from_str(self.linked.expose_secret()).unwrap();
        let token = &mut linked["token"];
        token["obtained_at"] = json!(Noon.now() - TimeDelta::hours(23));
        token["ends_at"] = json!(Noon.now() + TimeDelta::minutes(1));
        Some(SecretString::from(linked.to_string()))
    }

    fn fault(kind: FailureKind) -> Value {
        match kind {
            // Also with a token that is new.
            FailureKind::SignInRefused => status(401),
            FailureKind::Permanent => status(406),
            _ => unreachable!("no simulator answers so"),
        }
    }
}
