//! A running simulator, and requests that have exactly the headers that a test gives them.
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate};
use garmin_simulator::personal::{DEMO_KEY, Person};
use garmin_simulator::world::World;
use garmin_simulator::{Clock, Config, run};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::header::HeaderMap;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// Epoch second of "now": noon (UTC) of 30 June 2026.
pub const NOW: i64 = 1_782_820_800;
pub const EXCHANGE: &str = "/personalapitoken-service/personal-api/personal-api-key/token";

pub struct Running {
    address: std::net::SocketAddr,
    _stop: oneshot::Sender<()>,
}

/// A whole answer.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

pub fn clock() -> Clock {
    Arc::new(|| DateTime::from_timestamp(NOW, 0).unwrap())
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The world that a simulator with this seed serves.
pub fn world(seed: u64) -> World {
    let config = Config::new(seed, clock());
    World { seed, watch_since: config.watch_since, clock: clock() }
}

/// The person behind the demo key.
pub fn person(seed: u64) -> Person {
    Person::of(&world(seed), "demo")
}

pub async fn started(seed: u64) -> Running {
    started_with(Config::new(seed, clock())).await
}

pub async fn started_with(config: Config) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    tokio::spawn(run(listener, config, async {
        let _dropped = stopped.await;
    }));
    Running { address, _stop: stop }
}

impl Running {
    /// Sends one request on a connection of its own; an error where the answer breaks off.
    pub async fn try_send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer, hyper::Error> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let connection = tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path).header("host", self.address.to_string());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::from(body.to_owned()))).unwrap();
        let sent = tokio::time::timeout(Duration::from_mins(1), sender.send_request(request));
        let (parts, body) = sent.await.expect("no answer within a minute")?.into_parts();
        let body = body.collect().await?.to_bytes();
        connection.abort();
        Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body })
    }

    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.try_send(method, path, headers, body).await.unwrap()
    }

    pub async fn exchange(&self, key: &str) -> Answer {
        self.send(Method::POST, EXCHANGE, &[("authorization", &format!("ApiKey {key}"))], "").await
    }

    /// A token of that key.
    pub async fn token(&self, key: &str) -> String {
        let answer = self.exchange(key).await;
        assert_eq!(answer.status, 200);
        answer.text().to_owned()
    }

    pub async fn demo_token(&self) -> String {
        self.token(DEMO_KEY).await
    }

    pub async fn get(&self, token: &str, path: &str) -> Answer {
        let authorization = format!("Bearer {token}");
        let headers = [("authorization", authorization.as_str()), ("accept", "application/json")];
        self.send(Method::GET, path, &headers, "").await
    }

    /// The JSON of a successful answer.
    pub async fn json(&self, token: &str, path: &str) -> Value {
        let answer = self.get(token, path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    pub async fn new_key(&self, body: &str) -> String {
        let answer = self.send(Method::POST, "/_simulator/keys", &[], body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["key"].as_str().unwrap().to_owned()
    }

    pub async fn fault(&self, body: &Value) {
        let answer = self.send(Method::POST, "/_simulator/faults", &[], &body.to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    pub async fn requests(&self) -> Vec<Value> {
        let answer = self.send(Method::GET, "/_simulator/requests", &[], "").await;
        serde_json::from_slice(&answer.body).unwrap()
    }

    /// Polls the record of requests until it is as wanted.
    pub async fn requests_until(&self, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let asking = async {
            loop {
                let requests = self.requests().await;
                if wanted(&requests) {
                    return requests;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), asking).await.expect("the requests never became as wanted")
    }

    /// Records of the truth.
    pub async fn truth(&self, query: &str) -> Vec<Value> {
        let answer = self.send(Method::GET, &format!("/_simulator/world?{query}"), &[], "").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
