//! `garmin-sync doctor`: the real program against the real simulator.

mod ends;
mod faults;
mod report;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The key of the simulated account.
const KEY: &str = "GCDC_demo";
/// What the report is called unless something else is said.
const REPORT: &str = "garmin-sync-doctor.md";
/// Longer than anything here needs; only a failure waits this long.
const SOON: Duration = Duration::from_mins(1);

/// The simulator, with a folder to run in that is also the home of whoever runs it.
struct Stand {
    simulator: Child,
    url: String,
    http: Client,
    folder: TempDir,
}

impl Stand {
    fn start() -> Self {
        let mut simulator = Command::new(env!("CARGO_BIN_EXE_garmin-simulator"))
            .args(["--bind", "127.0.0.1:0", "--seed", "5"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(simulator.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        let http = garmin_sync::http_client::builder().no_proxy().timeout(SOON).build().unwrap();
        Self { simulator, url, http, folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command, with a key in Garmin's variable and nothing else of this process' environment.
    fn doctor(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_garmin-sync"));
        command.arg("doctor").args(args).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", self.folder.path());
        command.env("GARMIN_PERSONAL_API_KEY", KEY).env("GARMIN_PERSONAL_API_BASE_URL", &self.url);
        command.env("GARMIN_SYNC__PERSONAL__REQUESTS_PER_SECOND", "50").env("TZ", "UTC");
        command
    }

    async fn fault(&self, fault: Value) {
        let sent = self.http.post(format!("{}/_simulator/faults", self.url)).json(&fault).send().await.unwrap();
        assert_eq!(sent.status(), 200, "{}", sent.text().await.unwrap());
    }

    /// What it was asked, in the order of arrival.
    async fn requests(&self) -> Vec<Value> {
        let answer = self.http.get(format!("{}/_simulator/requests", self.url)).send().await.unwrap();
        answer.json().await.unwrap()
    }
}

impl Drop for Stand {
    fn drop(&mut self) {
        let _ = self.simulator.kill();
        let _ = self.simulator.wait();
    }
}

/// Runs a command to its end. It is waited for on a thread of its own, so that the test's client stays alive.
async fn run(mut command: Command) -> Output {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

/// The same with this as standard input.
async fn fed(mut command: Command, input: &'static str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let fed = move || {
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    tokio::task::spawn_blocking(fed).await.unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The last two cells of a request's row: its status, and what garmin-sync makes of it.
fn row<'a>(report: &'a str, name: &str) -> (&'a str, &'a str) {
    let begin = format!("| {name} | ");
    let line = report.lines().find_map(|line| line.strip_prefix(&begin)).unwrap_or_else(|| panic!("{name}: {report}"));
    let cells: Vec<_> = line.trim_end_matches(" |").split(" | ").collect();
    assert_eq!(cells.len(), 4, "{line}");
    (cells[0], cells[3])
}

/// Neither the key nor a token.
fn assert_no_secret(texts: &[&str]) {
    for text in texts {
        assert!(!text.contains("GCDC_") && !text.contains("eyJ"), "{text}");
    }
}
