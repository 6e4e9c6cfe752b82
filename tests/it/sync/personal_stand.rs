//! A stack with several users, each to be linked by a key of the simulated Personal API.

use garmin_sync::clock::SystemClock;
use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::{Accounts, Clock};
use garmin_sync::store::{RedisStore, StoreOptions};
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use sha2::Digest;
use tempfile::TempDir;

use super::*;
use test_support::jobs::fixture::{options, store_at};
use test_support::stack::{Plan, Stack, eventually};
use test_support::world;

/// What every key begins with, and every token.
pub const SECRETS: [&str; 2] = ["GCDC_", "eyJ"];

pub struct Stand {
    pub stack: Stack,
    _tokens: TempDir,
}

/// Workers that start so many requests a second for one account.
pub fn at_pace(per_second: u32) -> Plan {
    Plan::default().env("GARMIN_SYNC__PERSONAL__REQUESTS_PER_SECOND", &per_second.to_string())
}

pub fn of_types(start: &str, end: &str, types: &[&str]) -> Value {
    json!({"startDate": start, "endDate": end, "dataTypes": types})
}

/// The bearer token of a user.
fn bearer(user: &str) -> String {
    format!("bearer-of-{user}")
}

impl Stand {
    /// Starts everything for these users. Logs are detailed, so that they show what they should not.
    pub async fn start(users: &[&str], plan: Plan) -> Self {
        let tokens = tempfile::tempdir().unwrap();
        let file = tokens.path().join("tokens");
        let line = |user: &&str| format!("{} {user}\n", hex::encode(sha2::Sha256::digest(bearer(user))));
        std::fs::write(&file, users.iter().map(line).collect::<String>()).unwrap();
        let mut plan =
            plan.env("GARMIN_SYNC__AUTH__MODE", "token").env("GARMIN_SYNC__AUTH__TOKENS_FILE", file.to_str().unwrap());
        plan.env.entry("GARMIN_SYNC__LOG__LEVEL".to_owned()).or_insert_with(|| "debug".to_owned());
        Self { stack: plan.start().await, _tokens: tokens }
    }

    /// The same for users that are linked at once, each to an account of the same name.
    pub async fn linked(users: &[&str], plan: Plan) -> Self {
        let stand = Self::start(users, plan).await;
        for user in users {
            stand.link_new(user, json!({})).await;
        }
        stand
    }

