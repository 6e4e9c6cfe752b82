//! The linked account and its cool-down.

use garmin_sync::domain::failure::ErrorCode;
use garmin_sync::domain::job::Status;
use garmin_sync::ports::{Cooling, Link};
use serde_json::{Value, json};

use super::double::{Mood, job, linked_at, time};
use super::server::{Server, read};

const PATH: &str = "/integrations/garmin/status";

#[tokio::test]
async fn without_an_account_somebody_has_to_sign_in() {
    let server = Server::start();
    let expected = json!({"isLinked": false, "source": "personal", "linkedAt": null, "lastUpdated": null,
                          "tokenExpiresAt": null, "timezone": null, "areasRefused": [], "needsLogin": true,
                          "notice": null, "deletion": null, "loginAvailable": false});
    assert_eq!(server.get(PATH).await, (200, expected));
    server.tell(|told| told.mood = Mood::Down);
    assert_eq!(server.get(PATH).await.0, 503);
}

#[tokio::test]
async fn a_linked_account_shows_its_times_and_no_secret() {
    let server = Server::start();
    server.tell(|told| told.link = Some(linked_at("2026-11-21T10:00:00Z")));
    let expected = json!({"isLinked": true, "source": "microservice", "linkedAt": "2026-11-01T08:00:00Z",
                          "lastUpdated": "2026-11-21T10:00:00Z", "tokenExpiresAt": "2026-11-22T07:00:00Z",
                          "timezone": null, "areasRefused": [], "needsLogin": false, "notice": null,
                          "deletion": null, "loginAvailable": false});
    assert_eq!(server.get(PATH).await, (200, expected));
}

#[tokio::test]
async fn what_is_known_of_a_key_is_shown_and_its_end_before_it_comes() {
    let server = Server::start();
    let shown = async |ends: &str| {
        let link = Link {
            source: Some("personal".to_owned()),
            key_ends_at: Some(time(ends)),
            timezone: Some(chrono_tz::Europe::Berlin),
            areas_refused: vec!["nutrition".to_owned()],
            ..linked_at("2026-11-21T10:00:00Z")
        };
        server.tell(|told| told.link = Some(link));
        let answer = server.get(PATH).await.1;
        assert_eq!((&answer["source"], &answer["timezone"]), (&json!("personal"), &json!("Europe/Berlin")));
        assert_eq!((&answer["areasRefused"], &answer["needsLogin"]), (&json!(["nutrition"]), &json!(false)));
        answer["notice"].clone()
    };
    assert_eq!(shown("2026-11-21T12:00:01Z").await, "key_ending");
    assert_eq!(shown("2026-11-21T12:00:00Z").await, Value::Null, "then Garmin refuses it, and that is told");
}

#[tokio::test]
async fn a_refused_sign_in_asks_for_a_new_one_until_it_has_changed() {
    let server = Server::start();
    let needs_login = async |code: ErrorCode, updated_at: &str| {
        let mut last = job(Status::Failed);
        (last.error_code, last.ended_at) = (Some(code), Some(time("2026-11-21T11:00:00Z")));
        server.tell(|told| (told.link, told.report.job) = (Some(linked_at(updated_at)), Some(last)));
        let (status, answer): (u16, Value) = server.get(PATH).await;
        assert_eq!(status, 200);
        assert_eq!(answer["needsLogin"].as_bool().unwrap(), !answer["notice"].is_null());
        answer["notice"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(needs_login(ErrorCode::AuthRequired, "2026-11-21T10:00:00Z").await, "refused");
    assert_eq!(needs_login(ErrorCode::AuthRequired, "2026-11-21T11:30:00Z").await, "");
    assert_eq!(needs_login(ErrorCode::ChunksFailed, "2026-11-21T10:00:00Z").await, "");
    assert_eq!(needs_login(ErrorCode::SecretsKeyMismatch, "2026-11-21T10:00:00Z").await, "secrets_key_mismatch");
    assert_eq!(needs_login(ErrorCode::SecretsKeyMismatch, "2026-11-21T11:30:00Z").await, "");
    assert_eq!(needs_login(ErrorCode::OtherAccount, "2026-11-21T10:00:00Z").await, "other_account");
}

#[tokio::test]
async fn a_cool_down_is_shown_and_ended_by_whoever_brought_it_on() {
    const PATH: &str = "/integrations/garmin/cool-down";
    let server = Server::start();
    let clear = async || read(server.request("DELETE", PATH).send().await.unwrap()).await;
    let none = json!({"until": null, "reason": null, "canBeCleared": false});
    assert_eq!((server.get(PATH).await, clear().await), ((200, none.clone()), (200, json!({"cleared": false}))));
    let cooling = |is_own| Cooling { until: time("2026-11-21T12:30:00Z"), is_own };
    let shown = |own: bool| json!({"until": "2026-11-21T12:30:00Z", "reason": "Garmin asks for fewer requests", "canBeCleared": own});
    server.tell(|told| told.cooling = Some(cooling(false)));
    assert_eq!((server.get(PATH).await, clear().await), ((200, shown(false)), (200, json!({"cleared": false}))));
    server.tell(|told| told.cooling = Some(cooling(true)));
    assert_eq!((server.get(PATH).await, clear().await), ((200, shown(true)), (200, json!({"cleared": true}))));
    assert_eq!(server.get(PATH).await, (200, none));
    let stranger = server.request("DELETE", PATH).header("origin", "https://evil.example");
    assert_eq!(read(stranger.send().await.unwrap()).await.0, 401);
    server.tell(|told| told.mood = Mood::Down);
    assert_eq!((server.get(PATH).await.0, clear().await.0), (503, 503));
}

#[tokio::test]
async fn today_is_the_day_where_the_account_is() {
    let server = Server::start();
    let ahead = Link { timezone: Some(chrono_tz::Pacific::Kiritimati), ..linked_at("2026-11-20T12:00:00Z") };
    server.tell(|told| {
        (told.report.timezone, told.link) = (ahead.timezone, Some(ahead));
    });
    let today = "2026-11-22";
    assert_eq!(server.get("/integrations/garmin/sync/status").await.1["today"], today);
    assert_eq!(server.get("/integrations/garmin/sync/coverage").await.1["today"], today);
    let body = |end: &str| format!(r#"{{"startDate":"2026-11-01","endDate":"{end}"}}"#);
    let (status, answer) = server.post("/integrations/garmin/sync/historical", &body("2026-11-23")).await;
    assert_eq!((status, &answer["code"]), (400, &json!("end_in_future")));
    assert!(answer["error"].as_str().unwrap().contains(today), "{answer}");
    let (status, answer) = server.post("/integrations/garmin/sync/historical", &body(today)).await;
    assert_eq!((status, &answer["status"]), (200, &json!("started")), "{answer}");
}
