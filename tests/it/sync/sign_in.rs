//! A sign-in that Garmin no longer accepts, replaced while everything runs.

use std::path::{Path, PathBuf};

use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::{Accounts, Imported};
use garmin_sync::store::StoreOptions;
use secrecy::SecretString;
use tempfile::TempDir;

use super::failures::REFUSED_TOKENS;
use super::*;
use test_support::jobs::fixture::{options, store_at};
use test_support::stack::{Plan, Stack, eventually, fake_tokens};

const RESUME: &str = "/integrations/garmin/sync/resume";

/// A running stack with a token file that the upstream refuses.
async fn refused() -> (TempDir, PathBuf, Stack) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("given.json");
    put(&path, REFUSED_TOKENS);
    let stack = Plan::default().env("GARMIN_SYNC__GARMIN__TOKENS_FILE", path.to_str().unwrap()).start().await;
    (place, path, stack)
}

fn put(path: &Path, content: &str) {
    let beside = path.with_extension("new");
    std::fs::write(&beside, content).unwrap();
    std::fs::rename(beside, path).unwrap();
}

fn health(start: &str, end: &str) -> Value {
    json!({"startDate": start, "endDate": end, "dataTypes": ["health"]})
}

async fn job_that_ends_for_want_of_a_sign_in(stack: &Stack) -> Value {
    stack.post(START, health("2024-05-01", "2024-05-14")).await;
    let job = stack.wait_for_status("failed", SOON).await;
    assert_eq!(job["errorCode"], "auth_required", "{job:#}");
    assert_eq!(stack.get("/integrations/garmin/status").await.1["needsLogin"], true);
    job
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_token_file_lets_a_refused_job_be_resumed_without_a_restart() {
    let (_place, path, mut stack) = refused().await;
    let job = job_that_ends_for_want_of_a_sign_in(&stack).await;

    put(&path, "{\"access_token\": \"hush\", \"refresh_token\": \"hush\"}");
    eventually("both programs to warn of the file", SOON, async || {
        let warned = |log: String| log.contains("is not used") && log.contains("holds garth's oauth2_token.json");
        (warned(stack.apis[0].0.log()) && warned(stack.workers[0].log())).then_some(())
    })
    .await;
    stack.post(RESUME, json!({"jobId": job["id"]})).await;
    let still = stack.wait_for_status("failed", SOON).await;
    assert_eq!(still["errorCode"], "auth_required", "the old sign-in stays: {still:#}");

    // The test does not wait until a program has noticed the file.
    put(&path, &format!("\u{feff}{}\r\n", fake_tokens()));
    let (code, answer) = stack.post(RESUME, json!({"jobId": job["id"]})).await;
    assert_eq!((code, &answer["status"]), (200, &json!("resumed")), "{answer}");
    let done = stack.wait_for_status("completed", SOON).await;
    assert_eq!(done["id"], job["id"]);
    assert_eq!(stack.get("/integrations/garmin/status").await.1["needsLogin"], false);

    assert!(stack.apis[0].0.ended().is_none() && stack.workers[0].ended().is_none(), "nothing was restarted");
    let logs = stack.logs();
    for secret in ["hush", "old-secret", "not-a-secret", "xxxxxxxx"] {
        assert!(!logs.contains(secret), "{secret} is shown:\n{logs}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_answer_of_the_login_may_be_put_in_place_and_a_new_start_works() {
    let (_place, path, stack) = refused().await;
    job_that_ends_for_want_of_a_sign_in(&stack).await;
    let login = stack.http.post(stack.simulator_url("/auth/garmin/login"));
    let login = login.header("content-type", "application/json");
    let login = login.body(json!({"email": "me@example.org", "password": "any", "user_id": "me"}).to_string());
    let answer = login.send().await.unwrap().text().await.unwrap();
    assert!(answer.contains("\"tokens\""), "{answer}");
    put(&path, &answer);
    let (_, next) = stack.post(START, health("2024-05-01", "2024-05-14")).await;
    let done = stack.wait_for_status("completed", SOON).await;
    assert_eq!(done["id"], next["jobId"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_takes_a_new_file_in_before_it_asks_even_when_no_api_has_it() {
    let (_place, path, mut stack) = refused().await;
    // From here on only the worker reads the file.
    stack.set("GARMIN_SYNC__GARMIN__TOKENS_FILE", "");
    stack.apis[0].0.kill();
    stack.revive_api(0).await;
    let job = job_that_ends_for_want_of_a_sign_in(&stack).await;
    put(&path, &fake_tokens());
    stack.post(RESUME, json!({"jobId": job["id"]})).await;
    stack.wait_for_status("completed", SOON).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_of_a_kind_that_no_source_takes_ends_the_job_with_what_is_known_and_a_known_one_lets_it_go_on() {
    let (_place, path, stack) = refused().await;
    let unknown = SecretString::from("GCDC_not-a-secret");
    let secrets: garmin_sync::config::Secrets =
        serde_json::from_value(json!({"key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "key_file": ""})).unwrap();
    let options = StoreOptions { secrets_keys: secrets.keys().unwrap(), ..options() };
    let store = store_at(&format!("redis://127.0.0.1:{}", stack.redis_port), "{garmin-sync}", options);
    assert_eq!(store.import(&UserId::me(), &unknown).await.unwrap(), Imported::Done);

    let job = job_that_ends_for_want_of_a_sign_in(&stack).await;
    let text = job["errorMessage"].as_str().unwrap();
    assert!(text.contains("di_token") && text.contains("`garmin-sync link`"), "{text}");
    assert_eq!(stack.first_requests().await.len(), 0, "nobody was asked with it");
    let logs = stack.logs();
    assert!(!text.contains("GCDC_") && !logs.contains("GCDC_"), "{logs}");

    put(&path, &fake_tokens());
    stack.post(RESUME, json!({"jobId": job["id"]})).await;
    stack.wait_for_status("completed", SOON).await;
}
