//! The dashboards in `grafana`: their files, their queries against a store that a real import filled, and the names of metrics.
//! `web/lint/grafana-schema.test.ts` holds them to Grafana's own types.
//!
//! - `dashboard.rs` reads them;
//! - `plugin.rs` does with a query what the plugin `frser-sqlite-datasource` does.

mod dashboard;
mod files;
mod metrics;
mod plugin;
mod queries;

use std::time::Duration;

use serde_json::json;
use test_support::stack::{Plan, Stack};

/// Long enough for an import on a busy machine; only a failure waits this long.
const SOON: Duration = Duration::from_mins(3);
const FIRST_DAY: &str = "2024-02-12";
const LAST_DAY: &str = "2024-03-31";

/// Programs that imported some weeks, as people do, with everything that they count.
async fn imported() -> Stack {
    let stack = Plan::default().env("GARMIN_SYNC__WORKER__METRICS_BIND", "127.0.0.1:0").start().await;
    let types = ["health", "intraday", "activities", "nutrition"];
    let body = json!({"startDate": FIRST_DAY, "endDate": LAST_DAY, "dataTypes": types});
    let (status, answer) = stack.post("/integrations/garmin/sync/historical", body).await;
    assert_eq!(status, 200, "{answer}");
    stack.wait_for_status("completed", SOON).await;
    stack
}
