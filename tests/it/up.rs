//! `garmin-sync up` as a person runs it: its output, signals, and what is left afterwards.

pub mod demo;
mod lifetime;
mod trust;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::Instant;

use crate::executable;

/// Longer than anything here needs; only a failure waits this long.
const LIMIT: Duration = Duration::from_mins(1);

/// A running `garmin-sync up`. Killed with all it started when a test fails.
pub struct Up {
    process: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
    data: PathBuf,
}

impl Up {
    fn start(mut command: Command, data: &Path) -> Self {
        let mut process =
            command.args(["--data"]).arg(data).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let (sender, lines) = channel();
        let output = BufReader::new(process.stdout.take().unwrap());
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { process, lines, seen: Vec::new(), data: data.to_owned() }
    }

    /// The first line from here on that holds this text.
    fn says(&mut self, text: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(LIMIT);
            let line = line.unwrap_or_else(|_| panic!("never said {text:?}, but:\n{}", self.seen.join("\n")));
            self.seen.push(line.clone());
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Which processes run, by name.
    fn programs(&self) -> BTreeMap<String, i32> {
        let files = fs::read_dir(self.data.join("run")).into_iter().flatten().flatten();
        files
            .filter_map(|file| {
                let text = fs::read_to_string(file.path()).ok()?;
                let name = file.path().file_stem()?.to_str()?.to_owned();
                Some((name, text.split(' ').next()?.parse().ok()?))
            })
            .collect()
    }

    /// Of `garmin-sync up` itself.
    pub fn pid(&self) -> i32 {
        i32::try_from(self.process.id()).unwrap()
    }

    pub fn send(&self, signal: Signal) {
        kill(Pid::from_raw(self.pid()), signal).unwrap();
    }

    /// Its exit status. Everything it had started exited when asked to.
    pub fn ended(&mut self) -> ExitStatus {
        let status = eventually("garmin-sync up ends", || self.process.try_wait().unwrap());
        self.seen.extend(self.lines.iter());
        assert!(!self.seen.iter().any(|line| line.contains("is killed")), "{}", self.seen.join("\n"));
        status
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        for pid in self.programs().into_values().filter(|pid| runs(*pid)) {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
    }
}

/// Polls until there is an answer.
fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < LIMIT, "never happened: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A program that reacts to SIGHUP, even when these tests were started with `nohup`, which it would inherit.
fn at_a_terminal(program: &Path) -> Command {
    let mut command = Command::new("/usr/bin/env");
    command.arg("--default-signal=HUP").arg(program);
    command
}

/// Whether a process exists and is not a zombie.
fn runs(pid: i32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

/// `garmin-sync` in its own folder, with scripts in place of the API and the worker.
struct Stand {
    folder: tempfile::TempDir,
}

impl Stand {
    fn new(api: &str, worker: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        executable::copy(env!("CARGO_BIN_EXE_garmin-sync"), &folder.path().join("garmin-sync"));
        for (name, script) in [("garmin-sync-api", api), ("garmin-sync-worker", worker)] {
            let events = folder.path().join("events");
            let script = script.replace("EVENTS", events.to_str().unwrap());
            executable::script(&script, &folder.path().join(name));
        }
        Self { folder }
    }

    /// Scripts that run until SIGTERM, and then write down whether Redis still answers.
    fn calm() -> Self {
        let script = "trap 'kill $!; redis-cli -s \"${GARMIN_SYNC__REDIS__URL#unix://}\" ping >> EVENTS; exit 0' TERM\n\
                      tail -f /dev/null & echo up >> EVENTS; wait";
        Self::new(script, script)
    }

    fn command(&self) -> Command {
        let mut command = at_a_terminal(&self.folder.path().join("garmin-sync"));
        command.args(["up", "--port", "0"]);
        command
    }

    fn up(&self) -> Up {
        Up::start(self.command(), &self.data())
    }

    fn fails(&self, mut command: Command) -> (Output, String) {
        let output = command.arg("--data").arg(self.data()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output, said)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn events(&self) -> String {
        fs::read_to_string(self.folder.path().join("events")).unwrap_or_default()
    }

    /// Until both scripts run, three processes in all.
    fn is_up(&self, up: &Up) -> BTreeMap<String, i32> {
        eventually("both scripts run", || (self.events().matches("up\n").count() == 2).then_some(()));
        // A program runs a moment before it is recorded as running.
        let programs = eventually("three programs are noted", || Some(up.programs()).filter(|it| it.len() >= 3));
        assert_eq!(programs.keys().collect::<Vec<_>>(), ["garmin-sync-api", "garmin-sync-worker", "redis-server"]);
        programs
    }
}
