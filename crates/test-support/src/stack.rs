//! The whole product as a user runs it: redis-server, simulator, APIs and workers, each in its own process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDate;
use garmin_sync::clock::SystemClock;
use garmin_sync::ports::Clock as _;
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::port::free_port;
use super::process::Process;
use super::program::program;
use tokio::time::Instant;

mod personal;
mod upstream;

pub use personal::{Link, by_kind};

/// How long a program may take until it answers, on a busy machine.
const START_UP: Duration = Duration::from_mins(1);

/// What to start.
pub struct Plan {
    pub apis: usize,
    pub workers: usize,
    pub simulator: Vec<String>,
    pub env: BTreeMap<String, String>,
    pub link: Link,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            apis: 1,
            workers: 1,
            simulator: vec!["--seed".into(), "7".into()],
            env: BTreeMap::new(),
            link: Link::Tokens,
        }
    }
}

impl Plan {
    #[must_use]
    pub fn env(mut self, key: &str, value: &str) -> Self {
        self.env.insert(key.to_owned(), value.to_owned());
        self
    }

    #[must_use]
    pub fn apis(mut self, count: usize) -> Self {
        self.apis = count;
        self
    }

    #[must_use]
    pub fn workers(mut self, count: usize) -> Self {
        self.workers = count;
        self
    }

    pub async fn start(self) -> Stack {
        Stack::start(self).await
    }
}

/// Running processes, and how to talk to them.
pub struct Stack {
    pub folder: TempDir,
    pub redis: Process,
    pub redis_port: u16,
    pub simulator: Option<Process>,
    pub simulator_port: u16,
    pub apis: Vec<(Process, u16)>,
    pub workers: Vec<Process>,
    env: Vec<(String, String)>,
    simulator_args: Vec<String>,
    started: usize,
    pub http: reqwest::Client,
}

/// Tokens as the upstream's login returns them, for an account that does not exist.
pub fn fake_tokens() -> String {
    // The real service treats a text of at most 512 characters as a file name.
    let filler = "x".repeat(600);
    json!({"di_token": format!("e30.eyJleHAiOjQxMDI0NDQ4MDB9.{filler}"), "di_refresh_token": "not-a-secret",
           "di_client_id": "TEST"})
    .to_string()
}

