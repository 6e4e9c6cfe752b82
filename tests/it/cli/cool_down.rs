//! Showing a cool-down, and ending it.

use serde_json::json;

use super::*;
use test_support::stack::Plan;

#[tokio::test(flavor = "multi_thread")]
async fn a_cool_down_is_told_and_ended() {
    let stack = Plan::default().start().await;
    assert_eq!(cli(&stack, &["cool-down"]).await.out, "Garmin takes requests.\n");
    assert_eq!(cli(&stack, &["cool-down", "--clear", "--json"]).await.out, "{\"cleared\":false}\n");
    stack.fault(json!({"kind": "status", "status": 429, "retryAfter": 3000, "count": 1})).await;
    assert_eq!(code(&stack, "start --from 2024-05-01 --to 2024-05-07 --types health").await, Some(0));
    stack.wait_for_job("the cool-down", SOON, |job| !job["nextAttemptAt"].is_null()).await;
    let told = cli(&stack, &["cool-down"]).await.out;
    assert!(
        told.starts_with("Garmin is not asked again before 20") && told.contains("`garmin-sync cool-down --clear`"),
        "{told}"
    );
    let ended = cli(&stack, &["cool-down", "--clear"]).await;
    assert!(ended.code == Some(0) && ended.out.starts_with("Ended."), "{ended:?}");
    stack.wait_for_status("completed", SOON).await;
}
