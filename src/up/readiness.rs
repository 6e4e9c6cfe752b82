//! Waits until the API, Redis and a worker have found each other, and tells when Redis can't be used later.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::report;
use crate::api_types::account::AccountView;
use crate::api_types::health::Health;
use crate::http_client;

/// After this long it says what it waits for, and keeps waiting.
const USUAL: Duration = Duration::from_secs(30);
/// The same if Redis is what it waits for: that seldom passes by itself.
const REDIS: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(200);
/// How often to look once everything was there.
const LOOK: Duration = Duration::from_secs(5);
const ONE_REQUEST: Duration = Duration::from_secs(2);

/// What is missing, in words for people; of Redis what its API says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Missing {
    Program(&'static str),
    Redis(String),
}

/// Returns once `/readyz` says that everything is there.
pub(super) async fn wait(listen: SocketAddr) {
    let url = url(listen);
    let mut said = None;
    let started = Instant::now();
    while let Some(missing) = missing(&url).await {
        let (patience, text) = match &missing {
            Missing::Program(what) => (USUAL, format!("Still waiting: {what}. The logs may tell why.")),
            Missing::Redis(why) => (REDIS, format!("Still waiting: {why}")),
        };
        if started.elapsed() >= patience && said.as_ref() != Some(&missing) {
            report::say(&text);
            said = Some(missing);
        }
        sleep(POLL).await;
    }
}

/// Tells of each outage of Redis, once it has lasted for a while, and when it is over. Never returns.
pub(super) async fn watch(listen: SocketAddr) {
    let url = url(listen);
    let (mut seen, mut said) = (None, None);
    loop {
        sleep(LOOK).await;
        let now = match missing(&url).await {
            Some(Missing::Redis(why)) => Some(why),
            // Programs that end are told of by whoever starts them again.
            Some(Missing::Program(_)) => continue,
            None => None,
        };
        if now == seen && now != said {
            report::say(&now.as_ref().map_or_else(
                || "Redis can be used again.".to_owned(),
                |why| format!("{why} Syncs wait until then, and go on by themselves."),
            ));
            said.clone_from(&now);
        }
        seen = now;
    }
}

fn url(listen: SocketAddr) -> String {
    format!("{}/readyz", report::address(listen))
}

/// Whether an account is linked, as far as this API tells somebody without a token.
pub(super) async fn is_linked(listen: SocketAddr) -> bool {
    let url = format!("{}/integrations/garmin/status", report::address(listen));
    let Ok(client) = http_client::builder().no_proxy().timeout(ONE_REQUEST).build() else { return false };
    let Ok(answer) = client.get(url).send().await else { return false };
    answer.json::<AccountView>().await.is_ok_and(|account| account.is_linked)
}

/// What is missing.
async fn missing(url: &str) -> Option<Missing> {
    let Ok(client) = http_client::builder().no_proxy().timeout(ONE_REQUEST).build() else {
        return Some(Missing::Program("this program can't make requests"));
    };
    let Ok(response) = client.get(url).send().await else {
        return Some(Missing::Program("garmin-sync-api does not answer yet"));
    };
    let code = response.status().as_u16();
    match (code, response.json::<Health>().await) {
        (200, Ok(ready)) if ready.status == "ok" => None,
        (200, Ok(_)) => Some(Missing::Program("no garmin-sync-worker has reported to Redis yet")),
        (503, Ok(Health { reason: Some(why), .. })) => Some(Missing::Redis(why)),
        (503, _) => Some(Missing::Program("garmin-sync-api is overloaded")),
        _ => Some(Missing::Program("something other than garmin-sync-api answers on its port")),
    }
}
