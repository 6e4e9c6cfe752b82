//! Tokens that are added and removed while the program runs.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use garmin_sync::http::auth::Access;
use garmin_sync::tokens::LiveTokens;
use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, timeout};

use super::server::Server;
use test_support::process::Process;
use test_support::stack::eventually;

const LONG: Duration = Duration::from_secs(20);

/// Runs `garmin-sync token …` on a file; returns what it printed.
fn token(file: &Path, args: &[&str]) -> Value {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_garmin-sync"))
        .args(["--json", "token", "--file"])
        .arg(file)
        .args(args)
        .env_clear()
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(&text).unwrap()
}

async fn get(server: &Server, path: &str, token: &Value) -> reqwest::Response {
    server.request("GET", path).bearer_auth(token["token"].as_str().unwrap()).send().await.unwrap()
}

#[tokio::test]
async fn a_token_is_good_from_its_making_to_its_end_and_so_are_its_streams() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens");
    let anna = token(&file, &["create", "--user", "anna", "--note", "laptop"]);
    let live = Arc::new(LiveTokens::open(&file).unwrap());
    let server = Server::with(Access::Tokens(live.clone()), Duration::from_secs(5));
    tokio::spawn(live.follow(signal(SignalKind::hangup()).unwrap(), server.stop.graceful.clone()));

    let bob = token(&file, &["create", "--user", "bob"]);
    for known in [&anna, &bob] {
        assert_eq!(get(&server, "/garmin/sync/status", known).await.status(), 200);
    }
    let mut stream = get(&server, "/integrations/garmin/sync/events", &bob).await;
    let mut other = get(&server, "/integrations/garmin/sync/events", &anna).await;
    assert!(stream.chunk().await.unwrap().is_some() && other.chunk().await.unwrap().is_some());

    let ended = token(&file, &["revoke", bob["id"].as_str().unwrap()]);
    assert_eq!(ended["revoked"][0]["user"], "bob");
    assert_eq!(get(&server, "/garmin/sync/status", &bob).await.status(), 401, "the very next request is refused");
    while timeout(LONG, stream.chunk()).await.expect("the stream of a token that ended goes on").unwrap().is_some() {}
    assert!(timeout(Duration::from_millis(1), other.chunk()).await.is_err(), "the other's goes on");
    assert_eq!(get(&server, "/garmin/sync/status", &anna).await.status(), 200);
    assert_eq!(token(&file, &["list"])["tokens"], json!([{"id": anna["id"], "user": "anna", "note": "laptop"}]));

    std::fs::write(&file, "half a li").unwrap();
    assert_eq!(
        get(&server, "/garmin/sync/status", &anna).await.status(),
        200,
        "a file that can't be used ends nothing"
    );
    std::fs::write(&file, "").unwrap();
    assert_eq!(get(&server, "/garmin/sync/status", &anna).await.status(), 401, "an empty one ends all");
}

#[tokio::test]
async fn guessing_is_slowed_and_nobody_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens");
    let anna = token(&file, &["create", "--user", "anna"]);
    let live = Arc::new(LiveTokens::open(&file).unwrap());
    let server = Server::with(Access::Tokens(live), Duration::from_secs(5));
    let guess =
        async || server.request("GET", "/garmin/sync/status").bearer_auth("wrong").send().await.unwrap().status();
    for _ in 0..10 {
        assert_eq!(guess().await, 401);
    }
    let from = Instant::now();
    assert_eq!(guess().await, 401);
    assert!(from.elapsed() >= Duration::from_millis(900), "{:?}", from.elapsed());
    let from = Instant::now();
    assert_eq!(get(&server, "/garmin/sync/status", &anna).await.status(), 200);
    assert!(from.elapsed() < Duration::from_millis(500), "{:?}", from.elapsed());
    let metrics = get(&server, "/metrics", &anna).await.text().await.unwrap();
    assert!(metrics.contains("garmin_sync_http_unknown_tokens_total"), "{metrics}");
}

#[tokio::test]
async fn what_will_not_go_with_tokens_is_said_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens");
    token(&file, &["create", "--user", "anna"]);
    let env = |bind: &str| {
        [("HTTP__BIND", bind), ("AUTH__MODE", "token"), ("AUTH__TOKENS_FILE", file.to_str().unwrap())]
            .map(|(key, value)| (format!("GARMIN_SYNC__{key}"), value.to_owned()))
    };
    let program = Path::new(env!("CARGO_BIN_EXE_garmin-sync-api"));
    let log_of = async |name: &str, bind: &str| {
        let process = Process::start(name, program, &[], &env(bind), folder.path());
        eventually("the API to listen", LONG, async || process.log().contains("the API listens").then_some(())).await;
        process.log()
    };
    let reached = log_of("reached", "0.0.0.0:0").await;
    for said in ["GARMIN_SYNC__HTTP__ALLOWED_HOSTS", "takes tokens over http://"] {
        assert!(reached.contains(said), "{said}: {reached}");
    }
    let alone = log_of("alone", "127.0.0.1:0").await;
    // There is no Redis here.
    let mut warnings = alone.lines().filter(|line| line.contains("WARN") && !line.contains("Redis can't be reached"));
    assert_eq!(warnings.next(), None);
}

#[test]
fn the_command_says_what_it_can_not_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens");
    let said = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_garmin-sync"));
        let output = command.arg("token").args(args).env_clear().current_dir(folder.path()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let path = file.to_str().unwrap();
    for (args, code, text) in [
        (&["list"][..], 1, "GARMIN_SYNC__AUTH__TOKENS_FILE"),
        (&["list", "--file", path], 1, "there is no file"),
        (&["create", "--file", path, "--user", "a b"], 1, "--user can't be used"),
        (&["create", "--file", path, "--user", "anna", "--note", "two\nlines"], 1, "--note can't be used"),
        (&["create", "--file", path], 2, "--user"),
        (&["revoke", "--file", path], 2, "<ID>"),
    ] {
        let (status, error) = said(args);
        assert_eq!(status, Some(code), "{args:?}: {error}");
        assert!(error.contains(text), "{args:?}: {error}");
    }
    assert!(!file.exists());
    assert_eq!(said(&["create", "--file", path, "--user", "anna"]).0, Some(0));
    let (status, error) = said(&["revoke", "--file", path, "0123456789ab"]);
    assert!(status == Some(1) && error.contains("no such token"), "{error}");
}