impl Stack {
    async fn start(plan: Plan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (redis_port, simulator_port) = (free_port(), free_port());
        let redis = start_redis(folder.path(), redis_port);
        std::fs::write(folder.path().join("tokens.json"), fake_tokens()).unwrap();
        let mut env = BTreeMap::from([
            ("GARMIN_SYNC__REDIS__URL".to_owned(), format!("redis://127.0.0.1:{redis_port}")),
            ("GARMIN_SYNC__GARMIN__BASE_URL".to_owned(), format!("http://127.0.0.1:{simulator_port}")),
            ("GARMIN_SYNC__GARMIN__TOKENS_FILE".to_owned(), plan.link.tokens_file().to_owned()),
            ("GARMIN_SYNC__PERSONAL__BASE_URL".to_owned(), format!("http://127.0.0.1:{simulator_port}")),
            ("GARMIN_SYNC__PERSONAL__REQUESTS_PER_SECOND".to_owned(), personal::PACE.to_owned()),
            ("GARMIN_SYNC__SECRETS__KEY".to_owned(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_owned()),
            ("GARMIN_SYNC__SINK__URL".to_owned(), "sqlite://garmin.db".to_owned()),
            ("GARMIN_SYNC__SYNC__TIMEZONE".to_owned(), zone_at_noon()),
        ]);
        env.extend(plan.env);
        let mut stack = Self {
            redis,
            redis_port,
            simulator: None,
            simulator_port,
            apis: Vec::new(),
            workers: Vec::new(),
            env: env.into_iter().collect(),
            simulator_args: plan.simulator,
            started: 0,
            http: garmin_sync::http_client::builder().timeout(START_UP).build().unwrap(),
            folder,
        };
        stack.wait_for_redis().await;
        stack.start_simulator().await;
        for _ in 0..plan.apis {
            stack.add_api().await;
        }
        for _ in 0..plan.workers {
            stack.add_worker();
        }
        if plan.link == Link::Key {
            stack.link_by_key().await;
        }
        if plan.apis + plan.workers > 0 {
            stack.wait_for_account().await;
        }
        stack
    }

    /// An account of the settings is linked in the background, once Redis is up.
    async fn wait_for_account(&self) {
        let mut redis = self.redis().await;
        eventually("the account to be linked", START_UP, async || {
            let linked: bool =
                redis::cmd("EXISTS").arg("{garmin-sync}:account:me").query_async(&mut redis).await.ok()?;
            linked.then_some(())
        })
        .await;
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("garmin.db")
    }

    fn name(&mut self, kind: &str) -> String {
        self.started += 1;
        format!("{kind}-{}", self.started)
    }

    async fn wait_for_redis(&self) {
        eventually("redis-server to answer", START_UP, async || {
            let client = redis::Client::open(format!("redis://127.0.0.1:{}", self.redis_port)).unwrap();
            let mut connection = client.get_multiplexed_async_connection().await.ok()?;
            redis::cmd("PING").query_async::<String>(&mut connection).await.ok()
        })
        .await;
    }

    /// From now on whatever Redis has confirmed survives its SIGKILL, however slow the disk is.
    pub async fn sync_always(&self) {
        let mut redis = self.redis().await;
        redis::cmd("CONFIG").arg(&["SET", "appendfsync", "always"]).exec_async(&mut redis).await.unwrap();
    }

    pub async fn restart_redis(&mut self) {
        self.redis = start_redis(self.folder.path(), self.redis_port);
        self.wait_for_redis().await;
    }

    pub async fn redis(&self) -> redis::aio::MultiplexedConnection {
        let client = redis::Client::open(format!("redis://127.0.0.1:{}", self.redis_port)).unwrap();
        client.get_multiplexed_async_connection().await.unwrap()
    }

    pub async fn start_simulator(&mut self) {
        let bind = format!("127.0.0.1:{}", self.simulator_port);
        let mut args = vec!["--bind", bind.as_str()];
        args.extend(self.simulator_args.iter().map(String::as_str));
        let program = &program("garmin-simulator");
        self.simulator = Some(Process::start("simulator", program, &args, &[], self.folder.path()));
        let url = format!("http://{bind}/");
        eventually("the simulator to answer", START_UP, async || self.http.get(&url).send().await.ok()).await;
    }

    /// Starts one more API; returns its number once it answers.
    pub async fn add_api(&mut self) -> usize {
        let port = free_port();
        let mut env = self.env.clone();
        env.push(("GARMIN_SYNC__HTTP__BIND".into(), format!("127.0.0.1:{port}")));
        let name = self.name("api");
        let program = &program("garmin-sync-api");
        self.apis.push((Process::start(&name, program, &[], &env, self.folder.path()), port));
        let number = self.apis.len() - 1;
        self.wait_for_api(number).await;
        number
    }

    /// Restarts a killed API, on the same port.
    pub async fn revive_api(&mut self, number: usize) {
        let port = self.apis[number].1;
        let mut env = self.env.clone();
        env.push(("GARMIN_SYNC__HTTP__BIND".into(), format!("127.0.0.1:{port}")));
        let name = self.name("api");
        let program = &program("garmin-sync-api");
        self.apis[number].0 = Process::start(&name, program, &[], &env, self.folder.path());
        self.wait_for_api(number).await;
    }

    async fn wait_for_api(&self, number: usize) {
        let url = self.url(number, "/healthz");
        let from = Instant::now();
        while self.http.get(&url).send().await.is_err() {
            assert!(from.elapsed() < START_UP, "the API does not answer:\n{}", self.apis[number].0.log());
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Changes a setting for programs started from now on; returns the old value.
    pub fn set(&mut self, key: &str, value: &str) -> String {
        let (_, old) = self.env.iter_mut().find(|(name, _)| name == key).unwrap();
        std::mem::replace(old, value.to_owned())
    }

    /// Starts one more worker; returns its number.
    pub fn add_worker(&mut self) -> usize {
        let name = self.name("worker");
        let program = &program("garmin-sync-worker");
        self.workers.push(Process::start(&name, program, &[], &self.env, self.folder.path()));
        self.workers.len() - 1
    }

    pub fn url(&self, api: usize, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.apis[api].1)
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.request(0, reqwest::Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.request(0, reqwest::Method::POST, path, Some(body)).await
    }

    pub async fn request(&self, api: usize, method: reqwest::Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.http.request(method, self.url(api, path));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// What the API has of a value, by day.
    pub async fn daily(&self, metric: &str, first: &str, last: &str) -> BTreeMap<NaiveDate, f64> {
        let path = format!("/integrations/garmin/data/daily?metrics={metric}&from={first}&to={last}");
        let (status, answer) = self.get(&path).await;
        assert_eq!(status, 200, "{answer}");
        let starts = answer["starts"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().parse().unwrap());
        let values = answer["metrics"][0]["values"].as_array().unwrap().iter().map(Value::as_f64);
        starts.zip(values).filter_map(|(day, value)| Some((day, value?))).collect()
    }

    /// The job interface's status.
    pub async fn status(&self) -> Value {
        self.get("/integrations/garmin/sync/status").await.1
    }

    /// Polls the status until `found` accepts its job; returns that job.
    pub async fn wait_for_job(&self, what: &str, limit: Duration, mut found: impl FnMut(&Value) -> bool) -> Value {
        let from = Instant::now();
        loop {
            let job = self.status().await["job"].clone();
            if found(&job) {
                return job;
            }
            assert!(from.elapsed() < limit, "waiting for {what}; the job is {job:#}\n{}", self.logs());
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    pub async fn wait_for_status(&self, status: &str, limit: Duration) -> Value {
        self.wait_for_job(&format!("status {status}"), limit, |job| job["status"] == status).await
    }

    /// Waits until this many workers listen for signals.
    pub async fn wait_for_workers(&self, count: usize) {
        let mut redis = self.redis().await;
        eventually("the workers to be there", START_UP, async || {
            let there: usize = redis::cmd("ZCARD").arg("{garmin-sync}:workers").query_async(&mut redis).await.unwrap();
            (there == count).then_some(())
        })
        .await;
    }

    pub fn logs(&self) -> String {
        let mut all = String::new();
        for process in self.workers.iter().chain(self.apis.iter().map(|(process, _)| process)) {
            let log = process.log();
            let lines: Vec<&str> = log.lines().collect();
            let tail = lines[lines.len().saturating_sub(40)..].join("\n");
            all.extend(["--- log\n", &tail, "\n"]);
        }
        all
    }
}

/// A time zone in which the day began about half a day ago, so that no test sees it end.
fn zone_at_noon() -> String {
    let hour = chrono::Timelike::hour(&SystemClock.now());
    // The signs of these names are reversed: Etc/GMT-5 is five hours ahead.
    if hour <= 12 { format!("Etc/GMT-{}", 12 - hour) } else { format!("Etc/GMT+{}", hour - 12) }
}

fn start_redis(folder: &Path, port: u16) -> Process {
    let (port, folder_text) = (port.to_string(), folder.to_string_lossy().into_owned());
    let args = [
        "--port",
        &port,
        "--bind",
        "127.0.0.1",
        "--dir",
        &folder_text,
        "--appendonly",
        "yes",
        "--save",
        "",
        "--maxmemory-policy",
        "noeviction",
    ];
    Process::start("redis", Path::new("redis-server"), &args, &[], folder)
}

/// Polls until there is a result, or fails with what it was waiting for.
pub async fn eventually<T>(what: &str, limit: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let from = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(from.elapsed() < limit, "waited {limit:?} for {what}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// Terminates a process and checks that it exits with 0 in time.
pub async fn stop(process: &mut Process, limit: Duration) {
    process.signal(Signal::SIGTERM);
    let status = process.wait(limit).await;
    assert_eq!(status.code(), Some(0), "{}", process.log());
}

/// Whether a request is for few health metrics: only one that asks once more for what stored days lack is.
pub fn asks_once_more(request: &Value) -> bool {
    request["metric_types"].as_array().is_some_and(|names| (1..5).contains(&names.len()))
}
