//! `garmin-sync` as people and scripts use it: the real program against real servers.

mod cool_down;
mod coverage;
mod exits;
mod history;
pub mod hostile;
mod json;
mod link;
mod local;
mod outage;
mod retry;
mod shell;
mod terminal;
mod token;
mod watch;
mod width;

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use test_support::stack::Stack;

/// Longer than anything here needs; only a failure waits this long.
const SOON: Duration = Duration::from_mins(1);

/// A command's output and exit code.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Both outputs and the code, as one text for a snapshot.
    fn all(&self) -> String {
        let code = self.code.map_or_else(|| "a signal".to_owned(), |code| code.to_string());
        format!("{}{}[ends with {code}]", self.out, self.err)
    }
}

/// The program with nothing of this process' environment but its search path.
pub fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_garmin-sync"));
    command.args(args).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("TZ", "UTC");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

pub async fn said(mut command: Command) -> Said {
    let output = timeout(SOON, command.output()).await.unwrap_or_else(|_| panic!("the command does not end")).unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
    Said { code: output.status.code(), out, err }
}

fn asking(stack: &Stack, args: &[&str]) -> Command {
    let mut command = program(args);
    command.env("GARMIN_SYNC_URL", stack.url(0, ""));
    command
}

/// Runs a command against the first API.
pub async fn cli(stack: &Stack, args: &[&str]) -> Said {
    said(asking(stack, args)).await
}

/// The same, split at spaces, returning only the exit code.
async fn code(stack: &Stack, line: &str) -> Option<i32> {
    cli(stack, &line.split_whitespace().collect::<Vec<_>>()).await.code
}

/// A command whose output is read while it runs.
struct Watching {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    seen: Vec<String>,
}

impl Watching {
    fn start(stack: &Stack, args: &[&str]) -> Self {
        let mut child = asking(stack, args).stderr(Stdio::inherit()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines, seen: Vec::new() }
    }

    /// The next line; none at the end.
    async fn line(&mut self) -> Option<String> {
        let line = timeout(SOON, self.lines.next_line()).await;
        let line = line.unwrap_or_else(|_| panic!("nothing more was said than:\n{}", self.seen.join("\n"))).unwrap();
        self.seen.extend(line.clone());
        line
    }

    /// The next line that contains this text.
    async fn says(&mut self, text: &str) -> String {
        loop {
            match self.line().await {
                Some(line) if line.contains(text) => return line,
                Some(_) => {}
                None => panic!("never said {text:?}, but:\n{}", self.seen.join("\n")),
            }
        }
    }

    /// Reads to the end; returns the exit code.
    async fn ends(&mut self) -> Option<i32> {
        while self.line().await.is_some() {}
        timeout(SOON, self.child.wait()).await.unwrap_or_else(|_| panic!("the command does not end")).unwrap().code()
    }
}

/// Compares a text with its snapshot, without what differs from run to run.
fn assert_shown(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\b[0-9A-HJKMNP-TV-Z]{26}\b", "[id]");
    settings.add_filter(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "[time]");
    settings.add_filter(r"http://127\.0\.0\.1:\d+", "[server]");
    settings.add_filter(r"(after|heartbeat|took) \d+\s+(s|min)\b", "$1 [seconds]");
    settings.add_filter(r"/tmp/\.tmp\w+", "[folder]");
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
