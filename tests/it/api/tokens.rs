//! Tokens that come and go while the program runs.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use garmin_sync::http::auth::Access;
use garmin_sync::tokens::LiveTokens;
use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, timeout};

use super::server::Server;

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
    tokio::spawn(live.follow(signal(SignalKind::hangup()).unwrap(), server.stop.soon.clone()));

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
