//! `--watch` without a terminal: a log of lines.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use super::*;
use test_support::stack::Plan;

#[tokio::test(flavor = "multi_thread")]
async fn a_log_gets_plain_lines_and_the_outcome() {
    let stack = Plan::default().start().await;
    let done =
        cli(&stack, &["start", "--from", "2024-05-01", "--to", "2024-06-30", "--types", "health", "--watch"]).await;
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    assert!(!done.out.contains('\u{1b}'), "colours or cursor movements in a log: {:?}", done.out);
    let lines: Vec<_> = done.out.lines().filter(|line| line.contains("%  ") && line.ends_with(')')).collect();
    assert!(lines.windows(2).all(|pair| pair[0] != pair[1]), "{lines:#?}");
    assert!(lines.last().unwrap().starts_with("100%  completed (3 of 3 batches, "), "{lines:#?}");
    assert!(done.out.contains("2024-05-01 to 2024-06-30 (61 days)"), "{}", done.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_came_too_early_is_printed_when_nothing_follows_it() {
    let stack = Plan::default().start().await;
    stack.fault(json!({"kind": "hang", "start": "2024-05-08", "end": "2024-05-14"})).await;
    let args = ["start", "--from", "2024-05-01", "--to", "2024-05-31", "--types", "health", "--watch"];
    let mut watching = Watching::start(&stack, &args);
    // The first window takes less time than the interval between lines.
    let line = watching.says("fetching health 2024-05-08..2024-05-14").await;
    assert!(line.starts_with(" 22%  running: "), "{line}");
    assert_eq!(code(&stack, "cancel").await, Some(0));
    assert_eq!(watching.ends().await, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_ends_only_the_watching() {
    let stack = Plan::default().workers(0).start().await;
    assert_eq!(code(&stack, "start --last 8d").await, Some(0));
    let mut watching = Watching::start(&stack, &["status", "--watch"]);
    watching.says("waiting for a worker").await;
    kill(Pid::from_raw(watching.child.id().unwrap().try_into().unwrap()), Signal::SIGINT).unwrap();
    assert_eq!(watching.ends().await, Some(130));
    assert_eq!(stack.status().await["job"]["status"], "pending");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_watched_sync_is_reported_even_when_another_has_begun() {
    let stack = Plan::default().workers(0).start().await;
    assert_eq!(code(&stack, "start --last 8d --types health").await, Some(0));
    let mut watching = Watching::start(&stack, &["status", "--watch"]);
    watching.says("waiting for a worker").await;
    assert_eq!(code(&stack, "cancel").await, Some(0));
    assert_eq!(code(&stack, "start --last 8d --types activities").await, Some(0));
    watching.says("data     health").await;
    assert_eq!(watching.ends().await, Some(1), "{:#?}", watching.seen);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_has_seen_enough_is_no_failure() {
    let stack = Plan::default().workers(0).start().await;
    let mut command = asking(&stack, &["jobs"]);
    // The read end of this pipe is closed before the program writes.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let child = command.stdout(writer).spawn().unwrap();
    let output = timeout(SOON, child.wait_with_output()).await.unwrap().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{output:?}");
}
