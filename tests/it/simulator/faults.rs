//! Each kind of fault as a client sees it, and the record of requests.

use serde_json::{Value, json};

use super::support::{ACTIVITIES, HEALTH, NUTRITION, request, started};

#[tokio::test]
async fn a_status_comes_in_the_services_words_as_often_as_asked() {
    let simulator = started(1).await;
    simulator
        .fault(json!({"kind": "status", "status": 429, "retryAfter": 7, "endpoint": "activities", "count": 1}))
        .await;
    let body = request("2024-03-05", "2024-03-05");
    assert_eq!(simulator.post(NUTRITION, &body).await.status(), 200);
    let limited = simulator.post(ACTIVITIES, &body).await;
    assert_eq!((limited.status().as_u16(), limited.headers()["retry-after"].to_str().unwrap()), (429, "7"));
    assert!(limited.text().await.unwrap().contains("Garmin rate limit hit: Rate limit exceeded"));
    assert_eq!(simulator.post(ACTIVITIES, &body).await.status(), 200);
    let faults: Value = simulator.get("/_simulator/faults").await.json().await.unwrap();
    assert_eq!((faults[0]["hits"].as_u64(), &faults[0]["kind"]), (Some(1), &json!("status")));
}

#[tokio::test]
async fn a_fault_strikes_only_requests_that_overlap_its_dates() {
    let simulator = started(1).await;
    simulator.fault(json!({"kind": "status", "status": 500, "start": "2024-03-10", "end": "2024-03-12"})).await;
    for (start, end, status) in [
        ("2024-03-01", "2024-03-09", 200),
        ("2024-03-04", "2024-03-10", 500),
        ("2024-03-12", "2024-03-18", 500),
        ("2024-03-13", "2024-03-13", 200),
    ] {
        assert_eq!(simulator.post(NUTRITION, &request(start, end)).await.status(), status, "{start} {end}");
    }
}

#[tokio::test]
async fn pages_plain_text_and_hidden_failures_come_as_such() {
    let simulator = started(1).await;
    let body = request("2024-03-05", "2024-03-05");
    simulator.fault(json!({"kind": "html", "count": 1})).await;
    let page = simulator.post(HEALTH, &body).await;
    assert_eq!(
        (page.status().as_u16(), page.headers()["content-type"].to_str().unwrap()),
        (200, "text/html; charset=utf-8")
    );
    simulator.fault(json!({"kind": "text500", "count": 1})).await;
    let text = simulator.post(HEALTH, &body).await;
    assert_eq!(text.status(), 500);
    assert_eq!(text.text().await.unwrap(), "Internal Server Error");
    simulator.fault(json!({"kind": "empty", "count": 3})).await;
    assert_eq!(simulator.answer(HEALTH, &body).await.1["data"], json!({}));
    assert_eq!(simulator.answer(ACTIVITIES, &body).await.1["activities"], json!([]));
    assert_eq!(simulator.answer(NUTRITION, &body).await.1["nutrition_data"], json!([]));
    assert_ne!(simulator.answer(HEALTH, &body).await.1["data"], json!({}));
}

#[tokio::test]
async fn a_cut_breaks_the_connection_within_the_body() {
    let simulator = started(1).await;
    let body = request("2024-03-05", "2024-03-05");
    simulator.fault(json!({"kind": "cut", "endpoint": "health_and_wellness", "count": 1})).await;
    let mut cut = simulator.post(HEALTH, &body).await;
    let promised = cut.content_length().unwrap();
    let mut came = 0;
    let error = loop {
        match cut.chunk().await {
            Ok(Some(chunk)) => came += chunk.len() as u64,
            Ok(None) => panic!("the whole body came"),
            Err(error) => break error,
        }
    };
    assert!(came > 0 && came < promised, "{came} of {promised} bytes, then {error}");
    assert_eq!(simulator.post(HEALTH, &body).await.status(), 200);
}

