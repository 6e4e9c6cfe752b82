//! What clients of the microservice rely on.
use serde_json::{Value, json};

use super::support::{ACTIVITIES, HEALTH, NOW, NUTRITION, foreign_tokens, request, started};

#[tokio::test]
async fn the_root_greets_and_strangers_get_404_or_405() {
    let simulator = started(1).await;
    let greeting: Value = simulator.get("/").await.json().await.unwrap();
    assert_eq!(greeting, json!({"message": "Garmin Connect Microservice is running!"}));
    let missing = simulator.get("/nothing").await;
    assert_eq!(missing.status(), 404);
    assert_eq!(missing.json::<Value>().await.unwrap(), json!({"detail": "Not Found"}));
    let wrong = simulator.get(HEALTH).await;
    assert_eq!((wrong.status().as_u16(), wrong.headers()["allow"].to_str().unwrap()), (405, "POST"));
    assert_eq!(wrong.json::<Value>().await.unwrap(), json!({"detail": "Method Not Allowed"}));
}

#[tokio::test]
async fn bad_fields_are_422_and_repeat_what_was_sent() {
    let simulator = started(1).await;
    let mut body = request("2024-03-01", "2024-03-01");
    body.as_object_mut().unwrap().remove("end_date");
    let (status, answer) = simulator.answer(HEALTH, &body).await;
    let expected = json!([{"type": "missing", "loc": ["body", "end_date"], "msg": "Field required", "input": body}]);
    assert_eq!((status, &answer["detail"]), (422, &expected));

    let mut body = request("2024-03-01", "2024-03-01");
    body["tokens"] = json!({"di_token": "x"});
    body["metric_types"] = Value::Null;
    let (status, answer) = simulator.answer(HEALTH, &body).await;
    let kinds: Vec<&Value> = answer["detail"].as_array().unwrap().iter().map(|error| &error["type"]).collect();
    assert_eq!((status, kinds), (422, vec![&json!("string_type"), &json!("list_type")]));
    assert_eq!(answer["detail"][0]["input"], json!({"di_token": "x"}));

    let broken =
        simulator.client.post(format!("{}{NUTRITION}", simulator.url)).header("content-type", "application/json");
    let broken = broken.body("{\"user_id\": ").send().await.unwrap();
    assert_eq!(broken.status(), 422);
    assert_eq!(broken.json::<Value>().await.unwrap()["detail"][0]["type"], "json_invalid");
}

#[tokio::test]
async fn empty_fields_and_unreadable_dates_are_500() {
    let simulator = started(1).await;
    let cases = [
        ("", "2024-03-01", "400: Missing user_id, tokens, start_date, or end_date."),
        ("x", "2024-03-01", "Invalid isoformat string: 'x'"),
        ("2024-13-01", "2024-03-01", "month must be in 1..12"),
    ];
    for (start, end, reason) in cases {
        let answer = simulator.answer(HEALTH, &request(start, end)).await;
        assert_eq!(answer, (500, json!({"detail": format!("An unexpected error occurred: {reason}")})));
    }
}

#[tokio::test]
async fn unusable_tokens_are_401() {
    let simulator = started(1).await;
    let long_garbage = "x".repeat(600);
    let short = r#"{"di_token":"a.b.c","di_refresh_token":"r","di_client_id":"c"}"#;
    for tokens in ["{}", long_garbage.as_str(), short] {
        let mut body = request("2024-03-01", "2024-03-01");
        body["tokens"] = tokens.into();
        let answer = simulator.answer(ACTIVITIES, &body).await;
        let detail = "Garmin authentication failed: Username and password are required";
        assert_eq!(answer, (401, json!({"detail": detail})));
    }
}

#[tokio::test]
async fn a_reversed_range_is_empty_and_new_tokens_are_always_there() {
    let simulator = started(1).await;
    let body = request("2024-03-02", "2024-03-01");
    for (path, field, nothing) in [(ACTIVITIES, "activities", json!([])), (NUTRITION, "nutrition_data", json!([]))] {
        let (status, answer) = simulator.answer(path, &body).await;
        assert_eq!((status, &answer[field]), (200, &nothing));
        assert_eq!(answer["new_tokens"].to_string().len(), foreign_tokens().len());
        assert_eq!(answer["start_date"], "2024-03-02");
    }
}