    pub async fn call(&self, user: &str, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.stack.http.request(method, self.stack.url(0, path)).bearer_auth(bearer(user));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    pub async fn get(&self, user: &str, path: &str) -> Value {
        self.call(user, Method::GET, path, None).await.1
    }

    pub async fn account(&self, user: &str) -> Value {
        self.get(user, "/integrations/garmin/status").await
    }

    /// A new key of an account at the simulator, which ends the one before.
    pub async fn key(&self, account: &str, mut with: Value) -> String {
        with["account"] = json!(account);
        let request = self.stack.http.post(self.stack.simulator_url("/_simulator/keys"));
        let answer = request.header("content-type", "application/json").body(with.to_string()).send().await.unwrap();
        let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        answer["key"].as_str().unwrap().to_owned()
    }

    pub async fn link(&self, user: &str, key: &str) -> (u16, Value) {
        self.call(user, Method::POST, "/integrations/garmin/credentials", Some(json!({"apiKey": key}))).await
    }

    /// Links a user with a new key of the account of the same name.
    pub async fn link_new(&self, user: &str, with: Value) {
        let key = self.key(user, with).await;
        let (code, answer) = self.link(user, &key).await;
        assert_eq!((code, &answer["source"]), (200, &json!("personal")), "{answer}");
    }

    /// Starts a job; returns its id.
    pub async fn begin(&self, user: &str, body: Value) -> Value {
        let (code, started) = self.call(user, Method::POST, START, Some(body)).await;
        assert_eq!((code, &started["status"]), (200, &json!("started")), "{started}");
        started["jobId"].clone()
    }

    pub async fn resume(&self, user: &str, id: &Value) {
        let path = "/integrations/garmin/sync/resume";
        let (code, answer) = self.call(user, Method::POST, path, Some(json!({"jobId": id}))).await;
        assert_eq!(code, 200, "{answer}");
    }

    pub async fn job(&self, user: &str) -> Value {
        self.get(user, "/integrations/garmin/sync/status").await["job"].clone()
    }

    pub async fn wait(&self, user: &str, what: &str, found: impl Fn(&Value) -> bool) -> Value {
        let from = tokio::time::Instant::now();
        loop {
            let job = self.job(user).await;
            if found(&job) {
                return job;
            }
            assert!(from.elapsed() < SOON, "waiting for {what}; the job is {job:#}\n{}", self.stack.logs());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The job once it has ended.
    pub async fn ended(&self, user: &str) -> Value {
        let is_over = |job: &Value| ["completed", "failed", "cancelled"].iter().any(|it| job["status"] == *it);
        self.wait(user, "the end", is_over).await
    }

    pub async fn completed(&self, user: &str) -> Value {
        let job = self.ended(user).await;
        assert_eq!(job["status"], "completed", "{job:#}\n{}", self.stack.logs());
        job
    }

    /// Requests to the Personal API whose path has this in it.
    pub async fn asked(&self, path: &str) -> Vec<Value> {
        let mut requests = self.stack.requests().await;
        requests.retain(|it| it["startedMs"].is_number() && it["path"].as_str().unwrap().contains(path));
        requests
    }

    /// How many keys were exchanged, or tried.
    pub async fn exchanges(&self) -> usize {
        self.asked("personal-api-key/token").await.len()
    }

    pub async fn count(&self, query: &str) -> i64 {
        count(&self.stack.database(), query).await
    }

    /// The rows of a user in each table.
    pub async fn rows(&self, user: &str) -> Vec<(&'static str, i64)> {
        let mut rows = Vec::new();
        for (table, _) in world::TABLES {
            rows.push((table, self.count(&format!("SELECT count(*) FROM {table} WHERE user_id = '{user}'")).await));
        }
        rows
    }

    /// The store of the stack, with its key.
    pub fn store(&self) -> RedisStore {
        let secrets: garmin_sync::config::Secrets =
            serde_json::from_value(json!({"key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "key_file": ""}))
                .unwrap();
        let options = StoreOptions { secrets_keys: secrets.keys().unwrap(), ..options() };
        store_at(&format!("redis://127.0.0.1:{}", self.stack.redis_port), "{garmin-sync}", options)
    }

    /// Makes a user's token one that was issued so many minutes ago, with so many left.
    pub async fn age_token(&self, user: &str, minutes: i64, left: i64) {
        let (store, user) = (self.store(), UserId::parse(user).unwrap());
        let account = store.account(&user).await.unwrap().unwrap();
        let mut kept: Value = serde_json::from_str(account.credentials.expose_secret()).unwrap();
        let at = |minutes: i64| (SystemClock.now() + chrono::TimeDelta::minutes(minutes)).to_rfc3339();
        (kept["token"]["obtained_at"], kept["token"]["ends_at"]) = (json!(at(-minutes)), json!(at(left)));
        let kept = SecretString::from(kept.to_string());
        store.renew_credentials(&user, account.version, &kept).await.unwrap();
    }

    /// Everything that API and workers have logged.
    pub fn logs(&self) -> String {
        let workers = self.stack.workers.iter();
        workers.chain(self.stack.apis.iter().map(|(api, _)| api)).map(test_support::process::Process::log).collect()
    }

    /// Neither keys nor tokens are in any log.
    pub fn kept_its_secrets(&self) {
        let logs = self.logs();
        assert!(logs.lines().count() > 10, "there are logs: {logs}");
        for secret in SECRETS {
            let line = logs.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "{secret} is shown: {line:?}");
        }
    }
}

/// Waits until the simulator has a request open.
pub async fn open_request(stand: &Stand) -> Value {
    eventually("an open request", SOON, async || {
        stand.stack.requests().await.into_iter().find(|it| it["status"].is_null() && it["aborted"] != true)
    })
    .await
}
