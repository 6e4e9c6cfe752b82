//! Keys of the Personal API that end: deleted, replaced, somebody else's, or with a token that is killed early.

use std::collections::BTreeMap;

use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::Accounts;
use secrecy::SecretString;
use test_support::stack::eventually;
use tokio::time::Instant;

use super::personal_stand::{Stand, at_pace, of_types, open_request};
use super::*;

/// Ends the key behind the request for this day's summary.
async fn kill_key_on(stand: &Stand, day: &str) {
    stand.stack.fault(json!({"kind": "kill_key", "endpoint": "day", "start": day, "end": day, "count": 1})).await;
}

/// How often each day's own summary was answered.
async fn answers_by_day(stand: &Stand) -> BTreeMap<String, usize> {
    let mut days = BTreeMap::new();
    for request in stand.asked("usersummary/daily").await.iter().filter(|it| it["status"] == 200) {
        *days.entry(request["start"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    days
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_deleted_ends_the_job_within_seconds_and_is_never_asked_with_again() {
    let stand = Stand::linked(&["anna"], at_pace(20)).await;
    kill_key_on(&stand, "2024-05-10").await;
    let linking = stand.exchanges().await;
    stand.begin("anna", of_types("2024-05-01", "2024-05-30", &["health"])).await;
    eventually("the key to be refused", SOON, async || {
        stand.asked("").await.iter().any(|it| it["status"] == 401).then_some(())
    })
    .await;
    let from = Instant::now();
    let job = stand.ended("anna").await;
    assert!(from.elapsed() < Duration::from_secs(10), "it took {:?}", from.elapsed());
    assert_eq!((&job["status"], &job["errorCode"]), (&json!("failed"), &json!("auth_required")), "{job:#}");
    let text = job["errorMessage"].as_str().unwrap();
    assert!(text.contains("deleted, or was replaced") && text.contains("make a new key at Garmin"), "{text}");
    let account = stand.account("anna").await;
    assert_eq!((&account["needsLogin"], &account["notice"]), (&json!(true), &json!("refused")), "{account:#}");
    let requests = stand.asked("").await;
    let refused: Vec<_> = requests.iter().filter(|it| it["status"] == 401).collect();
    assert_eq!(refused.len(), 2, "one answer, one exchange: {refused:#?}");
    assert_eq!(stand.exchanges().await, linking + 1);

    let again = stand.begin("anna", of_types("2024-05-01", "2024-05-30", &["health"])).await;
    let job = stand.ended("anna").await;
    assert_eq!((&job["id"], &job["errorCode"]), (&again, &json!("auth_required")), "{job:#}");
    assert_eq!(stand.asked("").await.len(), requests.len(), "nobody was asked");
    assert_eq!(stand.account("anna").await["notice"], "refused");

    stand.link_new("anna", json!({})).await;
    let account = stand.account("anna").await;
    assert_eq!((&account["needsLogin"], &account["notice"]), (&json!(false), &Value::Null), "{account:#}");
    stand.resume("anna", &again).await;
    stand.completed("anna").await;
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_job_goes_on_with_another_key_of_the_same_account_and_asks_for_no_day_again() {
    let stand = Stand::linked(&["anna"], at_pace(20)).await;
    // In the second chunk.
    kill_key_on(&stand, "2024-06-02").await;
    let id = stand.begin("anna", of_types("2024-05-01", "2024-06-05", &["health"])).await;
    assert_eq!(stand.ended("anna").await["errorCode"], "auth_required");
    stand.link_new("anna", json!({})).await;
    stand.resume("anna", &id).await;
    let job = stand.completed("anna").await;
    assert_eq!(job["partialDays"], 0, "{job:#}");
    let days = answers_by_day(&stand).await;
    let stored: Vec<_> = days.iter().filter(|(day, _)| day.starts_with("2024-05-")).collect();
    assert!(
        stored.len() > 20 && stored.iter().all(|(day, times)| day.as_str() > "2024-05-30" || **times == 1),
        "{days:?}"
    );
    let summaries = stand.asked("dailysummaries").await;
    assert_eq!(summaries.iter().filter(|it| it["start"] == "2024-05-01").count(), 1);
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_goes_on_with_a_key_that_replaced_its_own_while_it_ran() {
    let stand = Stand::linked(&["anna"], at_pace(20)).await;
    stand.stack.fault(json!({"kind": "hang", "endpoint": "day", "start": "2024-05-10", "end": "2024-05-10"})).await;
    stand.begin("anna", of_types("2024-05-01", "2024-05-20", &["health"])).await;
    open_request(&stand).await;
    stand.link_new("anna", json!({})).await;
    let linked = stand.exchanges().await;
    stand.stack.clear_faults().await;
    stand.completed("anna").await;
    assert_eq!(stand.exchanges().await, linked, "the new key came with its token");
    let days = answers_by_day(&stand).await;
    assert!(days.iter().all(|(day, times)| !day.starts_with("2024-05") || *times == 1), "{days:?}");
    assert_eq!(stand.account("anna").await["notice"], Value::Null);
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_killed_early_costs_one_exchange() {
    let stand = Stand::linked(&["anna"], at_pace(20)).await;
    stand.stack.fault(json!({"kind": "expire", "endpoint": "day", "start": "2024-05-05", "count": 1})).await;
    stand.begin("anna", of_types("2024-05-01", "2024-05-10", &["health"])).await;
    let job = stand.completed("anna").await;
    assert_eq!((&job["failedChunks"], &job["partialDays"]), (&json!([]), &json!(0)), "{job:#}");
    assert_eq!(stand.exchanges().await, 2, "one to link, one after the token was killed");
    let refused = stand.asked("").await.iter().filter(|it| it["status"] == 401).count();
    assert_eq!(refused, 1);
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_token_that_is_refused_as_well_ends_the_job() {
    let stand = Stand::linked(&["anna"], at_pace(20)).await;
    stand.stack.fault(json!({"kind": "status", "status": 401, "endpoint": "sleep"})).await;
    let id = stand.begin("anna", of_types("2024-05-01", "2024-05-03", &["health"])).await;
    let job = stand.ended("anna").await;
    assert_eq!((&job["status"], &job["errorCode"]), (&json!("failed"), &json!("auth_required")), "{job:#}");
    let asked = (stand.exchanges().await, stand.asked("dailySleepSummaries").await.len());
    assert_eq!(asked, (2, 2), "one exchange to link, then one for one more try");
    assert_eq!(stand.account("anna").await["notice"], "refused");
    // The key itself was not refused, so it may be tried again.
    stand.stack.clear_faults().await;
    stand.resume("anna", &id).await;
    stand.completed("anna").await;
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_somebody_else_is_not_linked_while_data_is_there() {
    let stand = Stand::linked(&["anna"], at_pace(20)).await;
    stand.begin("anna", of_types("2024-05-01", "2024-05-03", &["health"])).await;
    stand.completed("anna").await;
    let (key, before) = (stand.key("other", json!({})).await, stand.account("anna").await);
    let (code, answer) = stand.link("anna", &key).await;
    assert_eq!((code, &answer["code"]), (409, &json!("other_account")), "{answer}");
    assert!(!answer.to_string().contains("GCDC_"), "{answer}");
    assert_eq!(stand.account("anna").await, before);
    stand.begin("anna", of_types("2024-05-04", "2024-05-05", &["health"])).await;
    stand.completed("anna").await;
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_another_person_is_stored_however_their_key_got_here() {
    let stand = Stand::linked(&["anna"], at_pace(20)).await;
    let all = ["health", "intraday", "activities", "nutrition"];
    stand.begin("anna", of_types("2024-05-01", "2024-05-03", &all)).await;
    stand.completed("anna").await;
    let rows = stand.rows("anna").await;
    for types in [&all[..], &["health"], &["intraday"], &["activities"], &["nutrition"]] {
        let key = stand.key("other", json!({})).await;
        let text = SecretString::from(json!({"api_key": key}).to_string());
        stand.store().import_anew(&UserId::parse("anna").unwrap(), &text).await.unwrap();
        stand.begin("anna", of_types("2024-06-01", "2024-06-20", types)).await;
        let job = stand.ended("anna").await;
        assert_eq!(
            (&job["status"], &job["errorCode"]),
            (&json!("failed"), &json!("other_account")),
            "{types:?}: {job:#}"
        );
        assert!(job["errorMessage"].as_str().unwrap().contains("Link the account that the data is of"), "{job:#}");
        let account = stand.account("anna").await;
        assert_eq!(
            (&account["needsLogin"], &account["notice"]),
            (&json!(true), &json!("other_account")),
            "{account:#}"
        );
        assert_eq!(stand.rows("anna").await, rows, "{types:?}");
    }
    stand.kept_its_secrets();
}
