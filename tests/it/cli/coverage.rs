//! Which days are stored, and how to fetch the others.

use serde_json::json;

use super::*;
use test_support::stack::Plan;

#[tokio::test(flavor = "multi_thread")]
async fn the_line_that_is_offered_fills_the_gap_until_none_is_left() {
    let stack = Plan::default().start().await;
    assert_shown("coverage_of_nothing", &cli(&stack, &["coverage"]).await.all());

    stack.fault(json!({"kind": "status", "status": 500, "start": "2024-05-08", "end": "2024-05-14"})).await;
    assert_eq!(code(&stack, "start --from 2024-05-01 --to 2024-05-31 --types health --watch").await, Some(1));
    stack.clear_faults().await;
    let look = ["coverage", "--from", "2024-04-20", "--to", "2024-06-10"];
    let mut shown = cli(&stack, &look).await;
    assert_shown("coverage", &shown.all());

    let mut filled = 0;
    while let Some((_, command)) = shown.out.split_once("Fill the first gap with `garmin-sync ") {
        let command = command.split('`').next().unwrap();
        assert_eq!(code(&stack, &format!("{command} --watch")).await, Some(0), "{command}");
        shown = cli(&stack, &look).await;
        filled += 1;
    }
    assert_eq!(filled, 2, "in the middle, and after:\n{}", shown.out);
    assert!(shown.out.contains(", 0 missing; complete"), "what was never asked for is not missing:\n{}", shown.out);

    let (_, earlier) =
        shown.out.split_once("not asked for 2024-04-20 to 2024-04-30 (11 days); import it with `garmin-sync ").unwrap();
    assert_eq!(code(&stack, &format!("{} --watch", earlier.split('`').next().unwrap())).await, Some(0));
    let shown = cli(&stack, &look).await.out;
    assert!(shown.contains("health: 51 days stored") && !shown.contains("not asked for"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn days_that_are_still_to_come_are_queued_and_not_missing() {
    let stack = Plan::default().workers(0).start().await;
    assert_eq!(code(&stack, "start --from 2024-05-01 --to 2024-05-31 --types health").await, Some(0));
    let shown = cli(&stack, &["coverage", "--from", "2024-04-25", "--to", "2024-05-31"]).await.out;
    assert!(shown.contains("health: 0 days stored, 0 for which Garmin has nothing, 31 queued, 0 missing\n"), "{shown}");
    assert!(shown.contains("  queued 1–31 May 2024\n  not asked for 2024-04-25 to 2024-04-30 (6 days)"), "{shown}");
}
