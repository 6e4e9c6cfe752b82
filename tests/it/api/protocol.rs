//! HTTP itself: methods, addresses, sizes, media types, headers, tokens, pages of other sites.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use garmin_sync::config::{Config, exit};
use garmin_sync::http::auth::Access;
use garmin_sync::http::routes::routes;
use garmin_sync::stop::Stop;
use serde_json::{Value, json};

use super::double::{Double, Mood};
use super::server::{Server, api, is_envelope, read};

#[tokio::test]
async fn an_address_is_matched_to_its_last_character() {
    let server = Server::start();
    for path in [
        "/garmin/sync/status/",
        "/garmin//sync/status",
        "/integrations/garmin/sync/jobs/",
        "/integrations/garmin/sync/jobs/01JD2Q4ZP3V6B7N8R9T0W1X2Y3/",
        "/integrations/garmin/sync/events/",
        "/integrations/garmin/sync/coverage/2024",
        "/integrations/garmin/login/",
        "/Garmin/sync/status",
        "/docs/",
        "/favicon.ico",
    ] {
        let (status, answer) = server.get(path).await;
        assert_eq!((status, &answer["code"]), (404, &json!("not_found")), "{path}");
        assert!(is_envelope(&answer));
    }
    assert_eq!(server.get("/garmin/sync/status?x=1").await.0, 200);
}

