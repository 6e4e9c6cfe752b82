//! APIs, workers and Redis as processes that are killed, frozen and restarted.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

use nix::sys::signal::Signal;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::proxy::Proxy;
use super::site::Site;
use crate::port::free_port;
use crate::process::Process;
use crate::program::program;

/// Longer than anything here takes to start.
const SOON: Duration = Duration::from_mins(1);

/// An API or a worker, which may be down or frozen at times, and its own proxy to Redis.
pub struct Program {
    pub name: String,
    /// Where an API listens.
    pub port: u16,
    pub line: Proxy,
    path: PathBuf,
    env: Vec<(String, String)>,
    folder: PathBuf,
    process: Mutex<Process>,
}

impl Program {
    pub async fn start_api(number: usize, site: &Site, env: &[(String, String)]) -> Self {
        let port = free_port();
        let mut env = env.to_vec();
        env.push(("GARMIN_SYNC__HTTP__BIND".to_owned(), format!("127.0.0.1:{port}")));
        let path = &program("garmin-sync-api");
        Self { port, ..Self::start(format!("api{number}"), path, site, env).await }
    }

    pub async fn start_worker(number: usize, site: &Site, env: &[(String, String)]) -> Self {
        let name = format!("w{number}");
        let mut env = env.to_vec();
        env.push(("GARMIN_SYNC__WORKER__ID".to_owned(), name.clone()));
        Self::start(name, &program("garmin-sync-worker"), site, env).await
    }

    async fn start(name: String, path: &Path, site: &Site, mut env: Vec<(String, String)>) -> Self {
        let line = Proxy::to(site.redis_port).await;
        env.push(("GARMIN_SYNC__REDIS__URL".to_owned(), format!("redis://127.0.0.1:{}", line.port)));
        let folder = site.folder.path().to_owned();
        let process = Mutex::new(Process::start(&name, path, &[], &env, &folder));
        Self { name, port: 0, line, path: path.to_owned(), env, folder, process }
    }

    fn launch(&self) -> Process {
        Process::start(&self.name, &self.path, &[], &self.env, &self.folder)
    }

    /// Whether no fault affects it now.
    pub fn is_free(&self) -> bool {
        self.process.try_lock().is_ok()
    }

    /// SIGKILL; restarted after a while.
    pub async fn kill(&self, down: Duration) {
        let mut process = self.process.lock().await;
        process.kill();
        tokio::time::sleep(down).await;
        *process = self.launch();
    }

    /// SIGKILL, until [`Program::revive`] restarts it.
    pub async fn end(&self) {
        self.process.lock().await.kill();
    }

    /// SIGSTOP, and SIGCONT after a while.
    pub async fn freeze(&self, time: Duration) {
        let process = self.process.lock().await;
        process.signal(Signal::SIGSTOP);
        tokio::time::sleep(time).await;
        process.signal(Signal::SIGCONT);
    }

    /// Waits until it has ended.
    pub async fn stopped(&self) {
        self.process.lock().await.wait(SOON).await;
    }

    pub async fn signal(&self, signal: Signal) {
        self.process.lock().await.signal(signal);
    }

    /// Starts it if it is not running. A worker exits on its own only when it can't open its store.
    pub async fn revive(&self, site: &Site) {
        let mut process = self.process.lock().await;
        if let Some(status) = process.ended() {
            let log = process.log();
            let last = log.lines().last().unwrap_or_default();
            if status.code().is_some() && !last.contains("the data store can't be opened") {
                site.odd(format!("{} ended by itself ({status}): {last}", self.name));
            }
            *process = self.launch();
        }
    }
}

/// With its append-only file on. Once it has synced and confirmed, its own death loses nothing; where it syncs once a
/// second, it may hold writes back for two while a sync is slow, and they die with it.
pub fn start_redis(folder: &Path, port: u16, syncs_always: bool) -> Process {
    let (port, folder_text) = (port.to_string(), folder.to_string_lossy().into_owned());
    let sync = if syncs_always { "always" } else { "everysec" };
    let args = ["--port", &port, "--bind", "127.0.0.1", "--dir", &folder_text, "--appendonly", "yes"];
    let more = ["--appendfsync", sync, "--save", "", "--maxmemory-policy", "noeviction"];
    Process::start("redis", Path::new("redis-server"), &[&args[..], &more[..]].concat(), &[], folder)
}

pub async fn wait_for_redis(port: u16) {
    let client = redis::Client::open(format!("redis://127.0.0.1:{port}")).unwrap();
    let deadline = Instant::now() + SOON;
    loop {
        if let Ok(mut connection) = client.get_multiplexed_async_connection().await
            && redis::cmd("PING").query_async::<String>(&mut connection).await.is_ok()
        {
            return;
        }
        assert!(Instant::now() < deadline, "redis-server does not answer");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

impl Site {
    /// Stops Redis, cleanly or not, and restarts it after a while with what it kept.
    pub async fn restart_redis(&self, in_order: bool, down: Duration) {
        let mut redis = self.redis.lock().await;
        if in_order {
            redis.signal(Signal::SIGTERM);
            redis.wait(Duration::from_mins(1)).await;
        } else {
            self.redis_deaths.fetch_add(1, Ordering::SeqCst);
            redis.kill();
        }
        tokio::time::sleep(down).await;
        *redis = start_redis(self.folder.path(), self.redis_port, self.syncs_always);
        wait_for_redis(self.redis_port).await;
        if !in_order {
            self.redis_deaths.fetch_add(1, Ordering::SeqCst);
        }
    }
}
