//! Keys that may read only parts of an account, and data types that the Personal API does not have.

use super::personal_stand::{Stand, at_pace, of_types};
use super::*;
use test_support::stack::by_kind;

const FIRST: &str = "2024-04-01";
const LAST: &str = "2024-05-10";
const TYPES: [&str; 4] = ["health", "intraday", "activities", "nutrition"];
const AREAS: [&str; 9] =
    ["ACTIVITIES", "CYCLE", "FITNESS", "HRV", "NUTRITION", "PROFILE", "SLEEP", "WEIGHT", "WELLNESS"];

/// What each area brings, to be compared between two users.
const DAILY: (&str, &str) = ("daily_metrics", "date, steps, distance_m, total_kcal, average_stress, floors_ascended");
const NIGHTS: (&str, &str) = ("sleep_sessions", "date, bedtime, wake_time, asleep_s, deep_s, score");
const SAMPLES: (&str, &str) = ("intraday_samples", "metric, time_ms, value");
const ACTIVITIES: (&str, &str) = ("activities", "id, date, kind, distance_m, duration_s");
const FOOD: (&str, &str) = ("nutrition_entries", "log_id, date, energy_kcal");
const WEIGHT: (&str, &str) = ("weigh_ins", "time_local, weight_kg");

/// Anna, who has everything of an account.
async fn whole() -> Stand {
    let stand = Stand::start(&["anna", "ben"], at_pace(50)).await;
    stand.link_new("anna", json!({})).await;
    stand.begin("anna", of_types(FIRST, LAST, &TYPES)).await;
    stand.completed("anna").await;
    stand
}

/// Ben syncs the same account by a key that lacks an area; returns his job.
async fn without(stand: &Stand, area: &str) -> Value {
    let scopes: Vec<&str> = AREAS.into_iter().filter(|it| *it != area).collect();
    let key = stand.key("anna", json!({"scopes": scopes})).await;
    let (code, answer) = stand.link("ben", &key).await;
    assert_eq!(code, 200, "{answer}");
    stand.begin("ben", of_types(FIRST, LAST, &TYPES)).await;
    stand.completed("ben").await
}

/// Ben has the same of it as Anna, and there is something.
async fn is_the_same(stand: &Stand, (table, columns): (&str, &str)) {
    let of = |user: &str| format!("SELECT {columns} FROM {table} WHERE user_id = '{user}'");
    for (one, other) in [("anna", "ben"), ("ben", "anna")] {
        let more = format!("SELECT count(*) FROM ({} EXCEPT {})", of(one), of(other));
        assert_eq!(stand.count(&more).await, 0, "{one} has more of {table}");
    }
    assert!(stand.count(&format!("SELECT count(*) FROM ({})", of("ben"))).await > 0, "nothing in {table}");
}

