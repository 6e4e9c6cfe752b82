//! Where blocks are run.

use std::fs;
use std::path::Path;
use std::process::{Command as Program, Stdio};

use nix::sys::signal::Signal;

use super::adapted::{Own, SHELL, adapted, filled, need};
use super::blocks::{Block, Command};
use super::{root, unrun};
use crate::up::demo::demo;

/// How long a block may take, in seconds. Only a failure takes so long.
const LIMIT: &str = "60";

/// The key that the simulator takes from the start.
const KEY: &str = "GCDC_demo\n";

/// A folder with the data of a demo that is not up.
pub struct Template(tempfile::TempDir);

/// Where the programs are that were built with these tests, and then those of the system.
#[expect(clippy::disallowed_methods, reason = "the system's programs are where they are for these tests")]
pub fn path() -> String {
    let own = Path::new(env!("CARGO_BIN_EXE_garmin-sync")).parent().unwrap();
    format!("{}:{}", own.display(), std::env::var("PATH").unwrap())
}

/// A shell in this folder.
pub fn bash(folder: &Path) -> Program {
    let mut shell = Program::new("timeout");
    // The home is the folder itself, so that nothing of the machine's user is read or written.
    shell.args([LIMIT, "bash"]).current_dir(folder).env_clear().env("PATH", path()).env("HOME", folder);
    shell.stdin(Stdio::null());
    shell
}

impl Template {
    /// Imports some days.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (mut up, address) = demo(&folder.path().join("data"));
        let mut import = bash(folder.path());
        import.args(["-c", "garmin-sync start --last 4d --types health,intraday,activities,files --watch"]);
        let output = import.env("GARMIN_SYNC_URL", &address).output().unwrap();
        assert!(output.status.success(), "the import before all blocks: {}", String::from_utf8_lossy(&output.stdout));
        up.send(Signal::SIGTERM);
        up.ended();
        Self(folder)
    }

    /// Runs a block in a copy. The error has file, line, command and what it said.
    pub fn run(&self, block: &Block) -> Result<(), String> {
        if block.commands.iter().all(unrun::holds) {
            return Ok(());
        }
        let place = tempfile::tempdir().unwrap();
        let folder = place.path();
        assert!(Program::new("cp").arg("-a").arg(self.0.path().join("data")).arg(folder).status().unwrap().success());
        furnish(folder);
        let mut shell = bash(folder);
        shell.arg("block.sh");
        // Held until the block is through. Queries are answered by the file alone.
        let (own, _up) = if block.commands.iter().any(asks_a_program) {
            let (up, address) = demo(&folder.join("data"));
            let log = fs::read_to_string(folder.join("data/logs/garmin-simulator.log")).unwrap();
            let simulator = log.lines().find_map(|line| line.strip_prefix("listening on http://")).unwrap();
            let own = Own { api: address.trim_start_matches("http://").to_owned(), simulator: simulator.to_owned() };
            shell.env("GARMIN_SYNC_URL", &address).env("UP", up.pid().to_string());
            shell.env("GARMIN_SYNC__PERSONAL__BASE_URL", format!("http://{simulator}"));
            shell.env("GARMIN_SYNC__PERSONAL__REQUESTS_PER_SECOND", "50");
            (own, Some(up))
        } else {
            (Own::default(), None)
        };
        fs::write(folder.join("block.sh"), script(block, &own)).unwrap();
        let output = shell.output().unwrap();
        if output.status.success() {
            return Ok(());
        }
        let at = fs::read_to_string(folder.join("at")).unwrap_or_default();
        let command = block.commands.iter().find(|it| it.line.to_string() == at.trim());
        let text = command.map_or("(before the first command)", |it| it.text.trim());
        let how = match output.status.code() {
            Some(124) => format!("did not end within {LIMIT} s"),
            Some(99) => "could not be prepared".to_owned(),
            code => format!("ended with {}, and the page does not say so", code.unwrap_or(-1)),
        };
        let said = fs::read_to_string(folder.join("said")).unwrap_or_default();
        let said = format!("{said}{}", String::from_utf8_lossy(&output.stderr));
        Err(format!("{}:{}: this {how}:\n    {}\nIt said: {said}", block.page, at.trim(), text.replace('\n', "\n    ")))
    }
}

/// Whether a command may need what is up.
fn asks_a_program(command: &Command) -> bool {
    let text = command.without_comments();
    !unrun::holds(command) && ["garmin-sync", "curl"].iter().any(|name| text.contains(name)) || need(command).is_some()
}

/// Files that the pages take for granted.
fn furnish(folder: &Path) {
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    // An answer that is an error ends curl with one.
    write(".curlrc", "fail-with-body\nshow-error\nsilent\nmax-time = 30\n");
    write("key-file", KEY);
    write("password", "me@example.com\nsecret\n");
    write("garmin_tokens.json", &test_support::stack::fake_tokens());
    fs::create_dir(folder.join("scripts")).unwrap();
    fs::copy(root().join("scripts/docker-env.sh"), folder.join("scripts/docker-env.sh")).unwrap();
}

/// The block as one script that stops at the first command that does not end as its page says, and says where in `at`.
pub fn script(block: &Block, own: &Own) -> String {
    let mut script = filled(SHELL, own);
    for command in block.commands.iter().filter(|it| !unrun::holds(it)) {
        script.push_str(&one(command, own));
    }
    script
}

fn one(command: &Command, own: &Own) -> String {
    let (line, code) = (command.line, command.exit_code());
    let ready = need(command).map(|it| format!("{it} || {{ mv ~/prepared ~/said; exit 99; }}\n")).unwrap_or_default();
    let text = adapted(command, own);
    format!(
        "echo {line} > ~/at; exec < /dev/null\n{ready}{{ {text}\n}} > ~/said 2>&1\n\
         ended=$?; [ $ended = {code} ] || exit $((ended == 0 ? 98 : ended))\n"
    )
}
