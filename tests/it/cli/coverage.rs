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
    assert_eq!(filled, 3, "before, in the middle, and after:\n{}", shown.out);
    assert!(shown.out.contains(", 0 missing"), "{}", shown.out);
}
