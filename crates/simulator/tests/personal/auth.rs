//! Keys, tokens and what they open.
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use garmin_simulator::personal::DEMO_KEY;
use hyper::Method;
use serde_json::Value;

use super::support::{EXCHANGE, NOW, started};

const SETTINGS: &str = "/userprofile-service/userprofile/settings";

fn claims(token: &str) -> Value {
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts.len(), 3);
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap()
}

#[tokio::test]
async fn a_key_becomes_a_bare_token_that_lasts_a_day() {
    let simulator = started(1).await;
    let answer = simulator.exchange(DEMO_KEY).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/plain")));
    let claims = claims(answer.text());
    assert_eq!((claims["iat"].as_i64(), claims["exp"].as_i64()), (Some(NOW), Some(NOW + 86_400)));
    assert!(claims["scope"].as_str().unwrap().split(' ').any(|area| area == "SLEEP"));
    assert_eq!(simulator.get(answer.text(), SETTINGS).await.status, 200);
}

#[tokio::test]
async fn each_exchange_gives_another_token_and_old_ones_stay_valid() {
    let simulator = started(1).await;
    let (old, new) = (simulator.demo_token().await, simulator.demo_token().await);
    assert_ne!(old, new);
    for token in [old, new] {
        assert_eq!(simulator.get(&token, SETTINGS).await.status, 200);
    }
}

#[tokio::test]
async fn what_is_no_key_is_malformed_and_an_unknown_key_is_refused() {
    let simulator = started(1).await;
    for (authorization, status) in [
        ("", 400),
        ("ApiKey ", 400),
        ("Bearer GCDC_demo", 400),
        ("ApiKey GCDC_de mo", 400),
        ("ApiKey demo", 400),
        ("ApiKey GCDC_unknown", 401),
    ] {
        let headers = [("authorization", authorization)];
        let answer = simulator.send(Method::POST, EXCHANGE, &headers, "").await;
        assert_eq!(answer.status, status, "{authorization:?}");
    }
    let key = format!("ApiKey {DEMO_KEY}");
    let wrong_type = [("authorization", key.as_str()), ("accept", "application/json")];
    assert_eq!(simulator.send(Method::POST, EXCHANGE, &wrong_type, "").await.status, 406);
    assert_eq!(simulator.send(Method::GET, EXCHANGE, &wrong_type[..1], "").await.status, 405);
}

#[tokio::test]
async fn a_deleted_or_replaced_key_ends_its_tokens_at_once() {
    let simulator = started(1).await;
    let replaced = simulator.demo_token().await;
    let key = simulator.new_key("").await;
    assert_eq!(simulator.get(&replaced, SETTINGS).await.status, 401);
    assert_eq!(simulator.exchange(DEMO_KEY).await.status, 401);
    let token = simulator.token(&key).await;
    let path = format!("/_simulator/keys/{key}");
    assert_eq!(simulator.send(Method::DELETE, &path, &[], "").await.status, 204);
    assert_eq!(simulator.send(Method::DELETE, &path, &[], "").await.status, 404);
    assert_eq!(simulator.get(&token, SETTINGS).await.status, 401);
    assert_eq!(simulator.exchange(&key).await.status, 401);
}

#[tokio::test]
async fn a_token_ends_no_later_than_its_key() {
    let simulator = started(1).await;
    let key = simulator.new_key(r#"{"expiresInS": 7200}"#).await;
    let claims = claims(&simulator.token(&key).await);
    assert_eq!(claims["exp"].as_i64(), Some(NOW + 7200));
    let dead = simulator.new_key(r#"{"expiresInS": 0}"#).await;
    assert_eq!(simulator.exchange(&dead).await.status, 401);
}

#[tokio::test]
async fn a_token_opens_only_the_areas_of_its_key() {
    let simulator = started(1).await;
    let key = simulator.new_key(r#"{"scopes": ["SLEEP", "PROFILE"]}"#).await;
    let token = simulator.token(&key).await;
    assert_eq!(claims(&token)["scope"], "PROFILE SLEEP");
    assert_eq!(simulator.get(&token, "/sleep-service/sleep/dailySleep?date=2026-03-01").await.status, 200);
    assert_eq!(simulator.get(&token, "/hrv-service/hrv/2026-03-01").await.status, 403);
    assert_eq!(simulator.get("not.a.token", SETTINGS).await.status, 401);
    assert_eq!(simulator.send(Method::GET, SETTINGS, &[], "").await.status, 401);
}

#[tokio::test]
async fn another_account_is_another_person() {
    let simulator = started(1).await;
    let key = simulator.new_key(r#"{"account": "other"}"#).await;
    let (demo, other) = (simulator.demo_token().await, simulator.token(&key).await);
    let day = "/usersummary-service/usersummary/daily?calendarDate=2026-03-02";
    let (demo, other) = (simulator.json(&demo, day).await, simulator.json(&other, day).await);
    assert_ne!(demo["userProfileId"], other["userProfileId"]);
    assert_ne!(demo["totalSteps"], other["totalSteps"]);
}
