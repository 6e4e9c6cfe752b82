//! A real redis-server for one test: on a free loopback port, in its own directory, stopped on drop.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use super::port::free_port;

pub struct TestRedis {
    port: u16,
    folder: TempDir,
    process: Option<Child>,
}

impl TestRedis {
    /// A running server, with its append-only file on.
    pub fn start() -> Self {
        // Other tests look for ports as well; if one of them was faster, the next port is tried.
        for _ in 0..20 {
            let mut server = Self { port: free_port(), folder: TempDir::new().unwrap(), process: None };
            if server.launch() {
                return server;
            }
        }
        panic!("redis-server could not be started; is it installed?");
    }

    /// `redis://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Shuts the server down cleanly; its data stays.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            kill(Pid::from_raw(i32::try_from(process.id()).unwrap()), Signal::SIGTERM).unwrap();
            process.wait().unwrap();
        }
    }

    /// Restarts the server, on the same port, with its data.
    pub fn restart(&mut self) {
        self.stop();
        assert!(self.launch(), "redis-server did not start again");
    }

    /// Whether the server came up.
    fn launch(&mut self) -> bool {
        let mut process = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &self.port.to_string(), "--save", "", "--appendonly", "yes"])
            .args(["--maxmemory-policy", "noeviction", "--dir"])
            .arg(self.folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("redis-server must be installed");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let is_ready = lines.any(|line| line.contains("Ready to accept connections"));
        // Keep reading, or the server would get a broken pipe when it logs.
        std::thread::spawn(move || lines.for_each(drop));
        self.process = Some(process);
        if !is_ready {
            self.end();
        }
        is_ready
    }

    fn end(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

impl Drop for TestRedis {
    fn drop(&mut self) {
        self.end();
    }
}
