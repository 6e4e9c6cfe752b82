//! Failures on demand, and the limits that need no demand.
use garmin_simulator::Config;
use garmin_simulator::personal::DEMO_KEY;
use hyper::Method;
use serde_json::json;

use super::support::{clock, started, started_with};

const DAY: &str = "/usersummary-service/usersummary/daily?calendarDate=2025-03-04";
const NIGHTS: &str = "/sleep-service/sleep/dailySleepSummariesByDate?startDate=2025-03-01&endDate=2025-03-07";

#[tokio::test]
async fn a_status_strikes_the_named_request_and_tells_how_long_to_wait() {
    let simulator = started(1).await;
    let token = simulator.demo_token().await;
    let date = "Wed, 21 Oct 2026 07:28:00 GMT";
    simulator.fault(&json!({"kind": "status", "status": 503, "endpoint": "day", "count": 1, "retryAfter": 7})).await;
    simulator.fault(&json!({"kind": "status", "status": 429, "endpoint": "day", "count": 1, "retryAfter": date})).await;
    assert_eq!(simulator.get(&token, NIGHTS).await.status, 200);
    let first = simulator.get(&token, DAY).await;
    assert_eq!((first.status, first.header("retry-after")), (503, Some("7")));
    let second = simulator.get(&token, DAY).await;
    assert_eq!((second.status, second.header("retry-after")), (429, Some(date)));
    assert_eq!(simulator.get(&token, DAY).await.status, 200);
}

#[tokio::test]
async fn only_faults_that_name_the_exchange_strike_it() {
    let simulator = started(1).await;
    simulator.fault(&json!({"kind": "status", "status": 500})).await;
    let token = simulator.demo_token().await;
    assert_eq!(simulator.get(&token, DAY).await.status, 500);
    simulator.fault(&json!({"kind": "status", "status": 526, "endpoint": "exchange", "count": 1})).await;
    assert_eq!(simulator.exchange(DEMO_KEY).await.status, 526);
    assert_eq!(simulator.exchange(DEMO_KEY).await.status, 200);
}

#[tokio::test]
async fn a_fault_strikes_only_requests_that_overlap_its_dates() {
    let simulator = started(1).await;
    let token = simulator.demo_token().await;
    simulator.fault(&json!({"kind": "status", "status": 500, "start": "2025-03-07", "end": "2025-03-08"})).await;
    assert_eq!(simulator.get(&token, DAY).await.status, 200);
    assert_eq!(simulator.get(&token, NIGHTS).await.status, 500);
}

#[tokio::test]
async fn broken_answers_are_broken() {
    let simulator = started(1).await;
    let token = simulator.demo_token().await;
    simulator.fault(&json!({"kind": "cut", "endpoint": "day", "count": 1})).await;
    let headers = [("authorization", format!("Bearer {token}"))];
    let headers = [("authorization", headers[0].1.as_str())];
    assert!(simulator.try_send(Method::GET, DAY, &headers, "").await.is_err());
    simulator.fault(&json!({"kind": "html", "endpoint": "day", "count": 1})).await;
    let page = simulator.get(&token, DAY).await;
    assert!(page.status == 200 && page.text().starts_with("<!DOCTYPE html>"));
    simulator.fault(&json!({"kind": "text500", "endpoint": "day", "count": 1})).await;
    let text = simulator.get(&token, DAY).await;
    assert_eq!((text.status, text.header("content-type")), (500, Some("text/plain; charset=utf-8")));
}

#[tokio::test]
async fn an_answer_can_hide_its_data() {
    let simulator = started(1).await;
    let token = simulator.demo_token().await;
    assert_eq!(simulator.get(&token, "/hrv-service/hrv/2025-03-04").await.status, 200);
    simulator.fault(&json!({"kind": "empty"})).await;
    assert_eq!(simulator.get(&token, "/hrv-service/hrv/2025-03-04").await.status, 204);
    let day = simulator.json(&token, DAY).await;
    assert_eq!(day["calendarDate"], "2025-03-04");
    assert!(day["includesWellnessData"] != json!(true));
}

