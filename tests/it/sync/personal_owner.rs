//! Whose data is stored, and in which time zone its days are.

use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::Accounts;
use secrecy::{ExposeSecret, SecretString};

use super::personal_stand::{Stand, at_pace, of_types};
use super::*;

const TYPES: [&str; 3] = ["health", "intraday", "activities"];

#[tokio::test(flavor = "multi_thread")]
async fn the_store_knows_whose_data_it_holds_when_redis_has_forgotten() {
    let stand = Stand::linked(&["anna"], at_pace(50)).await;
    stand.begin("anna", of_types("2024-05-01", "2024-05-10", &TYPES)).await;
    stand.completed("anna").await;
    let before = stand.rows("anna").await;
    redis::cmd("FLUSHALL").exec_async(&mut stand.stack.redis().await).await.unwrap();

    let of_ben = stand.key("ben", json!({})).await;
    assert_eq!(stand.link("anna", &of_ben).await.0, 200, "Redis knows of no data");
    stand.begin("anna", of_types("2024-05-05", "2024-05-20", &TYPES)).await;
    let job = stand.ended("anna").await;
    assert_eq!((&job["status"], &job["errorCode"]), (&json!("failed"), &json!("other_account")), "{job:#}");
    assert!(job["errorMessage"].as_str().unwrap().contains("garmin-sync delete-data"), "{job:#}");
    assert_eq!(stand.rows("anna").await, before);
    assert_eq!(stand.account("anna").await["notice"], "other_account");
    let again = stand.key("ben", json!({})).await;
    let (code, answer) = stand.link("anna", &again).await;
    assert_eq!((code, &answer["code"]), (409, &json!("other_account")), "from now on it is refused at once");

    stand.link_new("anna", json!({})).await;
    stand.begin("anna", of_types("2024-05-05", "2024-05-20", &TYPES)).await;
    stand.completed("anna").await;
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_linked_without_a_look_at_its_settings_learns_its_time_zone_from_them() {
    let stand = Stand::linked(&["anna"], at_pace(50)).await;
    let zone = stand.account("anna").await["timezone"].clone();
    assert!(zone.is_string(), "linking asks for it: {zone}");
    let (store, anna) = (stand.store(), UserId::parse("anna").unwrap());
    let account = store.account(&anna).await.unwrap().unwrap();
    let mut kept: Value = serde_json::from_str(account.credentials.expose_secret()).unwrap();
    assert_eq!(kept.as_object_mut().unwrap().remove("time_zone"), Some(zone.clone()));
    store.renew_credentials(&anna, account.version, &SecretString::from(kept.to_string())).await.unwrap();
    let key = "{garmin-sync}:account:anna";
    let mut redis = stand.stack.redis().await;
    redis::cmd("HDEL").arg(key).arg("timezone").exec_async(&mut redis).await.unwrap();
    assert_eq!(stand.account("anna").await["timezone"], Value::Null);

    let asked = stand.asked("userprofile/settings").await.len();
    for _ in 0..2 {
        stand.begin("anna", of_types("2024-05-01", "2024-05-03", &TYPES)).await;
        stand.completed("anna").await;
    }
    assert_eq!(stand.account("anna").await["timezone"], zone);
    assert_eq!(stand.asked("userprofile/settings").await.len(), asked + 1, "it is asked for once");
}
