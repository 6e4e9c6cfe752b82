//! Everything in a run: Redis, the simulated upstream, APIs and workers, and the proxies between them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex as Plain;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::kinds::Kind;
use super::processes::{Program, start_redis, wait_for_redis};
use super::proxy::Proxy;
use super::report::Outcome;
use super::sink::DataFolder;
use super::{now_ms, upstream};
use crate::port::free_port;
use crate::process::Process;
use crate::program::program;

pub const PREFIX: &str = "{garmin-sync}";
pub const USERS: [&str; 3] = ["anna", "ben", "cleo"];
pub const LEASE: Duration = Duration::from_secs(2);
/// Of nothing but the accounts of a run.
const SECRETS_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// What to start.
#[derive(Clone, Debug)]
pub struct Setup {
    pub apis: usize,
    pub workers: usize,
    /// Added latency of each upstream answer.
    pub latency_ms: u32,
    /// After which a request counts as unanswered.
    pub timeout_ms: u32,
    /// Whether Redis syncs every write before it confirms it; else it does once a second.
    pub syncs_always: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self { apis: 2, workers: 3, latency_ms: 60, timeout_ms: 5000, syncs_always: true }
    }
}

/// A fault: from when to when it lasted, and whether it hit.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    pub kind: Kind,
    pub from: i64,
    pub to: i64,
    pub hit: bool,
}

pub struct Site {
    pub redis: Mutex<Process>,
    pub redis_port: u16,
    pub syncs_always: bool,
    /// How often it was killed, times two; odd while it is being killed and restarted.
    pub redis_deaths: AtomicU64,
    _simulator: Process,
    pub simulator_port: u16,
    /// Between all workers and the upstream: its address is what cool-downs are about.
    pub source: Proxy,
    pub apis: Vec<Program>,
    pub workers: Vec<Program>,
    pub http: reqwest::Client,
    pub faults: Plain<Vec<Fault>>,
    pub resumed: Plain<BTreeSet<String>>,
    /// Unexplained answers and exits.
    pub oddities: Plain<Vec<String>>,
    pub links: Plain<u64>,
    /// Faults requested from the simulator: our number, and its.
    pub asked: Plain<Vec<(usize, u64)>>,
    // Dropped last, when nothing uses them any more.
    pub data: DataFolder,
    pub folder: TempDir,
}

impl Site {
    pub async fn start(setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::make(&folder.path().join("data")).await;
        let (redis_port, simulator_port) = (free_port(), free_port());
        let redis = start_redis(folder.path(), redis_port, setup.syncs_always);
        let (bind, latency) = (format!("127.0.0.1:{simulator_port}"), setup.latency_ms.to_string());
        let args = ["--bind", &bind, "--seed", upstream::WORLD, "--latency-ms", &latency];
        let program = &program("garmin-simulator");
        let simulator = Process::start("simulator", program, &args, &[], folder.path());
        let lines: Vec<String> = USERS.iter().map(|user| format!("{:x} {user}", Sha256::digest(token(user)))).collect();
        std::fs::write(folder.path().join("tokens"), lines.join("\n")).unwrap();
        wait_for_redis(redis_port).await;
        let source = Proxy::to(simulator_port).await;
        let env = [
            ("GARMIN_SYNC__GARMIN__BASE_URL", format!("http://127.0.0.1:{}", source.port)),
            ("GARMIN_SYNC__GARMIN__TIMEOUT_MS", setup.timeout_ms.to_string()),
            ("GARMIN_SYNC__SECRETS__KEY", SECRETS_KEY.to_owned()),
            ("GARMIN_SYNC__SINK__URL", "sqlite://data/garmin.db".to_owned()),
            ("GARMIN_SYNC__SYNC__TIMEZONE", "UTC".to_owned()),
            ("GARMIN_SYNC__AUTH__MODE", "token".to_owned()),
            ("GARMIN_SYNC__AUTH__TOKENS_FILE", "tokens".to_owned()),
            ("GARMIN_SYNC__WORKER__LEASE_MS", LEASE.as_millis().to_string()),
        ]
        .map(|(key, value)| (key.to_owned(), value));
        let http = garmin_sync::http_client::builder().timeout(Duration::from_secs(20)).build().unwrap();
        let mut site = Self {
            data,
            redis: Mutex::new(redis),
            redis_port,
            syncs_always: setup.syncs_always,
            redis_deaths: AtomicU64::new(0),
            _simulator: simulator,
            simulator_port,
            source,
            apis: Vec::new(),
            workers: Vec::new(),
            http,
            faults: Plain::default(),
            resumed: Plain::default(),
            oddities: Plain::default(),
            links: Plain::new(0),
            asked: Plain::default(),
            folder,
        };
        site.wait_for(&format!("http://127.0.0.1:{simulator_port}/")).await;
        site.link_everybody().await;
        for number in 0..setup.apis {
            let api = Program::start_api(number, &site, &env).await;
            site.wait_for(&format!("http://127.0.0.1:{}/healthz", api.port)).await;
            site.apis.push(api);
        }
        for number in 0..setup.workers {
            site.workers.push(Program::start_worker(number, &site, &env).await);
        }
        site
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("data").join("garmin.db")
    }

