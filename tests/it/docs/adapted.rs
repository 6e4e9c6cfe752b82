//! What is different where a block is run: addresses, sizes, ids, and what is made ready before a command.
//!
//! This is all: what is not here is run as the page has it.

use super::blocks::Command;

/// What the place has of its own.
#[derive(Default)]
pub struct Own {
    /// `127.0.0.1:port` of its API.
    pub api: String,
    /// `127.0.0.1:port` of its simulator, which stands where the pages have the microservice.
    pub simulator: String,
}

/// Texts of the pages that stand for something of the reader's own. `JOB` and `TOKEN` are shell functions of `SHELL`.
const TEXTS: [(&str, &str); 7] = [
    ("127.0.0.1:8080", "API"),
    ("localhost:8080", "API"),
    ("127.0.0.1:8000", "SIMULATOR"),
    // The place has a demo, and its data where a real account has it.
    ("data/demo", "data"),
    ("01JD2Q4ZP3V6B7N8R9T0W1X2Y3", "$(job)"),
    ("2bb80d537b1d", "$(garmin-sync token list --file tokens | cut -d ' ' -f 1)"),
    // It never ends by itself.
    ("curl -N $api/events", "timeout 2 curl -N $api/events | head -n 1"),
];

/// What has to be so before a command with this text, as functions of `SHELL`. The last that fits counts.
const NEEDS: [(&str, &str); 22] = [
    ("garmin-sync start", "idle"),
    ("/historical", "idle"),
    ("/incremental", "idle"),
    ("POST localhost:8080/garmin/", "idle"),
    ("garmin-sync status", "completed"),
    ("garmin-sync pause", "running"),
    ("garmin-sync cancel", "running"),
    ("/pause", "running"),
    ("garmin-sync resume", "paused"),
    ("garmin-sync retry", "failed"),
    ("$api/retry", "failed"),
    ("garmin-sync link", "key"),
    ("garmin-sync link --login", "password"),
    ("garmin-sync doctor", "key"),
    ("garmin-sync delete-data  ", "agreed"),
    ("garmin-sync unlink", "linked"),
    ("/unlink", "linked"),
    ("client_state login.json", "code_sent"),
    ("garmin-sync token list", "token"),
    ("garmin-sync token revoke", "token"),
    ("garmin-sync backup --force", "backup"),
    ("# stop `garmin-sync up`, then:", "stopped"),
];

/// What these functions do.
pub const SHELL: &str = r#"
quiet() { "$@" > ~/prepared 2>&1; }
job() { garmin-sync status --json | jq -r .job.id; }
linked() { curl "$GARMIN_SYNC_URL/integrations/garmin/status" | jq -e .isLinked > /dev/null || quiet garmin-sync link --api-key-file ~/key-file; }
idle() { linked && { quiet garmin-sync cancel || true; }; }
completed() { idle && quiet garmin-sync start --last 3d --types health --watch; }
running() { idle && quiet garmin-sync start --last 3y --types health; }
paused() { running && quiet garmin-sync pause; }
failed() {
    idle && quiet curl http://SIMULATOR/_simulator/faults -d '{"kind": "status", "status": 400, "endpoint": "day"}'
    quiet garmin-sync start --last 3d --types health --watch
    quiet curl -X DELETE http://SIMULATOR/_simulator/faults
}
key() { exec < ~/key-file; }
password() { exec < ~/password; }
agreed() { garmin-sync() { unset -f garmin-sync; command garmin-sync "$@" --yes; }; }
code_sent() {
    quiet curl http://SIMULATOR/auth/garmin/login -H 'content-type: application/json' -o login.json \
        -d '{"email": "mfa@example.com", "password": "secret", "user_id": "me"}'
}
token() { [ -s tokens ] || quiet garmin-sync token create --user me --file tokens; }
backup() { [ -s garmin-backup.db ] || quiet garmin-sync backup garmin-backup.db; }
stopped() { backup && kill "$UP" && until [ -z "$(ls data/run)" ]; do sleep 0.02; done; }
"#;

/// The command as it is run.
pub fn adapted(command: &Command, own: &Own) -> String {
    let mut text = command.text.clone();
    for (from, to) in TEXTS {
        text = replaced(&text, from, &filled(to, own));
    }
    if text.contains("--watch") { shortened(&text) } else { text }
}

/// An import that is waited for is short.
fn shortened(text: &str) -> String {
    match text.split_once("--last ") {
        Some((before, after)) => {
            let rest = after.trim_start_matches(|it: char| it.is_ascii_alphanumeric());
            format!("{before}--last 3d{rest}")
        }
        None => text.to_owned(),
    }
}

/// The function that makes ready what it needs.
pub fn need(command: &Command) -> Option<&'static str> {
    NEEDS.iter().rev().find(|(text, _)| command.text.contains(text)).map(|(_, need)| *need)
}

/// The same for `SHELL`.
pub fn filled(text: &str, own: &Own) -> String {
    text.replace("API", &own.api).replace("SIMULATOR", &own.simulator)
}

/// Within single quotes a shell expands nothing: they are closed for what has to be.
fn replaced(text: &str, from: &str, to: &str) -> String {
    let mut parts = text.split(from);
    let mut done = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_quoted = to.contains('$') && done.matches('\'').count() % 2 == 1;
        done += &if is_quoted { ["'\"", to, "\"'"].concat() } else { to.to_owned() };
        done += part;
    }
    done
}
