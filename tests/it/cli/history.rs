//! Requested days arrive, and the job is listed afterwards.

use serde_json::json;

use super::*;
use test_support::stack::Plan;

#[tokio::test(flavor = "multi_thread")]
async fn every_wish_reaches_the_server() {
    let stack = Plan::default().workers(0).start().await;
    let wishes = "start --from 2024-05-01 --to 2024-05-03 --types nutrition,health --metrics sleep,hrv --newest-first --skip-existing --accept-removals";
    assert_eq!(code(&stack, wishes).await, Some(0));
    let job = stack.status().await["job"].clone();
    assert_eq!(job["dataTypes"], json!(["health", "nutrition"]));
    assert_eq!(job["metricTypes"], json!(["hrv", "sleep"]));
    assert_eq!((&job["startDate"], &job["endDate"]), (&json!("2024-05-01"), &json!("2024-05-03")));
    assert_eq!(job["order"], "newest");
    let shown = cli(&stack, &["status"]).await.out;
    assert!(shown.contains("2024-05-01 to 2024-05-03 (3 days), newest first"), "{shown}");
    assert!(shown.contains("health, nutrition (of health only hrv, sleep)"), "{shown}");

    for (wish, days) in [("--last 10y", "(3,65"), ("--everything", "(3,660 days)")] {
        assert_eq!(code(&stack, "cancel").await, Some(0));
        let started = cli(&stack, &[&["start"][..], &wish.split(' ').collect::<Vec<_>>()].concat()).await;
        assert!(started.code == Some(0) && started.out.contains(days), "{started:?}");
        let can_follow = "These are the latest 3,660 days. If there is something earlier, it can follow with `garmin-sync start --from 20";
        assert_eq!(started.out.contains(can_follow), wish == "--everything", "{started:?}");
    }
    assert_eq!(code(&stack, "cancel").await, Some(0));
    assert_eq!(code(&stack, "start --last 1w").await, Some(0));
    let status = stack.status().await;
    assert_eq!(status["job"]["endDate"], status["today"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_shows_syncs_and_their_chunks() {
    let stack = Plan::default().start().await;
    assert_eq!(code(&stack, "start --from 2024-05-01 --to 2024-05-03 --types activities --watch").await, Some(0));
    stack.fault(json!({"kind": "status", "status": 500, "start": "2024-03-08", "end": "2024-03-14"})).await;
    let failed = "start --from 2024-03-01 --to 2024-04-15 --types health --metrics sleep --watch";
    assert_eq!(code(&stack, failed).await, Some(1));

    // Times differ in length from run to run.
    let table = cli(&stack, &["jobs"]).await.out;
    let rows: Vec<_> = table.lines().map(|row| row.split_whitespace().collect::<Vec<_>>()).collect();
    assert_eq!(rows[0][..5], ["ID", "ASKED", "(UTC)", "TYPE", "DAYS"], "{table}");
    assert_eq!((rows.len(), rows[1][4], rows[1][5]), (3, "2024-03-01..2024-04-15", "failed"), "{table}");
    assert_eq!(rows[1].last(), Some(&"1"), "{table}");
    assert_eq!((rows[2][3], rows[2][5]), ("historical", "completed"), "{table}");
    assert_eq!(cli(&stack, &["jobs", "--limit", "1"]).await.out.lines().count(), 2);

    let id = rows[1][0];
    let one = cli(&stack, &["jobs", id]).await;
    assert!(
        one.out.contains(
            "What could not be fetched:\n  7 days of health: the Garmin microservice met an error (HTTP 500)"
        ),
        "{one:?}"
    );
    assert!(one.out.contains(&format!("Try again what failed with `garmin-sync retry {id}`.")), "{one:?}");
    assert_eq!(one.code, Some(0), "the question was answered, whatever became of the sync");
    assert_shown("chunks", &cli(&stack, &["jobs", id, "--chunks"]).await.all());
}
