//! An account that is unlinked and linked again, with everything running.

use super::*;
use test_support::stack::{Plan, Stack};

const ACCOUNT: &str = "/integrations/garmin/status";
const UNLINK: &str = "/integrations/garmin/unlink";

async fn is_linked(stack: &Stack) -> bool {
    let (status, account) = stack.get(ACCOUNT).await;
    assert_eq!(status, 200);
    account["isLinked"].as_bool().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unlinked_account_stays_so_until_somebody_signs_in_and_then_syncs_again() {
    let mut stack = Plan::default().start().await;
    stack.hold_from("2024-05-03").await;
    let (_, started) = stack.post(START, days("2024-05-01", "2024-05-14")).await;
    stack.wait_for_open_request().await;

    let (status, answer) = stack.post(UNLINK, json!({})).await;
    assert_eq!((status, &answer["cancelledJobId"]), (200, &started["jobId"]), "{answer}");
    stack.wait_for_status("cancelled", SOON).await;
    assert!(!is_linked(&stack).await);
    stack.clear_faults().await;

    // Its programs start anew, with the same sign-in in the settings.
    stack.apis[0].0.kill();
    stack.revive_api(0).await;
    stack.add_worker();
    stack.wait_for_workers(2).await;
    let (status, refused) = stack.post(START, days("2024-05-01", "2024-05-14")).await;
    assert_eq!((status, &refused["code"]), (400, &json!("not_linked")), "{refused}");
    assert!(!is_linked(&stack).await);

    let login = json!({"email": "mfa-anna@example.org", "password": "correct horse"});
    let (_, asked) = stack.post("/integrations/garmin/login", login).await;
    assert_eq!(asked["status"], "needs_mfa", "{asked}");
    let code = json!({"clientState": asked["clientState"], "mfaCode": "123456"});
    let (status, linked) = stack.post("/integrations/garmin/resume_login", code).await;
    assert_eq!((status, &linked), (200, &json!({"status": "linked"})));
    let account = stack.get(ACCOUNT).await.1;
    assert_eq!((&account["source"], &account["needsLogin"]), (&json!("microservice"), &json!(false)), "{account}");
    stack.post(START, days("2024-05-01", "2024-05-14")).await;
    stack.wait_for_status("completed", SOON).await;

    let logs = stack.logs();
    for secret in ["anna", "correct horse", "123456", asked["clientState"].as_str().unwrap()] {
        assert!(!logs.contains(secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_brings_data_and_a_key_of_somebody_else_is_refused_from_then_on() {
    let plan = Plan::default().env("GARMIN_SYNC__PERSONAL__REQUESTS_PER_SECOND", "50").apis(0).workers(0);
    let mut stack = plan.env("GARMIN_SYNC__GARMIN__TOKENS_FILE", "").start().await;
    stack.add_api().await;
    stack.add_worker();
    let link = async |key: &str| stack.post("/integrations/garmin/credentials", json!({ "apiKey": key })).await;
    let (status, account) = link("GCDC_demo").await;
    assert_eq!((status, &account["source"]), (200, &json!("personal")), "{account}");
    assert!(account["timezone"].is_string() && account["tokenExpiresAt"].is_string(), "{account}");
    let wanted = json!({"startDate": "2024-05-01", "endDate": "2024-05-07", "dataTypes": ["health"]});
    stack.post(START, wanted).await;
    stack.wait_for_status("completed", SOON).await;
    assert_eq!(count(&stack.database(), "SELECT count(*) FROM daily_metrics WHERE steps > 0").await, 7);

    let keys = stack.simulator_url("/_simulator/keys");
    let made: Value =
        stack.http.post(keys).json(&json!({"account": "ben"})).send().await.unwrap().json().await.unwrap();
    let bens = made["key"].as_str().unwrap();
    for _ in 0..4 {
        let (status, answer) = link(bens).await;
        assert_eq!((status, &answer["code"]), (409, &json!("other_account")), "{answer}");
        stack.post(UNLINK, json!({})).await;
    }
    let (status, _) = link("GCDC_demo").await;
    assert_eq!(status, 429, "five attempts a minute");
    assert!(!is_linked(&stack).await);
    let logs = stack.logs();
    assert!(!logs.contains("GCDC_") && !logs.contains(bens), "{logs}");
}