#[tokio::test]
async fn another_method_is_told_which_ones_there_are() {
    let server = Server::start();
    for (method, path, allow) in [
        ("POST", "/garmin/sync/status", "GET, HEAD"),
        ("DELETE", "/integrations/garmin/sync/jobs/7", "GET, HEAD"),
        ("OPTIONS", "/healthz", "GET, HEAD"),
        ("GET", "/garmin/activities", "POST"),
        ("PUT", "/integrations/garmin/sync/cancel", "POST"),
        ("BREW", "/", "GET, HEAD"),
    ] {
        let response = server.request(method, path).send().await.unwrap();
        assert_eq!(response.headers()["allow"], allow, "{method} {path}");
        let (status, answer) = read(response).await;
        assert_eq!((status, &answer["code"]), (405, &json!("method_not_allowed")), "{method} {path}");
    }
    let head = server.request("HEAD", "/garmin/activities").send().await.unwrap();
    assert_eq!((head.status().as_u16(), head.headers()["allow"].to_str().unwrap()), (405, "POST"));
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let server = Server::start();
    for path in ["/garmin/sync/status", "/integrations/garmin/sync/status", "/healthz", "/docs", "/openapi.json", "/"] {
        let head = server
            .raw(format!("HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes())
            .await;
        let (headers, body) = head.split_once("\r\n\r\n").unwrap();
        assert!(headers.starts_with("HTTP/1.1 200"), "{path}: {headers}");
        assert!(headers.contains("content-length: ") && body.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_body_over_64_kib_is_refused_however_it_is_framed() {
    let server = Server::start();
    let largest = format!("{{{}}}", " ".repeat(64 * 1024 - 2));
    assert_eq!(server.post("/garmin/health", &largest).await.0, 202);
    for size in [64 * 1024 + 1, 900_000] {
        let (status, answer) = server.post("/garmin/health", &" ".repeat(size)).await;
        assert_eq!((status, &answer["code"]), (413, &json!("body_too_large")));
        assert!(is_envelope(&answer));
    }
    let mut chunked =
        b"POST /garmin/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
            .to_vec();
    for _ in 0..20 {
        chunked.extend_from_slice(format!("1000\r\n{}\r\n", " ".repeat(4096)).as_bytes());
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    let answer = server.raw(&chunked).await;
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("body_too_large"), "{answer}");
}

#[tokio::test]
async fn only_json_is_taken_but_it_need_not_be_declared() {
    let server = Server::start();
    let send = async |declared: &str, body: &'static str| {
        let request = server.request("POST", "/garmin/health").body(body);
        let request = if declared.is_empty() { request } else { request.header("content-type", declared) };
        read(request.send().await.unwrap()).await
    };
    for good in ["", "application/json", "Application/JSON; charset=utf-8", "application/json;charset=\"UTF-8\""] {
        assert_eq!(send(good, "{}").await.0, 202, "{good}");
    }
    for bad in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "json",
        "multipart/form-data",
    ] {
        let (status, answer) = send(bad, "{}").await;
        assert_eq!((status, &answer["code"]), (415, &json!("unsupported_media_type")), "{bad}");
        assert!(is_envelope(&answer));
        assert_eq!(send(bad, "").await.0, 202, "no body at all, declared as {bad}");
    }
    let packed = server.request("POST", "/garmin/health").header("content-encoding", "gzip").body("{}");
    assert_eq!(packed.send().await.unwrap().status(), 415);
}

#[tokio::test]
async fn answers_are_not_kept_by_caches() {
    let server = Server::start();
    for path in ["/garmin/sync/status", "/integrations/garmin/sync/status", "/nowhere"] {
        let response = server.request("GET", path).send().await.unwrap();
        assert_eq!(response.headers()["cache-control"], "private, no-cache, no-store");
        assert_eq!(response.headers()["vary"], "Authorization");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert_eq!(response.headers()["referrer-policy"], "no-referrer");
        assert_eq!(response.headers()["cross-origin-resource-policy"], "same-origin");
        assert_eq!(response.headers()["x-request-id"].len(), 16);
    }
}

/// The SHA-256 of `secret`.
const HASH: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

fn tokens(text: &str) -> Result<Access, garmin_sync::config::ConfigError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let path = file.into_temp_path().keep().unwrap().to_str().unwrap().to_owned();
    let env = [("GARMIN_SYNC__AUTH__MODE", "token".to_owned()), ("GARMIN_SYNC__AUTH__TOKENS_FILE", path)];
    let config = Config::load(env.map(|(name, value)| (name.to_owned(), value)).into_iter()).unwrap();
    Access::from_config(&config.auth)
}

#[tokio::test]
async fn a_token_comes_before_everything_else() {
    let access = tokens(&format!("{HASH} anna")).unwrap();
    let server = Server::with(access, Duration::from_secs(5));
    server.tell(|told| told.mood = Mood::Down);
    for (method, path) in [
        ("GET", "/garmin/sync/status"),
        ("GET", "/integrations/garmin/sync/jobs?limit=0"),
        ("POST", "/integrations/garmin/sync/historical"),
        ("GET", "/metrics"),
        ("GET", "/openapi.json"),
        ("GET", "/nowhere"),
        ("DELETE", "/garmin/sync/status"),
    ] {
        for header in [None, Some("Bearer wrong"), Some("Basic c2VjcmV0")] {
            let request = server.request(method, path);
            let request = if let Some(header) = header { request.header("authorization", header) } else { request };
            let response = request.send().await.unwrap();
            assert_eq!(response.headers()["www-authenticate"], "Bearer", "{method} {path}");
            let (status, answer) = read(response).await;
            assert_eq!((status, &answer["code"]), (401, &json!("unauthorized")), "{method} {path}");
            assert!(is_envelope(&answer));
        }
    }
    for path in ["/healthz", "/docs", "/"] {
        assert_eq!(server.request("GET", path).send().await.unwrap().status(), 200, "{path}");
    }
    server.tell(|told| told.mood = Mood::Works);
    let started =
        server.request("POST", "/garmin/health").header("authorization", "bearer secret").send().await.unwrap();
    assert_eq!(started.status(), 202);
    server.tell(|told| assert_eq!(told.started.as_ref().unwrap().request.user.as_str(), "anna"));
}

#[test]
fn a_bad_line_of_the_tokens_file_is_named_and_not_shown() {
    let error = tokens(&format!("{HASH} anna\nmy-own-token bob")).unwrap_err();
    let text = error.to_string();
    assert_eq!(error.key(), Some("auth.tokens_file"));
    assert!(text.contains("line 2") && !text.contains("my-own-token"), "{text}");
    assert_eq!(exit::BAD_CONFIG, 78);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_keeps_nobody_waiting() {
    let store = Arc::new(Double::new());
    store.0.lock().unwrap().mood = Mood::Hangs;
    let routes = routes(&api(store, Access::Open, &Stop::default()));
    let started = tokio::time::Instant::now();
    let answer = warp::test::request().path("/integrations/garmin/sync/status").reply(&routes).await;
    assert_eq!((answer.status().as_u16(), started.elapsed().as_secs()), (503, 2));
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    assert!(is_envelope(&body) && body["code"] == "store_unavailable");
}
