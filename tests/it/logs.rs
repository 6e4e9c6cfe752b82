//! What logs look like to machines that read them.

use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value, json};

use test_support::stack::Plan;

#[tokio::test(flavor = "multi_thread")]
async fn in_json_logs_every_span_of_time_is_a_number() {
    let plan = Plan::default().env("GARMIN_SYNC__LOG__FORMAT", "json").env("GARMIN_SYNC__LOG__LEVEL", "debug");
    let stack = plan.start().await;
    stack.fault(json!({"kind": "status", "status": 500, "count": 1})).await;
    let body = json!({"startDate": "2024-01-01", "endDate": "2024-01-07"});
    stack.post("/integrations/garmin/sync/historical", body).await;
    stack.wait_for_status("completed", Duration::from_mins(1)).await;
    for (log, times) in [
        (stack.apis[0].0.log(), &[("request", "duration_ms")][..]),
        (
            stack.workers[0].log(),
            &[("worker started", "lease_ms"), ("window stored", "duration_ms"), ("request failed", "duration_ms")],
        ),
    ] {
        let lines: Vec<Map<_, _>> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        for (message, field) in times {
            let said = |line: &&Map<_, Value>| line["message"].as_str().is_some_and(|it| it.starts_with(message));
            let line = lines.iter().find(said).unwrap_or_else(|| panic!("nothing says {message}: {log}"));
            assert!(line[*field].is_u64(), "{line:?}");
        }
        for (name, value) in lines.iter().flatten().filter(|(name, _)| name.ends_with("_ms") || name.ends_with("_s")) {
            assert!(value.is_number(), "{name} is {value}");
        }
    }
}

#[test]
fn no_log_line_has_a_span_of_time_that_becomes_text() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for event in text.split("tracing::").skip(1).filter_map(|rest| rest.split_once("!(")?.1.split_once(");")) {
                seen += 1;
                // 128-bit numbers and `Debug` output are text in JSON.
                for never in [
                    ".as_millis()",
                    ".as_micros()",
                    ".as_nanos()",
                    "?took",
                    "?wait",
                    "?elapsed",
                    "?duration",
                    "?latency",
                ] {
                    let told = format!("{}: `{never}` in {}", path.display(), event.0);
                    assert!(
                        !event.0.replace("= ?", "?").contains(never),
                        "{told}: log `millis(…)` under a name with _ms"
                    );
                }
            }
        }
    }
    assert!(seen > 30, "the log lines were found");
}
