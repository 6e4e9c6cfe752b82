//! Operation and pages.

use std::time::Duration;

use garmin_sync::ports::Outage;
use reqwest::header::HeaderValue;
use serde_json::{Value, json};

use super::double::Mood;
use super::server::Server;

#[tokio::test]
async fn readiness_tells_a_missing_worker_from_a_missing_store() {
    let server = Server::start();
    assert_eq!(server.get("/healthz").await, (200, json!({"status": "ok"})));
    assert_eq!(server.get("/readyz").await, (200, json!({"status": "ok"})));
    for seen in [None, Some(Duration::from_secs(31))] {
        server.tell(|told| told.seen = seen);
        let (status, answer) = server.get("/readyz").await;
        assert_eq!((status, &answer["status"]), (200, &json!("degraded")));
        assert!(answer["reason"].as_str().unwrap().contains("garmin-sync-worker"));
    }
    server.tell(|told| told.mood = Mood::Down);
    let response = server.request("GET", "/readyz").send().await.unwrap();
    assert_eq!((response.status().as_u16(), &response.headers()["retry-after"]), (503, &HeaderValue::from_static("2")));
    let body: Value = response.json().await.unwrap();
    let why = Outage::Unreachable.words();
    let expected = json!({"status": "unavailable", "reason": why, "error": why, "detail": why, "code": "store_unavailable",
                          "retry_after": 2});
    assert_eq!(body, expected);
    assert_eq!(server.get("/healthz").await.0, 200);
}

#[tokio::test]
async fn metrics_count_requests_by_route_also_without_a_store() {
    let server = Server::start();
    server.tell(|told| told.mood = Mood::Down);
    server.get("/integrations/garmin/sync/jobs/01JD2Q4ZP3V6B7N8R9T0W1X2Y3/chunks").await;
    let response = server.request("GET", "/metrics").send().await.unwrap();
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    let text = response.text().await.unwrap();
    let route = "/integrations/garmin/sync/jobs/{id}/chunks";
    let line = text.lines().find(|line| {
        line.starts_with("garmin_sync_http_requests_total") && line.contains(route) && line.contains("status=\"503\"")
    });
    assert!(line.is_some(), "{text}");
    assert!(text.contains("garmin_sync_http_request_duration_seconds_bucket"));
    assert!(text.contains("garmin_sync_build_info{version="));
    assert!(!text.contains("01JD2Q4ZP3V6B7N8R9T0W1X2Y3"), "no id may be a label");
}

#[tokio::test]
async fn pages_need_nothing_from_elsewhere() {
    let server = Server::start();
    for (path, server) in [("/docs", &server), ("/", &Server::without_app())] {
        let response = server.request("GET", path).send().await.unwrap();
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
        assert!(response.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
        let html = response.text().await.unwrap();
        for foreign in ["http://", "https://", "<script", "src="] {
            assert!(!html.contains(foreign), "{path} holds {foreign}");
        }
    }
}

#[tokio::test]
async fn the_documentation_shows_every_route_and_every_body() {
    let server = Server::start();
    let html = server.request("GET", "/docs").send().await.unwrap().text().await.unwrap();
    let (_, document) = server.get("/openapi.json").await;
    for path in document["paths"].as_object().unwrap().keys() {
        assert!(html.contains(&format!("<code>{path}</code>")), "{path}");
    }
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(html.contains(&format!("id=\"schema-{name}\"")), "{name}");
    }
    for link in html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(html.contains(&format!("id=\"{link}\"")), "nothing is at #{link}");
    }
}
