//! The HTTP client of every source.

use std::sync::Arc;
use std::time::Duration;

use reqwest::ClientBuilder;
use reqwest::redirect::Policy;

use super::resolver::SystemResolver;
use crate::http_client;

/// The time-out of connecting, or half of the request's if that is less: an upstream that is down is not one that is
/// slow.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A client with this time-out for a whole answer. It follows no redirect, which would take the sign-in elsewhere.
pub(in crate::source) fn builder(timeout: Duration) -> ClientBuilder {
    http_client::builder()
        .user_agent(concat!("garmin-sync/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT.min(timeout / 2))
        .timeout(timeout)
        .redirect(Policy::none())
        .dns_resolver(Arc::new(SystemResolver))
}