#[tokio::test]
async fn only_wanted_metrics_come_and_unknown_names_are_ignored() {
    let simulator = started(1).await;
    let mut body = request("2024-03-05", "2024-03-06");
    body["metric_types"] = json!(["steps", "total_distance", "shoe_size"]);
    let (_, answer) = simulator.answer(HEALTH, &body).await;
    let names: Vec<&String> = answer["data"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["steps", "total_distance"]);
    body["metric_types"] = json!(["shoe_size"]);
    let (_, answer) = simulator.answer(HEALTH, &body).await;
    assert_eq!(answer["data"], json!({}));
}

#[tokio::test]
async fn metrics_that_the_service_reads_wrongly_come_without_a_value() {
    let simulator = started(1).await;
    let (_, answer) = simulator.answer(HEALTH, &request("2024-03-05", "2024-03-05")).await;
    for metric in ["intensity_minutes", "training_status", "endurance_score", "hill_score"] {
        assert_eq!(answer["data"][metric], json!([{"date": "2024-03-05"}]), "{metric}");
    }
    assert!(answer["data"].get("race_predictions").is_none());
    assert!(answer["data"].get("menstrual_data").is_none());
    assert_eq!(answer["data"]["sleep"][0]["entry_date"], "2024-03-05");
    assert!(answer["data"]["stress"][0]["raw_stress_data"].as_array().unwrap().len() > 200);
}

#[tokio::test]
async fn logins_succeed_fail_or_ask_for_a_code() {
    let simulator = started(1).await;
    let tokens = simulator.login().await;
    assert!(tokens.to_string().len() > 512);
    assert_eq!(tokens["di_token"].as_str().unwrap().split('.').count(), 3);
    let login = |email: &str, password: &str| json!({"email": email, "password": password, "user_id": "u"});
    let (status, answer) = simulator.answer("/auth/garmin/login", &login("a@example.org", "wrong")).await;
    let detail = "Garmin authentication failed: 401 Unauthorized (Invalid Username or Password)";
    assert_eq!((status, answer), (401, json!({"detail": detail})));

    for (code, status) in [(json!(123_456), 200), (json!("123456"), 200), (json!("1"), 401)] {
        let (_, asked) = simulator.answer("/auth/garmin/login", &login("mfa@example.org", "any")).await;
        assert_eq!(asked["status"], "needs_mfa");
        assert_eq!(asked["client_state"].as_str().unwrap().len(), 32);
        let resume = json!({"client_state": asked["client_state"], "mfa_code": code, "user_id": "u"});
        assert_eq!(simulator.answer("/auth/garmin/resume_login", &resume).await.0, status);
        let again = simulator.answer("/auth/garmin/resume_login", &resume).await;
        let detail = "An unexpected error occurred: 400: Invalid or expired mfa_token";
        assert_eq!(again, (500, json!({"detail": detail})));
    }
}

#[tokio::test]
async fn tokens_about_to_expire_are_renewed_and_the_old_refresh_token_is_dead() {
    use base64::Engine as _;
    let simulator = started(1).await;
    let claims = json!({"exp": NOW + 600, "note": "x".repeat(500)}).to_string();
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims);
    let old = json!({"di_token": format!("e30.{claims}.x"), "di_refresh_token": "refresh", "di_client_id": "c"});
    let mut body = request("2024-03-05", "2024-03-05");
    body["tokens"] = old.to_string().into();
    let (status, answer) = simulator.answer(NUTRITION, &body).await;
    assert_eq!(status, 200);
    let new = &answer["new_tokens"];
    assert_ne!(new["di_token"], old["di_token"]);
    assert_ne!(new["di_refresh_token"], old["di_refresh_token"]);
    let refused = json!({"detail": "Garmin authentication failed: Failed to retrieve social profile"});
    assert_eq!(simulator.answer(NUTRITION, &body).await, (401, refused));
    body["tokens"] = new.to_string().into();
    let (status, answer) = simulator.answer(NUTRITION, &body).await;
    assert_eq!((status, &answer["new_tokens"]), (200, new));
}
