//! Errors of Garmin's on single requests of the Personal API: less is asked for, or the same again, and nothing is lost.

use super::personal_stand::{Stand, at_pace, of_types};
use super::*;

/// Days that requests span, in order: of those whose path has this in it.
async fn spans(stand: &Stand, path: &str) -> Vec<(i64, u64)> {
    let day = |it: &Value, name: &str| it[name].as_str().unwrap().parse::<chrono::NaiveDate>().unwrap();
    let span = |it: &Value| ((day(it, "end") - day(it, "start")).num_days() + 1, it["status"].as_u64().unwrap());
    stand.asked(path).await.iter().map(span).collect()
}

/// All types of a month, which another run has without any error.
async fn syncs_whatever_happens(stand: &Stand) -> Value {
    stand.begin("anna", of_types("2024-05-01", "2024-05-30", &["health", "intraday", "activities", "nutrition"])).await;
    let job = stand.completed("anna").await;
    assert_eq!((&job["failedChunks"], &job["partialDays"], &job["notOffered"]), (&json!([]), &json!(0), &json!([])));
    job
}

/// The rows of a month without any error.
async fn expected() -> Vec<(&'static str, i64)> {
    let stand = Stand::linked(&["anna"], at_pace(50)).await;
    syncs_whatever_happens(&stand).await;
    stand.rows("anna").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_or_a_range_that_is_too_large_is_halved() {
    let stand = Stand::linked(&["anna"], at_pace(50)).await;
    for (endpoint, status, count) in
        [("activities", 500, 1), ("summaries", 400, 1), ("weight", 500, 2), ("sleep", 400, 2)]
    {
        stand.stack.fault(json!({"kind": "status", "status": status, "endpoint": endpoint, "count": count})).await;
    }
    syncs_whatever_happens(&stand).await;
    assert_eq!(stand.rows("anna").await, expected().await);
    let limit = |it: &Value| {
        let query = it["query"].as_str().unwrap().split('&').find_map(|it| it.strip_prefix("limit=")).unwrap();
        (query.parse::<i64>().unwrap(), it["status"].as_u64().unwrap())
    };
    let pages: Vec<_> = stand.asked("search/activities").await.iter().map(limit).collect();
    assert_eq!(pages[..2], [(40, 500), (20, 200)], "{pages:?}");
    let summaries = spans(&stand, "dailysummaries").await;
    assert_eq!(summaries[..3], [(30, 400), (15, 200), (15, 200)], "{summaries:?}");
    // An error may also be Garmin's own, so the same is asked for once more first.
    let weight = spans(&stand, "weight/range").await;
    assert_eq!(weight[..4], [(30, 500), (30, 500), (15, 200), (15, 200)], "{weight:?}");
    let sleep = spans(&stand, "dailySleepSummaries").await;
    assert_eq!(sleep[..3], [(30, 400), (15, 400), (7, 200)], "{sleep:?}");
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_break_off_or_never_come_or_are_web_pages_are_asked_for_again() {
    let stand = Stand::linked(&["anna"], at_pace(50).env("GARMIN_SYNC__PERSONAL__TIMEOUT_MS", "2000")).await;
    for (kind, endpoint) in [
        ("html", "summaries"),
        ("cut", "sleep"),
        ("hang", "hrv"),
        ("text500", "day"),
        ("cut", "activities"),
        ("hang", "food"),
        ("html", "heart"),
        ("cut", "battery"),
        ("html", "exchange"),
    ] {
        stand.stack.fault(json!({"kind": kind, "endpoint": endpoint, "count": 1})).await;
    }
    // The exchange is in it, too.
    stand.age_token("anna", 23 * 60 + 30, 30).await;
    syncs_whatever_happens(&stand).await;
    let faults: Value = serde_json::from_str(
        &stand
            .stack
            .http
            .get(stand.stack.simulator_url("/_simulator/faults"))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap(),
    )
    .unwrap();
    assert!(faults.as_array().unwrap().iter().all(|it| it["hits"] == 1), "all came about: {faults:#}");
    assert_eq!(stand.rows("anna").await, expected().await);
    stand.kept_its_secrets();
}
