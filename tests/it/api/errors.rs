//! Every error: its status, its code, its field.

mod cases;

use std::collections::BTreeSet;

use garmin_sync::api_types::error::Code;
use serde_json::json;

use super::server::{Server, is_envelope};
use cases::{cases, down};

#[tokio::test]
async fn every_refusal_has_its_status_its_code_and_its_field() {
    for (method, path, body, store, status, code, extra) in cases() {
        let server = Server::start();
        server.tell(store);
        let (answered, answer) = if method == "GET" { server.get(path).await } else { server.post(path, body).await };
        assert_eq!((answered, &answer["code"]), (status, &json!(code)), "{method} {path} {body}: {answer}");
        assert!(is_envelope(&answer), "{method} {path} {body}: {answer}");
        let mut rest = answer.clone();
        for common in ["error", "detail", "code"] {
            rest.as_object_mut().unwrap().remove(common);
        }
        assert_eq!(rest, extra, "{method} {path} {body}: {answer}");
        let text = answer.to_string();
        for leak in ["hunter2", "10.9.8.7", "garmin-sync}", "serde", "redis::", "src/", "expected `"] {
            assert!(!text.contains(leak), "{text}");
        }
    }
}

/// Codes that only the tests of the protocol and of live events can provoke.
const ELSEWHERE: [&str; 4] = ["unauthorized", "body_too_large", "unsupported_media_type", "rate_limited"];

#[test]
fn no_code_is_left_out_of_the_table() {
    let seen: BTreeSet<&str> = cases().iter().map(|case| case.5).chain(ELSEWHERE).collect();
    let all: BTreeSet<String> =
        Code::ALL.iter().map(|code| serde_json::to_value(code).unwrap().as_str().unwrap().to_owned()).collect();
    assert_eq!(all.iter().map(String::as_str).collect::<BTreeSet<_>>(), seen);
}

#[tokio::test]
async fn the_store_being_away_says_when_to_come_back() {
    let server = Server::start();
    server.tell(down);
    let response = server.request("GET", "/garmin/sync/status").send().await.unwrap();
    assert_eq!(response.headers()["retry-after"], "2");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_announced_as_far_too_large_is_not_waited_for() {
    let server = Server::start();
    let from = tokio::time::Instant::now();
    let head = "POST /integrations/garmin/sync/historical HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n";
    let answer = server.raw(format!("{head}Content-Length: 99999999999\r\n\r\n{{").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("body_too_large"), "{answer}");
    assert!(from.elapsed() < std::time::Duration::from_secs(5), "{:?}", from.elapsed());
}
