//! Another secrets key than the stored sign-in was encrypted with.

use super::*;
use test_support::stack::{Plan, Stack, stop};

const KEY: &str = "GARMIN_SYNC__SECRETS__KEY";
const OTHER: &str = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
const TOKENS_FILE: &str = "GARMIN_SYNC__GARMIN__TOKENS_FILE";
/// How any account can be linked.
const LINK: &str = "`garmin-sync link`";

fn health(start: &str, end: &str) -> Value {
    json!({"startDate": start, "endDate": end, "dataTypes": ["health"]})
}

async fn sync(stack: &Stack) -> Value {
    let (code, started) = stack.post(START, health("2024-05-01", "2024-05-02")).await;
    assert_eq!((code, &started["status"]), (200, &json!("started")), "{started}");
    let ended =
        |job: &Value| job["id"] == started["jobId"] && (job["status"] == "completed" || job["status"] == "failed");
    stack.wait_for_job("the end", SOON, ended).await
}

/// Restarts API and worker with the settings changed meanwhile.
async fn restart(stack: &mut Stack) {
    stop(&mut stack.workers[0], SOON).await;
    stack.workers.clear();
    stop(&mut stack.apis[0].0, SOON).await;
    stack.revive_api(0).await;
    stack.add_worker();
}

async fn version(stack: &Stack) -> u64 {
    let mut redis = stack.redis().await;
    redis::cmd("HGET").arg("{garmin-sync}:account:me").arg("version").query_async(&mut redis).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_same_sign_in_another_key_needs_no_step_by_hand() {
    let mut stack = Plan::default().start().await;
    let old_key = stack.set(KEY, OTHER);
    assert_eq!(sync(&stack).await["status"], "completed");
    for key in [OTHER, &old_key] {
        stack.set(KEY, key);
        restart(&mut stack).await;
        let job = sync(&stack).await;
        assert_eq!(job["status"], "completed", "{job:#}\n{}", stack.logs());
        assert!(stack.workers[0].log().contains("linking the account again"), "{}", stack.logs());
        let account = stack.get("/integrations/garmin/status").await.1;
        assert_eq!((&account["isLinked"], &account["needsLogin"]), (&json!(true), &json!(false)), "{account}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_sign_in_another_key_says_plainly_what_to_do() {
    let mut stack = Plan::default().start().await;
    assert_eq!(sync(&stack).await["status"], "completed");
    stack.set(KEY, OTHER);
    stack.set(TOKENS_FILE, "");
    restart(&mut stack).await;
    let account = stack.get("/integrations/garmin/status").await.1;
    let said = (&account["needsLogin"], &account["notice"]);
    assert_eq!(said, (&json!(true), &json!("secrets_key_mismatch")), "before any sync");
    let job = sync(&stack).await;
    assert_eq!((&job["status"], &job["errorCode"]), (&json!("failed"), &json!("secrets_key_mismatch")));
    let text = job["errorMessage"].as_str().unwrap();
    assert!(text.contains(KEY) && text.contains(LINK) && text.contains("link the account again"), "{text}");
    let account = stack.get("/integrations/garmin/status").await.1;
    assert_eq!((&account["needsLogin"], &account["notice"]), (&json!(true), &json!("secrets_key_mismatch")));
    let cli = crate::cli::cli(&stack, &["status"]).await;
    assert!(cli.out.contains(LINK), "{cli:?}");

    // As advised.
    stack.set(TOKENS_FILE, "tokens.json");
    restart(&mut stack).await;
    assert_eq!(sync(&stack).await["status"], "completed");
    assert_eq!(stack.get("/integrations/garmin/status").await.1["notice"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_with_different_keys_do_not_overwrite_each_other_for_ever() {
    let mut stack = Plan::default().workers(0).start().await;
    let old_key = stack.set(KEY, OTHER);
    stack.add_worker();
    assert_eq!(sync(&stack).await["status"], "completed", "{}", stack.logs());
    let linked = version(&stack).await;
    // The API has the old key, and restarts; only a program that needs to read the account stores it again.
    stack.set(KEY, &old_key);
    stop(&mut stack.apis[0].0, SOON).await;
    stack.revive_api(0).await;
    assert_eq!(sync(&stack).await["status"], "completed", "{}", stack.logs());
    assert_eq!(version(&stack).await, linked);

    // A second worker, with the API's key: each may store it again once.
    stack.add_worker();
    stack.wait_for_workers(2).await;
    for _ in 0..8 {
        let job = sync(&stack).await;
        let is_told = job["errorCode"] == "secrets_key_mismatch"
            && job["errorMessage"].as_str().unwrap().contains("the same for all");
        assert!(job["status"] == "completed" || is_told, "{job:#}");
    }
    assert!(version(&stack).await <= linked + 2, "{}", version(&stack).await);
}
