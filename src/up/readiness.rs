//! Waits until the API, Redis and a worker have found each other.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::report;
use crate::api_types::account::AccountView;
use crate::api_types::health::Health;
use crate::http_client;

/// After this long it says what it waits for, and keeps waiting.
const USUAL: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(200);
const ONE_REQUEST: Duration = Duration::from_secs(2);

/// Returns once `/readyz` says that everything is there.
pub(super) async fn wait(listen: SocketAddr) {
    let url = format!("{}/readyz", report::address(listen));
    let mut said = false;
    let started = Instant::now();
    while let Some(missing) = missing(&url).await {
        if !said && started.elapsed() >= USUAL {
            said = true;
            report::say(&format!("Still waiting: {missing}. The logs may tell why."));
        }
        sleep(POLL).await;
    }
}

/// Whether an account is linked, as far as this API tells somebody without a token.
pub(super) async fn is_linked(listen: SocketAddr) -> bool {
    let url = format!("{}/integrations/garmin/status", report::address(listen));
    let Ok(client) = http_client::builder().no_proxy().timeout(ONE_REQUEST).build() else { return false };
    let Ok(answer) = client.get(url).send().await else { return false };
    answer.json::<AccountView>().await.is_ok_and(|account| account.is_linked)
}

/// What is missing, in words for people.
async fn missing(url: &str) -> Option<&'static str> {
    let Ok(client) = http_client::builder().no_proxy().timeout(ONE_REQUEST).build() else {
        return Some("this program can't make requests");
    };
    let Ok(response) = client.get(url).send().await else { return Some("garmin-sync-api does not answer yet") };
    let code = response.status().as_u16();
    match (code, response.json::<Health>().await) {
        (200, Ok(ready)) if ready.status == "ok" => None,
        (200, Ok(_)) => Some("no garmin-sync-worker has reported to Redis yet"),
        (503, _) => Some("garmin-sync-api can't reach Redis yet"),
        _ => Some("something other than garmin-sync-api answers on its port"),
    }
}