#[tokio::test]
async fn one_request_is_served_at_a_time_and_a_removed_hang_goes_on() {
    let simulator = started(1).await;
    simulator.fault(json!({"kind": "hang", "endpoint": "nutrition", "count": 1})).await;
    let body = request("2024-03-05", "2024-03-05");
    let first = simulator.post(NUTRITION, &body);
    let second = async {
        simulator.requests_until(|requests| requests.len() == 1).await;
        simulator.post(ACTIVITIES, &request("2024-03-05", "2024-03-04")).await
    };
    let release = async {
        simulator.requests_until(|requests| requests.len() == 2).await;
        // Far more work than the waiting request needs, on the same machine: if it were served, it would be done by
        // then.
        let summary = simulator.get("/_simulator/world/summary?start=2024-03-01&end=2024-03-20").await;
        assert_eq!(summary.status(), 200, "the simulator's own endpoints are never blocked");
        let waiting = simulator.requests().await;
        assert!(waiting.iter().all(|request| request["status"].is_null() && request["aborted"] == false));
        assert_eq!(simulator.get("/").await.status(), 200, "the root is never blocked");
        simulator.clear_faults().await;
    };
    let (first, second, ()) = tokio::join!(first, second, release);
    assert_eq!((first.status().as_u16(), second.status().as_u16()), (200, 200));
    let paths: Vec<Value> = simulator.requests().await.into_iter().map(|request| request["path"].clone()).collect();
    assert_eq!(paths, [NUTRITION, ACTIVITIES]);
}

#[tokio::test]
async fn a_client_that_goes_away_is_recorded_and_frees_its_place() {
    let simulator = started(1).await;
    simulator.fault(json!({"kind": "hang", "count": 1})).await;
    let body = request("2024-03-05", "2024-03-07");
    let impatient = simulator.client.post(format!("{}{HEALTH}", simulator.url)).json(&body).send();
    tokio::select! {
        answer = impatient => panic!("it was answered: {answer:?}"),
        _ = simulator.requests_until(|requests| requests.len() == 1) => {}
    }
    let requests = simulator.requests_until(|requests| requests.iter().any(|request| request["aborted"] == true)).await;
    assert_eq!((&requests[0]["start"], &requests[0]["end"]), (&json!("2024-03-05"), &json!("2024-03-07")));
    assert_eq!((&requests[0]["status"], &requests[0]["path"]), (&Value::Null, &json!(HEALTH)));
    assert_eq!(simulator.post(NUTRITION, &body).await.status(), 200);
    assert_eq!(simulator.requests().await[1]["status"], 200);
}

#[tokio::test]
async fn expired_tokens_stay_dead_and_a_new_login_works() {
    let simulator = started(1).await;
    let mut body = request("2024-03-05", "2024-03-05");
    simulator.fault(json!({"kind": "expire"})).await;
    let refused = json!({"detail": "Garmin authentication failed: Failed to retrieve social profile"});
    assert_eq!(simulator.answer(NUTRITION, &body).await, (401, refused.clone()));
    let old = body["tokens"].clone();
    body["tokens"] = simulator.login().await.to_string().into();
    assert_eq!(simulator.post(NUTRITION, &body).await.status(), 200);
    simulator.clear_faults().await;
    body["tokens"] = old;
    assert_eq!(simulator.answer(NUTRITION, &body).await, (401, refused));
}

#[tokio::test]
async fn a_share_of_requests_fails_and_the_same_ones_each_time() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let simulator = started(5).await;
        simulator.fault(json!({"kind": "status", "status": 503, "share": 0.5})).await;
        let body = request("2024-03-05", "2024-03-05");
        let mut statuses = Vec::new();
        for _ in 0..24 {
            statuses.push(simulator.post(NUTRITION, &body).await.status().as_u16());
        }
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[0].contains(&200) && runs[0].contains(&503));
}

#[tokio::test]
async fn a_bad_fault_is_refused_with_the_name_of_the_field() {
    let simulator = started(1).await;
    for (body, field) in [
        (json!({"kind": "storm"}), "kind"),
        (json!({"kind": "status"}), "status"),
        (json!({"kind": "hang", "share": 2}), "share"),
        (json!({"kind": "hang", "start": "soon"}), "start"),
        (json!({"kind": "hang", "endpoint": "login"}), "endpoint"),
        (json!({"kind": "hang", "count": 0}), "count"),
        (json!({"kind": "hang", "retry_after": 1}), "retry_after"),
    ] {
        let (status, answer) = simulator.answer("/_simulator/faults", &body).await;
        assert_eq!(status, 400);
        assert!(answer["error"].as_str().unwrap().contains(field), "{answer}");
    }
    let faults: Value = simulator.get("/_simulator/faults").await.json().await.unwrap();
    assert_eq!(faults, json!([]));
}
