//! Controls the simulated upstream, and the accounts that sign in to it.

use base64::Engine as _;
use garmin_sync::config::{Redis, Secrets};
use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::Accounts as _;
use garmin_sync::store::{RedisStore, StoreOptions};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::site::{LEASE, PREFIX, Site, USERS};

/// The seed of the world that all runs and the reference share.
pub const WORLD: &str = "7";

impl Site {
    fn simulator(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/_simulator/{path}", self.simulator_port)
    }

    /// Requests a fault; returns its id.
    pub async fn upstream_fault(&self, fault: &Value) -> u64 {
        let request = self.http.post(self.simulator("faults")).header("content-type", "application/json");
        let answer = request.body(fault.to_string()).send().await.unwrap().text().await.unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        answer["id"].as_u64().unwrap_or_else(|| panic!("{fault}: {answer}"))
    }

    /// How often a fault has hit.
    pub async fn strikes(&self, id: u64) -> u64 {
        let answer = self.http.get(self.simulator("faults")).send().await.unwrap().text().await.unwrap();
        let faults: Value = serde_json::from_str(&answer).unwrap();
        let fault = faults.as_array().unwrap().iter().find(|fault| fault["id"] == id);
        fault.map_or(0, |fault| fault["hits"].as_u64().unwrap())
    }

    pub async fn clear_faults(&self) {
        self.http.delete(self.simulator("faults")).send().await.unwrap();
    }

    /// The data requests that arrived, oldest first.
    pub async fn requests(&self) -> Vec<Value> {
        let answer = self.http.get(self.simulator("requests")).send().await.unwrap().text().await.unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    /// Gives every user a fresh sign-in.
    pub async fn link_everybody(&self) {
        let secrets: Secrets = serde_json::from_value(json!({"key": Self::secrets_key(), "key_file": ""})).unwrap();
        let config: Redis = serde_json::from_value(json!({
            "url": format!("redis://127.0.0.1:{}", self.redis_port), "prefix": PREFIX, "pool_size": "2",
            "response_timeout_ms": "2000",
        }))
        .unwrap();
        let options = StoreOptions {
            lease: LEASE,
            needs_account: true,
            finality: garmin_sync::domain::coverage::Finality { stored_after: 3, empty_after: 30 },
            timezone: chrono_tz::UTC,
            secrets_keys: secrets.keys().unwrap(),
        };
        let store = RedisStore::connect(&config, options).unwrap();
        for user in USERS {
            let number = {
                let mut links = self.links.lock().unwrap();
                *links += 1;
                *links
            };
            let tokens = SecretString::from(sign_in(number));
            let user = UserId::parse(user).unwrap();
            // Redis may be down right now.
            while store.import(&user, &tokens).await.is_err() {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
    }
}

/// Tokens as the upstream's login returns them, valid until 2100, for an account that does not exist.
fn sign_in(number: u64) -> String {
    let claims = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(r#"{"exp":4102444800}"#);
    // The real service treats a text of at most 512 characters as a file name.
    let filler = format!("{number:08}").repeat(80);
    json!({"di_token": format!("e30.{claims}.{filler}"), "di_refresh_token": format!("not-a-secret-{number}"),
           "di_client_id": "TEST"})
    .to_string()
}
