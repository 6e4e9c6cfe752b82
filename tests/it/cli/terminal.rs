//! The program on a real terminal: a redrawn bar, colours, Ctrl-C.

use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use portable_pty::{Child, CommandBuilder, MasterPty, PtyPair, PtySize, native_pty_system};
use serde_json::json;

use super::hostile::Hostile;
use super::*;
use test_support::stack::{Plan, eventually};

const ROWS: u16 = 30;
const COLUMNS: u16 = 110;

/// A terminal running the program. Its output is both recorded and rendered.
pub struct Terminal {
    columns: u16,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    reader: JoinHandle<()>,
    sent: Arc<Mutex<Vec<u8>>>,
    keyboard: Mutex<Box<dyn Write + Send>>,
}

impl Terminal {
    fn start(stack: &Stack, args: &[&str], env: &[(&str, &str)]) -> Self {
        Self::at(&stack.url(0, ""), args, env, COLUMNS)
    }

    pub fn at(url: &str, args: &[&str], env: &[(&str, &str)], columns: u16) -> Self {
        let size = PtySize { rows: ROWS, cols: columns, pixel_width: 0, pixel_height: 0 };
        let PtyPair { slave, master } = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_garmin-sync"));
        command.args(args);
        command.env_clear();
        for (name, value) in [("GARMIN_SYNC_URL", url), ("TZ", "UTC"), ("TERM", "xterm-256color")] {
            command.env(name, value);
        }
        for (name, value) in env {
            command.env(name, value);
        }
        let child = slave.spawn_command(command).unwrap();
        // The program has it now, and when that ends the output ends too.
        drop(slave);
        let (sent, mut output) = (Arc::new(Mutex::new(Vec::new())), master.try_clone_reader().unwrap());
        let all = sent.clone();
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // A terminal whose last program has ended answers with an error.
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                all.lock().unwrap().extend(&bytes[..count]);
            }
        });
        let keyboard = Mutex::new(master.take_writer().unwrap());
        Self { columns, master, child, reader, sent, keyboard }
    }

    fn sent(&self) -> String {
        String::from_utf8_lossy(&self.sent.lock().unwrap()).into_owned()
    }

    /// The current screen.
    fn screen(&self) -> String {
        let mut terminal = vt100::Parser::new(ROWS.try_into().unwrap(), self.columns.try_into().unwrap(), 0);
        terminal.process(&self.sent.lock().unwrap());
        // Row by row: a row that is full to its end would run into the next one.
        let rows: Vec<_> = terminal.screen().rows(0, self.columns).map(|row| row.trim_end().to_owned()).collect();
        rows.join("\n").trim_end().to_owned()
    }

    /// Waits until the screen shows all of this at once.
    pub async fn shows(&self, texts: &[&str]) -> String {
        eventually(&format!("{texts:?} on the terminal"), SOON, async || {
            let screen = self.screen();
            texts.iter().all(|text| screen.contains(text)).then_some(screen)
        })
        .await
    }

    fn types(&self, keys: &str) {
        self.keyboard.lock().unwrap().write_all(keys.as_bytes()).unwrap();
    }

    /// All that the program has printed, once it has ended.
    pub async fn all(&mut self) -> String {
        self.ends().await;
        eventually("the end of its output", SOON, async || self.reader.is_finished().then_some(())).await;
        self.sent().replace('\r', "")
    }

    async fn ends(&mut self) -> u32 {
        let status = eventually("the end of the program", SOON, async || self.child.try_wait().unwrap()).await;
        status.exit_code()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// Without the spinner's character, which depends on timing.
pub fn still(screen: &str) -> String {
    screen.chars().map(|it| if ('⠀'..='⣿').contains(&it) { '*' } else { it }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_shows_a_bar_and_then_the_outcome() {
    let stack = Plan::default().start().await;
    stack.fault(json!({"kind": "hang", "start": "2024-05-08", "end": "2024-05-14"})).await;
    let args = ["start", "--from", "2024-05-01", "--to", "2024-05-31", "--types", "health", "--watch"];
    let mut terminal = Terminal::start(&stack, &args, &[]);
    let screen = terminal.shows(&["22%", "fetching health 2024-05-08..2024-05-14", "12,042 records"]).await;
    assert_shown("bar", &still(&screen));
    assert!(terminal.sent().contains("\u{1b}[36m"), "no colour on a terminal");

    assert_eq!(code(&stack, "pause").await, Some(0));
    assert_eq!(terminal.ends().await, 7);
    let screen = terminal.shows(&["paused", "Resume it with"]).await;
    assert!(!screen.contains("fetching"), "the bar is still there:\n{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn control_c_leaves_the_sync_running_and_says_so() {
    let stack = Plan::default().start().await;
    stack.fault(json!({"kind": "hang", "start": "2024-05-08", "end": "2024-05-14"})).await;
    assert_eq!(code(&stack, "start --from 2024-05-01 --to 2024-05-31 --types health").await, Some(0));
    let mut terminal = Terminal::start(&stack, &["status", "--watch"], &[("NO_COLOR", "1")]);
    terminal.shows(&["running", "fetching health 2024-05-08..2024-05-14"]).await;
    terminal.types("\u{3}");
    assert_eq!(terminal.ends().await, 130);
    let screen = terminal.shows(&["Stopped watching; the sync continues."]).await;
    let last = screen.rfind("fetching").is_none_or(|bar| bar < screen.find("Stopped").unwrap());
    assert!(last, "the bar is drawn over what was said:\n{screen}");
    assert_eq!(stack.status().await["job"]["status"], "running");
    for colour in ["\u{1b}[3", "\u{1b}[1m", "\u{1b}[2m"] {
        assert!(!terminal.sent().contains(colour), "colour in spite of NO_COLOR");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_servers_text_moves_nothing_on_the_terminal() {
    let server = Hostile::in_words("running");
    let terminal = Terminal::at(&server.url, &["status", "--watch"], &[], COLUMNS);
    let screen = terminal.shows(&["running", "7%", r"x\u{1b}[2J\u{1b}]0;owned"]).await;
    let sent = terminal.sent();
    assert!(!sent.contains("\u{1b}]0;") && !sent.contains('\u{9b}') && !sent.contains('\u{202e}'), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_typed_is_not_shown_and_the_terminal_echoes_again_afterwards() {
    let stack = Plan::default().workers(0).start().await;
    let echoes = |terminal: &Terminal| {
        let flags = terminal.master.get_termios().unwrap().local_flags;
        flags.bits() & nix::sys::termios::LocalFlags::ECHO.bits() != 0
    };
    let mut login = Terminal::start(&stack, &["link", "--login"], &[]);
    login.shows(&["E-mail address of the Garmin account:"]).await;
    assert!(echoes(&login));
    login.types("mfa@example.org\r");
    login.shows(&["mfa@example.org", "Password (not shown):"]).await;
    assert!(!echoes(&login));
    login.types("s3cr3t\r");
    login.shows(&["Code that Garmin sent you:"]).await;
    assert!(echoes(&login));
    login.types("123456\r");
    login.shows(&["The Garmin account is linked"]).await;
    assert_eq!(login.ends().await, 0);
    assert!(!login.sent().contains("s3cr3t"));

    let mut key = Terminal::start(&stack, &["link"], &[]);
    key.shows(&["Your key (not shown):"]).await;
    assert!(!echoes(&key));
    key.types("GCDC_\u{3}");
    assert_eq!(key.ends().await, 130);
    key.shows(&["Stopped: this was not sent, and nothing has changed."]).await;
    assert!(echoes(&key) && !key.sent().contains("GCDC_"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_asks_before_anything_is_deleted() {
    let stack = Plan::default().start().await;
    let mut terminal = Terminal::start(&stack, &["delete-data"], &[]);
    terminal.shows(&["This can't be undone. Backups stay", "Type `delete` to go on:"]).await;
    terminal.types("yes\r");
    assert_eq!(terminal.ends().await, 2);
    terminal.shows(&["That is not `delete`, so nothing was deleted or changed."]).await;
    assert_eq!(stack.get("/integrations/garmin/status").await.1["isLinked"], true);
    let mut terminal = Terminal::start(&stack, &["unlink", "--delete-data"], &[]);
    terminal.shows(&["Type `delete` to go on:"]).await;
    terminal.types("delete\r");
    terminal.shows(&["Type `yes` to delete all of it:"]).await;
    assert_eq!(stack.get("/integrations/garmin/status").await.1["deletion"], serde_json::Value::Null);
    terminal.types("yes\r");
    assert_eq!(terminal.ends().await, 0);
    terminal.shows(&["Everything that was stored is deleted."]).await;
}
