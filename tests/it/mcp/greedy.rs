//! Queries that would take all of the machine, sent to a real server: a process of its own, which may not grow for them.

use garmin_sync::sink::sqlite::SqliteSink;
use serde_json::json;
use test_support::stack::Plan;

use crate::conformance::store::records::{at, one_of_each};
use crate::conformance::store::write;
use crate::sink_sqlite::hostile;

const QUERY: &str = "/integrations/garmin/data/query";

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_wants_too_much_is_ended() {
    let stack = Plan::default().workers(0).start().await;
    let sink = SqliteSink::open(&stack.database()).await.unwrap();
    write(&sink, at(9, 0, 0), &one_of_each(1)).await;
    for greedy in hostile::greedy() {
        let (status, answer) = stack.post(QUERY, json!({ "sql": greedy })).await;
        assert_eq!((status, &answer["field"]), (400, &json!("sql")), "{greedy}: {answer}");
        let words = answer["error"].as_str().unwrap();
        assert!(words.starts_with("The query can't be run: ") && words.len() < 500, "{words}");
    }
    let (status, answer) = stack.post(QUERY, json!({"sql": "SELECT count(*) FROM activities"})).await;
    assert_eq!((status, &answer["rows"]), (200, &json!([[1]])), "others are answered");
    let process = std::fs::read_to_string(format!("/proc/{}/status", stack.apis[0].0.pid())).unwrap();
    let peak =
        process.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    let peak = peak.unwrap() / 1024;
    assert!(peak < 700, "the server grew to {peak} MiB");
}
