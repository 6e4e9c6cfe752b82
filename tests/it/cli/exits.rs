//! Every exit code, each from a real run.

use serde_json::json;

use super::*;
use test_support::stack::Plan;

const MAY: &[&str] = &["start", "--from", "2024-05-01", "--to", "2024-05-31", "--types", "health"];

#[tokio::test(flavor = "multi_thread")]
async fn every_state_has_its_screen_and_its_exit_code() {
    let mut stack = Plan::default().workers(0).start().await;
    assert_shown("never", &cli(&stack, &["status"]).await.all());
    for line in ["status --watch", "pause", "resume", "cancel"] {
        assert_eq!(code(&stack, line).await, Some(4), "{line}");
    }

    assert_shown("started", &cli(&stack, MAY).await.all());
    assert_shown("pending", &cli(&stack, &["status"]).await.all());
    assert_shown("already_running", &cli(&stack, MAY).await.all());
    assert_eq!(code(&stack, "start --watch").await, Some(3));

    assert_eq!(code(&stack, "pause").await, Some(0));
    assert_shown("paused", &cli(&stack, &["status"]).await.all());
    assert_eq!(code(&stack, "status --watch").await, Some(7));
    assert_shown("pause_twice", &cli(&stack, &["pause"]).await.all());
    assert_eq!(code(&stack, "resume").await, Some(0));
    assert_eq!(code(&stack, "resume").await, Some(4));

    let id = stack.status().await["job"]["id"].as_str().unwrap().to_owned();
    assert_eq!(code(&stack, &format!("cancel {}", id.to_lowercase())).await, Some(0));
    assert_shown("cancel_twice", &cli(&stack, &["cancel"]).await.all());
    assert_shown("cancelled", &cli(&stack, &["status"]).await.all());
    assert_eq!(code(&stack, "status --watch").await, Some(1));

    stack.fault(json!({"kind": "status", "status": 500, "start": "2024-05-08", "end": "2024-05-14"})).await;
    stack.add_worker();
    assert_eq!(cli(&stack, &[MAY, &["--watch"]].concat()).await.code, Some(1));
    assert_shown("failed", &cli(&stack, &["status"]).await.all());

    stack.clear_faults().await;
    assert_eq!(code(&stack, "resume").await, Some(0));
    assert_eq!(code(&stack, "status --watch").await, Some(0));
    assert_shown("completed", &cli(&stack, &["status"]).await.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_has_just_been_done_is_not_done_again() {
    let stack = Plan::default().start().await;
    let done = cli(&stack, &["start", "--last", "8d", "--watch"]).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(done.out.contains("completed  ██████████████████████████████  100%"), "{done:?}");
    assert_shown("up_to_date", &cli(&stack, &["start"]).await.all());
    assert_eq!(code(&stack, "start --types nutrition --watch").await, Some(0));
    assert_eq!(stack.status().await["job"]["syncType"], "incremental");
}

#[tokio::test]
async fn what_cannot_be_used_is_told_before_any_server_is_asked() {
    for (line, told) in [
        ("", "Usage: garmin-sync"),
        ("begin", "unrecognized subcommand"),
        ("start --from 2024-02-30", "not a day of the calendar; write it as YYYY-MM-DD"),
        ("start --to 2024-02-01", "--from <DAY>"),
        ("start --from 2024-02-01 --to 2024-01-01", "--to (2024-01-01) is before --from (2024-02-01)"),
        ("start --last 3q", "days, weeks, months, years"),
        ("start --last 30d --from 2024-01-01", "cannot be used with"),
        ("start --types steps", "[possible values: health, intraday, activities, workouts, nutrition, files]"),
        ("start --metrics heart", "training_readiness"),
        ("coverage --from 2024-02-01 --to 2024-01-01", "is before"),
        ("jobs --limit 101", "1..=100"),
        ("status --url 127.0.0.1:8080", "--url is no address of a server"),
        ("status --token-file /nowhere/token", "--token-file /nowhere/token can't be read"),
    ] {
        let said = said(program(&line.split_whitespace().collect::<Vec<_>>())).await;
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{line}");
        assert!(said.err.contains(told), "{line}: {}", said.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_refuses_is_told_in_its_words() {
    let stack = Plan::default().workers(0).start().await;
    let future = cli(&stack, &["start", "--from", "2999-01-01", "--to", "2999-01-02"]).await;
    assert!(future.code == Some(2) && future.err.starts_with("--to is after today, which is "), "{future:?}");
    let long = cli(&stack, &["start", "--last", "12y"]).await;
    assert!(long.code == Some(2) && long.err.contains("`garmin-sync start --everything` takes the latest"), "{long:?}");
    let unknown = cli(&stack, &["cancel", "01JD2Q4ZP3V6B7N8R9T0W1X2Y3"]).await;
    assert_shown("unknown_job", &unknown.all());
    let elsewhere = said(program(&["cancel", "01JD2Q4ZP3V6B7N8R9T0W1X2Y3", "--url", &stack.url(0, "")])).await;
    assert!(elsewhere.err.contains(&format!("`garmin-sync jobs --url {}`", stack.url(0, ""))), "{elsewhere:?}");
    assert_eq!(code(&stack, "jobs 12").await, Some(4));
}
