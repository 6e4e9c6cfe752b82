//! A running simulator and the requests that tests send to it.
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate};
use garmin_simulator::world::World;
use garmin_simulator::{Clock, Config, run};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Epoch second of "now" in all these tests: noon (UTC) of 30 June 2026.
pub const NOW: i64 = 1_782_820_800;
pub const HEALTH: &str = "/data/health_and_wellness";
pub const ACTIVITIES: &str = "/data/activities_and_workouts";
pub const NUTRITION: &str = "/data/nutrition_diary";

pub struct Running {
    pub url: String,
    pub client: Client,
    _stop: oneshot::Sender<()>,
}

pub fn clock() -> Clock {
    Arc::new(|| DateTime::from_timestamp(NOW, 0).unwrap())
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn lived_world(seed: u64) -> World {
    World { seed, watch_since: date("2014-06-30"), clock: clock() }
}

pub async fn started(seed: u64) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel();
    tokio::spawn(run(listener, Config::new(seed, clock()), async {
        let _dropped = stopped.await;
    }));
    let client = garmin_sync::http_client::builder().no_proxy().timeout(Duration::from_mins(1)).build().unwrap();
    Running { url, client, _stop: stop }
}

/// Tokens from elsewhere, long enough not to be treated as a path.
pub fn foreign_tokens() -> String {
    json!({"di_token": "not.a-real.token".repeat(40), "di_refresh_token": "none", "di_client_id": "test"}).to_string()
}

pub fn request(start: &str, end: &str) -> Value {
    json!({"user_id": "somebody", "tokens": foreign_tokens(), "start_date": start, "end_date": end})
}

impl Running {
    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.client.post(format!("{}{path}", self.url)).json(body).send().await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.url)).send().await.unwrap()
    }

    /// Status and JSON of an answer.
    pub async fn answer(&self, path: &str, body: &Value) -> (u16, Value) {
        let response = self.post(path, body).await;
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub async fn fault(&self, body: Value) {
        let (status, answer) = self.answer("/_simulator/faults", &body).await;
        assert_eq!(status, 200, "{answer}");
        assert!(answer["id"].is_u64());
    }

    pub async fn clear_faults(&self) {
        let response = self.client.delete(format!("{}/_simulator/faults", self.url)).send().await.unwrap();
        assert_eq!(response.status(), 204);
    }

    pub async fn requests(&self) -> Vec<Value> {
        self.get("/_simulator/requests").await.json().await.unwrap()
    }

    /// Polls the record of requests until it is as expected.
    pub async fn requests_until(&self, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let asking = async {
            loop {
                let requests = self.requests().await;
                if wanted(&requests) {
                    return requests;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), asking).await.expect("the requests never became as wanted")
    }

    pub async fn login(&self) -> Value {
        let body = json!({"email": "a@example.org", "password": "any", "user_id": "somebody"});
        let (status, answer) = self.answer("/auth/garmin/login", &body).await;
        assert_eq!((status, &answer["status"]), (200, &json!("success")));
        answer["tokens"].clone()
    }

    pub async fn world(&self, start: &str, end: &str) -> Vec<Value> {
        let text = self.get(&format!("/_simulator/world?start={start}&end={end}")).await.text().await.unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
