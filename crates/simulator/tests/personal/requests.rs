//! Which requests are taken, which are refused, and what is recorded of them.
use hyper::Method;
use serde_json::json;

use super::support::{EXCHANGE, started};

#[tokio::test]
async fn wrong_parameters_and_long_ranges_are_refused() {
    let simulator = started(1).await;
    let token = simulator.demo_token().await;
    for (path, status) in [
        ("/sleep-service/sleep/dailySleepSummariesByDate?startDate=2025-03-01&endDate=2025-03-31", 200),
        ("/sleep-service/sleep/dailySleepSummariesByDate?startDate=2025-03-01&endDate=2025-04-01", 400),
        ("/sleep-service/sleep/dailySleepSummariesByDate?startDate=2025-03-01", 400),
        ("/sleep-service/sleep/dailySleepSummariesByDate?startDate=2025-03-02&endDate=2025-03-01", 400),
        ("/sleep-service/sleep/dailySleep?date=20250301", 400),
        ("/usersummary-service/v2/dailysummaries?startDate=2025-01-01&endDate=2025-03-31", 200),
        ("/usersummary-service/v2/dailysummaries?startDate=2025-01-01&endDate=2025-04-01", 500),
        ("/usersummary-service/stats/steps/daily/2025-03-01/2025-03-28", 200),
        ("/usersummary-service/stats/steps/daily/2025-03-01/2025-03-29", 400),
        ("/usersummary-service/stats/stress/daily/2025-03-01/2025-03-29", 400),
        ("/usersummary-service/stats/hydration/daily/2025-03-01/2025-04-01", 400),
        ("/hrv-service/hrv/daily/2024-07-01/2025-06-30", 200),
        ("/hrv-service/hrv/daily/2024-07-01/2025-07-01", 400),
        ("/weight-service/weight/all/2025-03-01/2025-03-01", 400),
        ("/weight-service/weight/range/2024-01-01/2024-12-31?includeAll=true", 200),
        ("/weight-service/weight/range/2024-01-01/2025-01-01?includeAll=true", 400),
        ("/weight-service/weight/range/2024-01-01/2024-01-02?includeAll=yes", 400),
        ("/wellness-service/wellness/bodyBattery/reports/daily?startDate=2025-03-01&endDate=2025-04-01", 400),
        ("/wellness-service/wellness/bodyBattery/reports/daily?startDate=2025-03-01&endDate=2025-03-01&chunks=0", 400),
        ("/activitylist-service/activities/search/activities", 500),
        ("/activitylist-service/activities/search/activities?limit=46", 500),
        ("/activitylist-service/activities/search/activities?limit=0", 400),
        ("/activity-service/activity/x1", 400),
        ("/activity-service/activity/0", 400),
        ("/activity-service/activity/999", 404),
        ("/wellness-service/wellness/dailyStress/2025-03-01", 404),
        ("/userprofile-service/userprofile/settings", 200),
    ] {
        let answer = simulator.get(&token, path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        if status >= 400 {
            let error = answer.text();
            assert!(error.is_empty() || answer.json().is_object(), "{path}: {error}");
        }
    }
}

#[tokio::test]
async fn only_json_is_sent_and_only_asked_for() {
    let simulator = started(1).await;
    let token = format!("Bearer {}", simulator.demo_token().await);
    let path = "/userprofile-service/userprofile/settings";
    for (accept, status) in [("text/html", 406), ("*/*", 200), ("application/json", 200)] {
        let headers = [("authorization", token.as_str()), ("accept", accept)];
        assert_eq!(simulator.send(Method::GET, path, &headers, "").await.status, status, "{accept}");
    }
    assert_eq!(simulator.send(Method::POST, path, &[("authorization", &token)], "").await.status, 405);
}

#[tokio::test]
async fn requests_are_recorded_without_key_and_token() {
    let simulator = started(1).await;
    let token = simulator.demo_token().await;
    simulator.get(&token, "/hrv-service/hrv/daily/2025-03-01/2025-03-05").await;
    simulator.get(&token, "/sleep-service/sleep/dailySleep?date=2025-03-01").await;
    simulator.get(&token, "/activity-service/activity/999").await;
    let requests = simulator.requests().await;
    let field = |name: &str| requests.iter().map(|request| request[name].clone()).collect::<Vec<_>>();
    assert_eq!(field("path")[0], EXCHANGE);
    assert_eq!(field("start"), [json!(null), json!("2025-03-01"), json!("2025-03-01"), json!(null)]);
    assert_eq!(field("end"), [json!(null), json!("2025-03-05"), json!("2025-03-01"), json!(null)]);
    assert_eq!(field("query"), [json!(null), json!(null), json!("date=2025-03-01"), json!(null)]);
    assert_eq!(field("status"), [json!(200), json!(200), json!(200), json!(404)]);
    let times = |name: &str| field(name).iter().map(|time| time.as_f64().unwrap()).collect::<Vec<_>>();
    assert!(times("startedMs").iter().zip(times("endedMs")).all(|(start, end)| *start <= end));
    assert!(times("startedMs").is_sorted());
    let text = serde_json::to_string(&requests).unwrap();
    assert!(!text.contains("GCDC_") && !text.contains(&token));
}