    pub fn scope(&self) -> String {
        format!("127.0.0.1:{}", self.source.port)
    }

    pub async fn wait_for(&self, url: &str) {
        let deadline = Instant::now() + Duration::from_mins(1);
        while self.http.get(url).send().await.is_err() {
            assert!(Instant::now() < deadline, "{url} does not answer");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// What an API answers a user; none when it does not. An internal error is recorded as unexplained.
    pub async fn ask(
        &self,
        api: usize,
        user: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Option<(u16, Value)> {
        let url = format!("http://127.0.0.1:{}{path}", self.apis[api].port);
        let mut request = self.http.request(method, url).bearer_auth(token(user));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.ok()?;
        let code = answer.status().as_u16();
        let text = answer.text().await.ok()?;
        let body: Value = serde_json::from_str(&text).ok()?;
        if !matches!(code, 200 | 202 | 400 | 404 | 409 | 503) {
            self.odd(format!("{path} was answered with {code} {body}"));
        }
        Some((code, body))
    }

    pub async fn post(&self, api: usize, user: &str, path: &str, body: Value) -> Option<(u16, Value)> {
        self.ask(api, user, Method::POST, &format!("/integrations/garmin/sync/{path}"), Some(body)).await
    }

    /// The user's current or last job; none when no API answers.
    pub async fn job(&self, api: usize, user: &str) -> Option<Value> {
        let (code, body) = self.ask(api, user, Method::GET, "/integrations/garmin/sync/status", None).await?;
        (code == 200).then(|| body["job"].clone())
    }

    pub async fn connect_to_redis(&self) -> Option<redis::aio::MultiplexedConnection> {
        let client = redis::Client::open(format!("redis://127.0.0.1:{}", self.redis_port)).unwrap();
        // One that is down refuses at once.
        tokio::time::timeout(Duration::from_secs(20), client.get_multiplexed_async_connection()).await.ok()?.ok()
    }

    pub fn odd(&self, what: String) {
        self.oddities.lock().unwrap().push(what);
    }

    /// Records the beginning of a fault; returns its number.
    pub fn begin(&self, kind: Kind) -> usize {
        let mut faults = self.faults.lock().unwrap();
        faults.push(Fault { kind, from: now_ms(), to: i64::MAX, hit: false });
        faults.len() - 1
    }

    /// Records its end. It counts only if it hit.
    pub fn finish(&self, number: usize, hit: bool) {
        let fault = &mut self.faults.lock().unwrap()[number];
        (fault.to, fault.hit) = (now_ms(), hit);
    }

    /// Records whether a fault that may continue has hit.
    pub fn hit(&self, number: usize, hit: bool) {
        self.faults.lock().unwrap()[number].hit = hit;
    }

    /// Ends every lasting fault.
    pub async fn calm_down(&self) {
        for program in self.workers.iter().chain(&self.apis) {
            program.line.slow_down(Duration::ZERO);
            program.line.close(false);
        }
        self.source.slow_down(Duration::ZERO);
        self.source.close(false);
        // Some had to wait until earlier ones were used up.
        let asked = self.asked.lock().unwrap().clone();
        for (number, id) in asked {
            self.hit(number, self.strikes(id).await > 0);
        }
        self.clear_faults().await;
        self.data.empty();
        self.link_everybody().await;
        for program in self.workers.iter().chain(&self.apis) {
            program.revive(self).await;
        }
    }

    /// Leaves logs, database and verdict in a folder.
    pub async fn keep(&self, to: &Path, outcome: &Outcome) {
        tokio::fs::create_dir_all(to).await.unwrap();
        for folder in [self.folder.path().to_owned(), self.folder.path().join("data")] {
            for file in std::fs::read_dir(folder).unwrap().flatten().filter(|it| it.path().is_file()) {
                tokio::fs::copy(file.path(), to.join(file.file_name())).await.unwrap();
            }
        }
        let faults = self.faults.lock().unwrap().clone();
        let requests = self.requests().await;
        std::fs::write(to.join("outcome.txt"), format!("{outcome:#?}\n{faults:#?}\n")).unwrap();
        std::fs::write(to.join("requests.json"), Value::from(requests).to_string()).unwrap();
    }

    /// All that workers have logged.
    pub fn logs(&self) -> Vec<(String, String)> {
        let read = |program: &Program| {
            let path = self.folder.path().join(format!("{}.log", program.name));
            (program.name.clone(), std::fs::read_to_string(path).unwrap_or_default())
        };
        self.workers.iter().chain(&self.apis).map(read).collect()
    }

    pub fn secrets_key() -> &'static str {
        SECRETS_KEY
    }
}

pub fn token(user: &str) -> String {
    format!("token-of-{user}")
}
