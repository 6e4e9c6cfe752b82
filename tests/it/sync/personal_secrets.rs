//! What must stay secret while everything goes wrong: keys and tokens.

use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::Accounts;
use secrecy::ExposeSecret;

use super::personal_stand::{SECRETS, Stand, at_pace, of_types};
use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn keys_and_tokens_are_in_no_log_however_detailed_and_readable_nowhere_in_redis() {
    let stand = Stand::linked(&["anna"], at_pace(20).env("GARMIN_SYNC__LOG__LEVEL", "trace")).await;
    let (store, anna) = (stand.store(), UserId::parse("anna").unwrap());
    let kept = store.account(&anna).await.unwrap().unwrap().credentials;
    assert!(SECRETS.iter().all(|secret| kept.expose_secret().contains(secret)), "both are kept");

    let (code, answer) = stand.link("anna", "GCDC_unknown").await;
    assert_eq!((code, &answer["field"]), (400, &json!("apiKey")));
    stand.age_token("anna", 23 * 60 + 30, 30).await;
    for fault in [
        json!({"kind": "html", "endpoint": "exchange", "count": 1}),
        json!({"kind": "cut", "endpoint": "exchange", "count": 1}),
        json!({"kind": "expire", "endpoint": "sleep", "count": 1}),
        json!({"kind": "status", "status": 500, "endpoint": "hrv", "count": 1}),
        json!({"kind": "status", "status": 418, "endpoint": "weight", "count": 1}),
        json!({"kind": "kill_key", "endpoint": "day", "start": "2024-05-02", "count": 1}),
    ] {
        stand.stack.fault(fault).await;
    }
    stand.begin("anna", of_types("2024-05-01", "2024-05-03", &["health"])).await;
    let job = stand.ended("anna").await;
    assert_eq!(job["errorCode"], "auth_required", "{job:#}");
    let mut redis = stand.stack.redis().await;
    let kept: std::collections::HashMap<String, String> =
        redis::cmd("HGETALL").arg("{garmin-sync}:account:anna").query_async(&mut redis).await.unwrap();
    for secret in SECRETS {
        assert!(!format!("{kept:?}{job}{}", stand.account("anna").await).contains(secret), "{secret} is shown");
    }
    let logs = stand.logs();
    assert!(logs.contains("TRACE"), "they are detailed");
    stand.kept_its_secrets();
}
