//! What is sent, and how returned credentials are handled.

use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::failure::FailureKind;
use garmin_sync::domain::ids::UserId;
use garmin_sync::domain::metric::METRICS;
use garmin_sync::ports::Source;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::server::Server;
use super::{SECRET, failure, metrics, query, source, tokens};

fn nothing() -> Value {
    json!({"data": {}, "activities": [], "workouts": [], "nutrition_data": [], "new_tokens": tokens(1)})
}

#[tokio::test]
async fn each_group_is_one_request_with_the_tokens_as_a_text() {
    let server = Server::giving(&nothing()).await;
    let source = source(&format!("{}/below/", server.url), 60_000);
    let groups: Vec<Vec<DataType>> = source.groups().iter().map(|group| group.types.iter().collect()).collect();
    assert_eq!(
        groups,
        [
            vec![DataType::Health, DataType::Intraday],
            vec![DataType::Activities, DataType::Workouts],
            vec![DataType::Nutrition]
        ]
    );
    for group in &groups {
        source.fetch(&query(group)).await.data.unwrap();
    }
    let mut narrowed = query(&[DataType::Health]);
    narrowed.metrics = metrics(&["sleep", "hrv"]);
    source.fetch(&narrowed).await.data.unwrap();
    let common = json!({
        "user_id": "me", "tokens": tokens(1).to_string(), "start_date": "2024-03-01", "end_date": "2024-03-03",
    });
    let with = |metrics: Value| {
        let mut body = common.clone();
        body["metric_types"] = metrics;
        body
    };
    // All metrics that ever bring a value; those known only for today only when today is requested.
    let hollow = ["intensity_minutes", "training_status", "endurance_score", "hill_score", "race_predictions"];
    let asked: Vec<_> =
        METRICS.into_iter().filter(|name| !hollow.contains(name) && *name != "lactate_threshold").collect();
    assert_eq!(asked.len(), 27);
    let expected = [
        ("/below/data/health_and_wellness", with(json!(asked))),
        ("/below/data/activities_and_workouts", common.clone()),
        ("/below/data/nutrition_diary", common.clone()),
        ("/below/data/health_and_wellness", with(json!(["sleep", "hrv"]))),
    ];
    assert_eq!(server.asked(), expected.map(|(path, body)| (path.to_owned(), body)));
}

#[tokio::test]
async fn types_of_two_groups_or_of_none_are_refused_without_a_request() {
    let server = Server::giving(&nothing()).await;
    let source = source(&server.url, 60_000);
    for types in [&[DataType::Health, DataType::Workouts][..], &[]] {
        assert_eq!(failure(source.fetch(&query(types)).await).kind, FailureKind::Permanent);
    }
    assert_eq!(server.asked(), []);
}

#[tokio::test]
async fn a_part_of_a_group_is_answered_without_the_rest() {
    let server = Server::giving(&json!({"activities": null, "workouts": [{"workoutId": 1}]})).await;
    let fetched = source(&server.url, 60_000).fetch(&query(&[DataType::Workouts])).await.data.unwrap();
    assert_eq!((fetched.records.workouts.len(), fetched.findings.len()), (1, 1));
}

#[test]
fn the_scope_is_host_and_port_without_credentials() {
    for (url, scope) in [
        (format!("http://somebody:{SECRET}@example.test:8000/x"), "example.test:8000"),
        ("https://example.test".to_owned(), "example.test:443"),
        ("http://[::1]".to_owned(), "[::1]:80"),
    ] {
        assert_eq!(source(&url, 1000).allowance(&UserId::me()).scope, scope);
    }
}

#[tokio::test]
async fn renewed_credentials_come_back_even_if_the_data_can_t_be_read() {
    for (given, expected) in [
        (json!({"data": {}, "new_tokens": tokens(2)}), Some(tokens(2))),
        (json!({"data": "none", "new_tokens": tokens(2)}), Some(tokens(2))),
        (json!({"data": {}, "new_tokens": tokens(1)}), None),
        (json!({"data": {}, "new_tokens": {"di_token": "t", "di_refresh_token": null, "di_client_id": "c"}}), None),
        (json!({"data": {}, "new_tokens": null}), None),
        (json!({"data": {}}), None),
    ] {
        let server = Server::giving(&given).await;
        let answer = source(&server.url, 60_000).fetch(&query(&[DataType::Health])).await;
        assert!(!format!("{answer:?} {:?}", query(&[DataType::Health])).contains(SECRET));
        let renewed = answer.renewed.map(|text| serde_json::from_str::<Value>(text.expose_secret()).unwrap());
        assert_eq!(renewed, expected, "{given}");
        assert_eq!(answer.data.is_ok(), given["data"].is_object());
    }
}

#[tokio::test]
async fn requests_are_sent_one_after_the_other_and_waiting_for_another_costs_no_time_out() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;
    use tokio::time::Instant;
    use warp::Filter;

    const TIMEOUT: Duration = Duration::from_secs(10);
    // When each request came, and how many had been answered by then.
    let seen: Arc<Mutex<Vec<(Instant, usize)>>> = Arc::default();
    let log = Arc::clone(&seen);
    let answered = Arc::new(AtomicUsize::new(0));
    let route = warp::any().then(move || {
        let answered = Arc::clone(&answered);
        let is_stuck = {
            let mut log = log.lock().unwrap();
            log.push((Instant::now(), answered.load(Ordering::SeqCst)));
            log.len() == 1
        };
        async move {
            if is_stuck {
                std::future::pending::<()>().await;
            }
            // The upstream's latency, in which another request would arrive if the turn were released too early.
            tokio::time::sleep(Duration::from_millis(100)).await;
            answered.fetch_add(1, Ordering::SeqCst);
            warp::reply::json(&nothing())
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(warp::serve(route).incoming(listener).run());
    let source = source(&url, TIMEOUT.as_millis().try_into().unwrap());
    let health = query(&[DataType::Health]);
    let begun = Instant::now();
    let outcomes = futures::future::join_all((0..3).map(async |_| {
        let data = source.fetch(&health).await.data;
        data.map_err(|failure| failure.kind).map(drop)
    }))
    .await;
    server.abort();
    // The others waited for the time-out, and were then sent one after the other.
    assert_eq!(outcomes, [Err(FailureKind::TimedOut), Ok(()), Ok(())]);
    let seen = seen.lock().unwrap();
    assert_eq!(seen.iter().map(|(_, answered)| *answered).collect::<Vec<_>>(), [0, 0, 1]);
    assert!(seen[1].0 - begun >= TIMEOUT, "{seen:?}");
}

#[test]
fn only_credentials_that_last_are_sure_not_to_be_renewed() {
    use base64::Engine as _;
    let source = source("http://127.0.0.1:8000", 120_000);
    let text = |end: i64| {
        let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json!({ "exp": end }).to_string());
        SecretString::from(json!({"di_token": format!("h.{claims}.s")}).to_string())
    };
    let now = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    assert!(!source.may_renew(&text(now.timestamp() + 3600), now));
    assert!(source.may_renew(&text(now.timestamp() + 1000), now));
    assert!(source.may_renew(&SecretString::from("{}"), now));
}
