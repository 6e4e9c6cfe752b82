//! `--json`: exactly what the server sent.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use test_support::stack::Plan;

async fn sent(stack: &Stack, path: &str) -> String {
    stack.http.get(stack.url(0, path)).send().await.unwrap().text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_come_out_as_the_server_sent_them() {
    let stack = Plan::default().workers(0).start().await;
    let started = cli(&stack, &["start", "--from", "2024-05-01", "--to", "2024-05-08", "--json"]).await;
    let started: Value = serde_json::from_str(&started.out).unwrap();
    assert_eq!(started["status"], "started");
    let id = started["jobId"].as_str().unwrap();

    let sync = "/integrations/garmin/sync";
    for (line, path) in [
        ("status --json", format!("{sync}/status")),
        ("jobs --json", format!("{sync}/jobs?limit=20")),
        ("--json jobs --limit 3", format!("{sync}/jobs?limit=3")),
        (&format!("jobs {id} --json"), format!("{sync}/jobs/{id}")),
        (&format!("jobs {id} --chunks --json"), format!("{sync}/jobs/{id}/chunks")),
        ("coverage --json", format!("{sync}/coverage")),
        ("coverage --json --from 2024-05-01", format!("{sync}/coverage?from=2024-05-01")),
    ] {
        let said = cli(&stack, &line.split_whitespace().collect::<Vec<_>>()).await;
        assert_eq!(
            (said.out.trim_end(), said.code, said.err.as_str()),
            (&*sent(&stack, &path).await, Some(0), ""),
            "{line}"
        );
    }

    let again = cli(&stack, &["start", "--json"]).await;
    assert_eq!(again.code, Some(3));
    let again: Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!((&again["status"], &again["jobId"]), (&Value::from("already_running"), &started["jobId"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_json_on_standard_error() {
    let stack = Plan::default().workers(0).start().await;
    for (args, code, name) in [
        (&["cancel", "01JD2Q4ZP3V6B7N8R9T0W1X2Y3", "--json"][..], 4, "job_not_found"),
        (&["pause", "--json"], 4, "job_not_found"),
        (&["start", "--from", "2999-01-01", "--to", "2999-01-01", "--json"], 2, "end_in_future"),
        (&["start", "--from", "tomorrow", "--json"], 2, "usage"),
        (&["status", "--url", "http://127.0.0.1:9", "--json"], 5, "unreachable"),
    ] {
        let said = cli(&stack, args).await;
        let error: Value = serde_json::from_str(&said.err).unwrap_or_else(|_| panic!("{said:?}"));
        assert_eq!((said.code, said.out.as_str(), &error["code"]), (Some(code), "", &Value::from(name)), "{args:?}");
        assert!(error["error"].is_string() && error["error"] == error["detail"], "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_gets_one_line_of_json_a_change() {
    let stack = Plan::default().start().await;
    let done = cli(&stack, &["start", "--from", "2024-05-01", "--to", "2024-05-31", "--watch", "--json"]).await;
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    let lines: Vec<Value> = done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["status"], "started");
    let states = &lines[1..];
    let versions: BTreeSet<_> = states.iter().map(|it| it["job"]["version"].as_str().unwrap()).collect();
    assert_eq!(versions.len(), states.len(), "a line without a change");
    assert!(states.iter().all(|it| it["job"]["id"] == lines[0]["jobId"]));
    let progress: Vec<_> = states.iter().map(|it| it["job"]["progress"].as_f64().unwrap()).collect();
    assert!(progress.is_sorted(), "{progress:?}");
    assert_eq!(states.last().unwrap()["job"]["status"], "completed");
    assert_eq!(states.last().unwrap()["hasActiveJob"], false);
}
