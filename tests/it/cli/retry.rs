//! What failed is asked for again: all of it, or a part.

use serde_json::json;

use super::*;
use test_support::stack::Plan;

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_is_asked_for_again_whole_or_in_part() {
    let stack = Plan::default().start().await;
    for (start, end) in [("2024-03-08", "2024-03-14"), ("2024-04-05", "2024-04-06")] {
        stack.fault(json!({"kind": "status", "status": 422, "start": start, "end": end})).await;
    }
    let start = "start --from 2024-03-01 --to 2024-04-15 --types health --metrics sleep --watch";
    assert_eq!(code(&stack, start).await, Some(1));
    let shown = cli(&stack, &["status"]).await.out;
    assert!(shown.contains("9 days of health in 2 months: "), "{shown}");
    assert!(shown.contains("    days  8–14 Mar 2024, 5–6 Apr 2024\n"), "{shown}");
    assert!(shown.contains("Try again what failed with `garmin-sync retry`."), "{shown}");
    for (line, expected) in
        [("retry --type activities", 4), ("retry --chunk 9", 4), ("retry --chunk 0", 2), ("retry x", 4)]
    {
        assert_eq!(code(&stack, line).await, Some(expected), "{line}");
    }

    stack.clear_faults().await;
    let part = cli(&stack, &["retry", "--chunk", "1", "--type", "health"]).await;
    assert!(part.code == Some(0) && part.out.ends_with("What else failed stays as it is.\n"), "{part:?}");
    assert_eq!(code(&stack, "status --watch").await, Some(1));
    let shown = cli(&stack, &["status"]).await.out;
    assert!(shown.contains("2 days of health: ") && shown.contains("    days  5–6 Apr 2024\n"), "{shown}");

    let rest = cli(&stack, &["retry"]).await;
    assert_eq!(rest.out, "Asking again for what failed. Watch it with `garmin-sync status --watch`.\n");
    assert_eq!(code(&stack, "status --watch").await, Some(0));
    assert_eq!(code(&stack, "retry").await, Some(4), "nothing is left to ask for");
}