async fn coverage(stand: &Stand, user: &str, data_type: &str) -> Value {
    let path = format!("/integrations/garmin/sync/coverage?from={FIRST}&to={LAST}");
    let all = stand.get(user, &path).await;
    all["dataTypes"].as_array().unwrap().iter().find(|it| it["dataType"] == data_type).unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_nights_everything_else_is_stored_and_the_area_is_named() {
    let stand = whole().await;
    let job = without(&stand, "SLEEP").await;
    assert_eq!(stand.account("ben").await["areasRefused"], json!(["sleep"]));
    assert_eq!((&job["notOffered"], &job["failedChunks"]), (&json!([]), &json!([])), "{job:#}");
    for part in [DAILY, SAMPLES, ACTIVITIES, FOOD, WEIGHT] {
        is_the_same(&stand, part).await;
    }
    assert_eq!(stand.count("SELECT count(*) FROM sleep_sessions WHERE user_id = 'ben'").await, 0);
    for one in TYPES {
        let (hers, his) = (coverage(&stand, "anna", one).await, coverage(&stand, "ben", one).await);
        assert_eq!((&his["noData"], &his["missing"]), (&hers["noData"], &json!([])), "{one}");
    }
    let asked = stand.asked("dailySleepSummariesByDate").await;
    assert_eq!(asked.iter().filter(|it| it["status"] == 403).count(), 1, "it is asked for once");
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_summaries_no_day_is_called_empty() {
    let stand = whole().await;
    let job = without(&stand, "WELLNESS").await;
    let mut areas: Vec<Value> = stand.account("ben").await["areasRefused"].as_array().unwrap().clone();
    areas.sort_by_key(ToString::to_string);
    assert_eq!(areas, [json!("body battery"), json!("daily summaries"), json!("heart rate")]);
    assert_eq!((&job["notOffered"], &job["failedChunks"]), (&json!([]), &json!([])), "{job:#}");
    for part in [NIGHTS, ACTIVITIES, FOOD, WEIGHT] {
        is_the_same(&stand, part).await;
    }
    assert!(coverage(&stand, "anna", "health").await["noDataDays"].as_u64() > Some(0), "some days are empty");
    for one in ["health", "intraday"] {
        let his = coverage(&stand, "ben", one).await;
        assert_eq!((&his["noData"], &his["missing"]), (&json!([]), &json!([])), "{one}");
    }
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_activities_the_type_is_not_offered_and_stored_ones_stay() {
    let stand = whole().await;
    let job = without(&stand, "ACTIVITIES").await;
    assert_eq!(stand.account("ben").await["areasRefused"], json!(["activities"]));
    assert_eq!((&job["notOffered"], &job["failedChunks"]), (&json!(["activities"]), &json!([])), "{job:#}");
    for part in [DAILY, NIGHTS, SAMPLES, FOOD, WEIGHT] {
        is_the_same(&stand, part).await;
    }
    let his = coverage(&stand, "ben", "activities").await;
    assert_eq!(his["missing"], json!([{"start": FIRST, "end": LAST}]), "nothing is known of them");

    stand.link_new("anna", json!({})).await;
    let activities = "SELECT count(*) FROM activities WHERE user_id = 'anna'";
    let stored = stand.count(activities).await;
    let scopes: Vec<&str> = AREAS.into_iter().filter(|it| *it != "ACTIVITIES").collect();
    stand.link_new("anna", json!({"scopes": scopes})).await;
    let mut before = coverage(&stand, "anna", "activities").await;
    stand.begin("anna", of_types(FIRST, LAST, &["activities"])).await;
    let job = stand.completed("anna").await;
    assert_eq!((&job["notOffered"], &job["recordsRemoved"]), (&json!(["activities"]), &json!(0)), "{job:#}");
    assert_eq!(before["isRefused"].take(), json!(false), "nobody knows before it is asked for");
    before["isRefused"] = json!(true);
    assert_eq!((stand.count(activities).await, coverage(&stand, "anna", "activities").await), (stored, before));
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_area_that_is_answered_again_is_no_longer_named() {
    let stand = Stand::linked(&["anna"], at_pace(20)).await;
    stand.stack.fault(json!({"kind": "status", "status": 403, "endpoint": "sleep", "count": 1})).await;
    for refused in [json!(["sleep"]), json!([])] {
        stand.begin("anna", of_types("2024-05-01", "2024-05-03", &["health", "activities"])).await;
        stand.completed("anna").await;
        assert_eq!(stand.account("anna").await["areasRefused"], refused);
    }
    assert!(stand.count("SELECT count(*) FROM sleep_sessions").await > 0);
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn planned_workouts_are_accepted_and_told_to_be_not_offered() {
    let stand = Stand::linked(&["anna"], at_pace(20)).await;
    let before = stand.asked("").await.len();
    let from = tokio::time::Instant::now();
    stand.begin("anna", of_types("2024-05-01", "2024-05-14", &["workouts"])).await;
    let job = stand.completed("anna").await;
    assert!(from.elapsed() < Duration::from_secs(5), "at once, not after {:?}", from.elapsed());
    assert_eq!((&job["notOffered"], &job["errorMessage"]), (&json!(["workouts"]), &Value::Null), "{job:#}");
    assert_eq!((&job["percentComplete"], stand.asked("").await.len()), (&json!(100), before));

    // As a start without types has them.
    stand.begin("anna", days("2024-05-01", "2024-05-03")).await;
    let job = stand.completed("anna").await;
    assert_eq!((&job["notOffered"], &job["failedChunks"]), (&json!(["workouts"]), &json!([])), "{job:#}");
    assert!(stand.count("SELECT count(*) FROM daily_metrics WHERE user_id = 'anna'").await > 0);
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_type_that_is_not_offered_hides_nothing_that_is_complete() {
    let stand = Stand::start(&["anna"], at_pace(50)).await;
    let scopes: Vec<&str> = AREAS.into_iter().filter(|it| *it != "NUTRITION").collect();
    stand.link_new("anna", json!({ "scopes": scopes })).await;
    let status = async || stand.get("anna", "/integrations/garmin/sync/status").await;
    let today = status().await["today"].as_str().unwrap().to_owned();
    let first = (today.parse::<chrono::NaiveDate>().unwrap() - chrono::TimeDelta::days(60)).to_string();
    stand.begin("anna", of_types(&first, &today, &["health", "intraday", "activities"])).await;
    stand.completed("anna").await;
    let complete = status().await["lastSuccessfulSync"].clone();
    assert!(complete.as_str() > Some(first.as_str()), "{complete}");

    stand.begin("anna", of_types(&first, &today, &TYPES)).await;
    let job = stand.completed("anna").await;
    assert_eq!(job["notOffered"], json!(["nutrition"]), "{job:#}");
    assert_eq!(status().await["lastSuccessfulSync"], complete);
    assert_eq!(coverage(&stand, "anna", "nutrition").await["firstAsked"], Value::Null);

    // What was asked for, and stored, by a fuller key before stays so.
    stand.link_new("anna", json!({})).await;
    stand.begin("anna", of_types(&first, &today, &["nutrition"])).await;
    stand.completed("anna").await;
    let mut before = coverage(&stand, "anna", "nutrition").await;
    before["isRefused"] = json!(true);
    stand.link_new("anna", json!({ "scopes": scopes })).await;
    stand.begin("anna", of_types(&first, &today, &["nutrition"])).await;
    stand.completed("anna").await;
    assert_eq!((coverage(&stand, "anna", "nutrition").await, &before["firstAsked"]), (before.clone(), &json!(first)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_narrowed_to_metrics_sends_only_what_brings_them() {
    let stand = Stand::linked(&["anna"], at_pace(50)).await;
    for (metrics, wanted) in [
        (json!(["sleep"]), vec!["/sleep-service/sleep/dailySleepSummariesByDate"]),
        (json!(["body_composition", "hrv"]), vec!["/hrv-service/hrv/daily", "/weight-service/weight/range"]),
        (json!(["training_readiness", "blood_pressure"]), vec![]),
        (json!(["steps"]), vec!["/usersummary-service/usersummary/daily", "/usersummary-service/v2/dailysummaries"]),
    ] {
        let before = stand.asked("").await.len();
        let mut body = of_types("2024-05-01", "2024-05-12", &["health"]);
        body["metricTypes"] = metrics.clone();
        stand.begin("anna", body).await;
        stand.completed("anna").await;
        let kinds: Vec<String> = by_kind(&stand.asked("").await[before..]).into_keys().collect();
        assert_eq!(kinds, wanted, "{metrics}");
    }
    assert_eq!(stand.count("SELECT count(*) FROM sync_days").await, 0, "none of these days is whole");
    assert!(stand.count("SELECT count(*) FROM sleep_sessions").await > 0);
    assert!(stand.count("SELECT count(steps) FROM daily_metrics").await > 0);
}
