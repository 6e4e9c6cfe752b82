//! Keys and tokens near their end: who exchanges, when, and how often.

use super::personal_stand::{Stand, at_pace, of_types};
use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn an_ending_token_is_exchanged_once_by_whichever_of_two_workers_has_the_job() {
    let stand = Stand::linked(&["anna", "ben"], at_pace(50).workers(2)).await;
    stand.stack.wait_for_workers(2).await;
    for round in 0..20 {
        for user in ["anna", "ben"] {
            stand.age_token(user, 23 * 60 + 30, 30).await;
        }
        let before = stand.exchanges().await;
        for user in ["anna", "ben"] {
            stand.begin(user, of_types("2024-05-01", "2024-05-03", &["health", "activities"])).await;
        }
        for user in ["anna", "ben"] {
            stand.completed(user).await;
        }
        assert_eq!(stand.exchanges().await, before + 2, "round {round}: one for each account");
    }
    let claimed: Vec<_> = stand.stack.workers.iter().map(|it| it.log().matches("job claimed").count()).collect();
    println!("jobs by worker: {claimed:?}");
    assert!(claimed.iter().all(|jobs| *jobs > 0) && claimed.iter().sum::<usize>() == 40, "{claimed:?}");
    let refused = stand.asked("").await.iter().filter(|it| it["status"] != 200 && it["status"] != 204).count();
    assert_eq!(refused, 0);
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_ends_within_a_day_is_told_and_its_token_renewed_in_time() {
    let stand = Stand::start(&["anna"], at_pace(20)).await;
    stand.link_new("anna", json!({"expiresInS": 3600})).await;
    let account = stand.account("anna").await;
    assert_eq!((&account["needsLogin"], &account["notice"]), (&json!(false), &json!("key_ending")), "{account:#}");
    // A good half of an hour later.
    stand.age_token("anna", 31, 29).await;
    let before = stand.exchanges().await;
    stand.begin("anna", of_types("2024-05-01", "2024-05-03", &["health"])).await;
    stand.completed("anna").await;
    assert_eq!(stand.exchanges().await, before + 1);
    assert_eq!(stand.account("anna").await["notice"], "key_ending");
    stand.link_new("anna", json!({})).await;
    assert_eq!(stand.account("anna").await["notice"], Value::Null);
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_ends_in_the_middle_ends_the_job_and_is_not_asked_with_again() {
    let stand = Stand::start(&["anna"], at_pace(10)).await;
    stand.link_new("anna", json!({"expiresInS": 6})).await;
    stand.begin("anna", of_types("2023-01-01", "2024-05-03", &["health"])).await;
    let job = stand.ended("anna").await;
    assert_eq!((&job["status"], &job["errorCode"]), (&json!("failed"), &json!("auth_required")), "{job:#}");
    assert!(job["progress"].as_f64() > Some(0.0), "it had begun: {job:#}");
    let account = stand.account("anna").await;
    assert_eq!((&account["needsLogin"], &account["notice"]), (&json!(true), &json!("refused")), "{account:#}");
    let requests = stand.asked("").await;
    let refused = requests.iter().filter(|it| it["status"] == 401).count();
    println!("{} exchanges in the key's last seconds, {refused} refused", stand.exchanges().await);
    assert!((1..=2).contains(&refused), "an exchange, and perhaps an answer before it: {requests:#?}");
    assert!(stand.exchanges().await <= 8, "{} exchanges", stand.exchanges().await);
    let again = stand.begin("anna", of_types("2024-05-01", "2024-05-03", &["health"])).await;
    let job = stand.ended("anna").await;
    assert_eq!((&job["id"], &job["errorCode"]), (&again, &json!("auth_required")));
    assert_eq!(stand.asked("").await.len(), requests.len(), "nobody was asked");
    stand.kept_its_secrets();
}
