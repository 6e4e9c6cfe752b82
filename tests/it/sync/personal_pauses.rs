//! The pace of one account, and the pauses after Garmin's rate limit.

use chrono::{DateTime, TimeDelta, Utc};
use garmin_sync::clock::SystemClock;
use garmin_sync::ports::Clock;

use super::personal_stand::{Stand, at_pace, of_types};
use super::*;

const COOL_DOWN: &str = "/integrations/garmin/cool-down";

/// When the last refusal came, and until when its account pauses, once that is shown.
async fn pause(stand: &Stand, user: &str, before: &Value) -> (DateTime<Utc>, Value) {
    let job =
        stand.wait(user, "the pause", |job| !job["nextAttemptAt"].is_null() && job["nextAttemptAt"] != *before).await;
    let stage = &job["stage"];
    assert_eq!((&stage["kind"], &stage["cause"]), (&json!("cooling_down"), &json!("rate_limited")), "{job:#}");
    assert_eq!(stage["until"], job["nextAttemptAt"], "{job:#}");
    let requests = stand.asked("").await;
    let refused = requests.iter().rev().find(|it| it["status"] == 429).unwrap();
    (refused["at"].as_str().unwrap().parse().unwrap(), stage["until"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_is_as_long_as_garmin_says_and_never_shorter_than_a_quarter_of_a_minute_and_doubles() {
    let stand = Stand::linked(&["anna", "ben"], at_pace(20)).await;
    let in_ten_minutes = SystemClock.now() + TimeDelta::minutes(10);
    let date = in_ten_minutes.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for retry_after in [json!(14), Value::Null, Value::Null, json!(date)] {
        let fault = json!({"kind": "status", "status": 429, "retryAfter": retry_after, "endpoint": "day", "count": 1});
        stand.stack.fault(fault).await;
    }
    stand.begin("anna", of_types("2024-05-01", "2024-05-10", &["health"])).await;
    let mut last = Value::Null;
    for expected in [Some(15), Some(30), Some(60), None] {
        let (refused, until) = pause(&stand, "anna", &last).await;
        let ends: DateTime<Utc> = until.as_str().unwrap().parse().unwrap();
        let expected = expected.map_or(in_ten_minutes - refused, TimeDelta::seconds);
        let late = ends - refused - expected;
        assert!(
            late > TimeDelta::milliseconds(-1100) && late < TimeDelta::seconds(3),
            "{expected}: {refused} to {ends}"
        );
        assert!(expected > TimeDelta::seconds(60) || ends - refused >= expected, "{expected}: {refused} to {ends}");
        last = until;

        if expected == TimeDelta::seconds(15) {
            let exchanges = stand.exchanges().await;
            let (code, answer) = stand.link("anna", "GCDC_another").await;
            assert_eq!((code, &answer["code"]), (429, &json!("rate_limited")), "{answer}");
            assert_eq!(stand.exchanges().await, exchanges, "nobody asks in a pause");
        }

        // Ben's account is another one.
        let from = tokio::time::Instant::now();
        stand.begin("ben", of_types("2024-05-01", "2024-05-03", &["activities"])).await;
        stand.completed("ben").await;
        assert!(from.elapsed() < Duration::from_secs(5), "Ben waited {:?}", from.elapsed());
        assert_eq!(stand.get("ben", COOL_DOWN).await["until"], Value::Null);

        let (code, cleared) = stand.call("anna", reqwest::Method::DELETE, COOL_DOWN, None).await;
        assert_eq!((code, &cleared["cleared"]), (200, &json!(true)), "{cleared}");
    }
    let job = stand.completed("anna").await;
    assert_eq!((&job["failedChunks"], &job["partialDays"]), (&json!([]), &json!(0)), "{job:#}");
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_exchange_is_waited_out_too() {
    let stand = Stand::linked(&["anna"], at_pace(20)).await;
    stand.stack.fault(json!({"kind": "status", "status": 429, "endpoint": "exchange", "count": 1})).await;
    stand.age_token("anna", 23 * 60 + 30, 30).await;
    stand.begin("anna", of_types("2024-05-01", "2024-05-03", &["health"])).await;
    let (refused, until) = pause(&stand, "anna", &Value::Null).await;
    let ends: DateTime<Utc> = until.as_str().unwrap().parse().unwrap();
    assert!(ends - refused >= TimeDelta::seconds(15), "{refused} to {ends}");
    stand.call("anna", reqwest::Method::DELETE, COOL_DOWN, None).await;
    stand.completed("anna").await;
    assert_eq!(stand.exchanges().await, 3, "to link, refused, and done");
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_of_one_account_keep_their_distance_and_none_starts_in_a_pause() {
    let stand = Stand::linked(&["anna"], at_pace(5).workers(2)).await;
    stand
        .stack
        .fault(json!({"kind": "status", "status": 429, "retryAfter": 1, "endpoint": "day", "start": "2024-05-04", "count": 1}))
        .await;
    let linking = stand.asked("").await.len();
    stand.begin("anna", of_types("2024-05-01", "2024-05-06", &["health", "activities"])).await;
    stand.completed("anna").await;
    let requests = stand.asked("").await.split_off(linking);
    let started = |it: &Value| it["startedMs"].as_f64().unwrap();
    let gaps: Vec<f64> = requests.windows(2).map(|pair| started(&pair[1]) - started(&pair[0])).collect();
    let shortest = gaps.iter().copied().fold(f64::INFINITY, f64::min);
    let refused = requests.iter().position(|it| it["status"] == 429).unwrap();
    println!(
        "{} requests, the shortest distance is {shortest:.0} ms, the pause {:.0} ms",
        requests.len(),
        gaps[refused]
    );
    // A request may be late by what a busy machine takes to send it, and the next is not.
    assert!(shortest > 100.0, "{gaps:?}");
    assert!(gaps[refused] > 14_900.0, "{gaps:?}");
    stand.kept_its_secrets();
}