#[tokio::test]
async fn expired_tokens_are_dead_while_their_key_gives_new_ones() {
    let simulator = started(1).await;
    let old = simulator.demo_token().await;
    simulator.fault(&json!({"kind": "expire"})).await;
    for _ in 0..2 {
        assert_eq!(simulator.get(&old, DAY).await.status, 401);
    }
    let new = simulator.demo_token().await;
    assert_eq!(simulator.get(&new, DAY).await.status, 200);
}

#[tokio::test]
async fn a_killed_key_is_gone_with_the_request_that_used_it() {
    let simulator = started(1).await;
    let token = simulator.demo_token().await;
    simulator.fault(&json!({"kind": "kill_key", "endpoint": "sleep", "count": 1})).await;
    assert_eq!(simulator.get(&token, DAY).await.status, 200);
    assert_eq!(simulator.get(&token, NIGHTS).await.status, 401);
    assert_eq!(simulator.get(&token, DAY).await.status, 401);
    assert_eq!(simulator.exchange(DEMO_KEY).await.status, 401);
}

#[tokio::test]
async fn a_third_request_at_a_time_is_told_to_wait() {
    let simulator = started(1).await;
    let token = simulator.demo_token().await;
    simulator.fault(&json!({"kind": "hang", "endpoint": "day", "count": 2})).await;
    let (mut told, mut untold) = (0, 0);
    let hanging = async { tokio::join!(simulator.get(&token, DAY), simulator.get(&token, DAY)) };
    let hasty = async {
        simulator.requests_until(|requests| requests.len() == 3).await;
        for _ in 0..40 {
            let answer = simulator.get(&token, NIGHTS).await;
            assert_eq!(answer.status, 429);
            match answer.header("retry-after") {
                Some("14") => told += 1,
                Some(date) => assert!(chrono::DateTime::parse_from_rfc2822(date).is_ok(), "{date}"),
                None => untold += 1,
            }
        }
        simulator.send(Method::DELETE, "/_simulator/faults", &[], "").await;
    };
    let ((one, other), ()) = tokio::join!(hanging, hasty);
    assert_eq!((one.status, other.status), (200, 200));
    assert!(told > 10 && untold > 0 && told + untold < 40, "{told} {untold}");
    assert_eq!(simulator.get(&token, NIGHTS).await.status, 200);
}

#[tokio::test]
async fn a_minute_takes_so_many_requests_as_were_set() {
    let mut config = Config::new(1, clock());
    config.personal_per_minute = Some(4);
    let simulator = started_with(config).await;
    let token = simulator.demo_token().await;
    for _ in 0..3 {
        assert_eq!(simulator.get(&token, DAY).await.status, 200);
    }
    assert_eq!(simulator.get(&token, DAY).await.status, 429);
}

#[tokio::test]
async fn an_aborted_request_gives_its_place_back() {
    let simulator = started(1).await;
    let token = simulator.demo_token().await;
    simulator.fault(&json!({"kind": "hang", "endpoint": "day"})).await;
    let aborted = |requests: &[serde_json::Value]| requests.iter().filter(|one| one["aborted"] == json!(true)).count();
    for number in 1..=3 {
        tokio::select! {
            _never = simulator.get(&token, DAY) => panic!("it hangs"),
            _seen = simulator.requests_until(|requests| requests.len() == number + 1) => {}
        }
        simulator.requests_until(|requests| aborted(requests) == number).await;
    }
    assert_eq!(simulator.get(&token, NIGHTS).await.status, 200);
}

#[tokio::test]
async fn a_wrong_fault_names_its_field() {
    let simulator = started(1).await;
    for (body, field) in [
        (json!({"kind": "hang", "endpoint": "everything"}), "endpoint"),
        (json!({"kind": "status", "status": 500, "retryAfter": "a\nb"}), "retryAfter"),
    ] {
        let answer = simulator.send(Method::POST, "/_simulator/faults", &[], &body.to_string()).await;
        assert_eq!(answer.status, 400);
        assert!(answer.json()["error"].as_str().unwrap().contains(field));
    }
}
