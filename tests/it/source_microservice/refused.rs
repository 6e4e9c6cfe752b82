//! Answers that are errors.

use std::time::Duration;

use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::failure::{Failure, FailureKind};
use serde_json::json;

use super::server::Server;
use super::{SECRET, failure, query, source};

async fn refused(status: u16, headers: &[(&str, &str)], body: &str) -> Failure {
    let server = Server::answering(status, headers, body.to_owned()).await;
    failure(source(&server.url, 60_000).fetch(&query(&[DataType::Health])).await)
}

fn detail(text: &str) -> String {
    json!({ "detail": text }).to_string()
}

#[tokio::test]
async fn every_error_answer_has_its_kind_and_tells_nothing_of_its_text() {
    for (status, body, kind, part) in [
        (
            401,
            detail("Garmin authentication failed: Username and password are required"),
            FailureKind::SignInRefused,
            "sign in to Garmin again",
        ),
        (
            401,
            detail("Garmin authentication failed: Failed to retrieve social profile"),
            FailureKind::SignInDoubtful,
            "may pass by itself",
        ),
        (
            401,
            detail(&format!("refresh failed: invalid_grant {SECRET}")),
            FailureKind::SignInRefused,
            "no longer accepts",
        ),
        (429, detail("Garmin rate limit hit"), FailureKind::RateLimited, "limits the number of requests"),
        (
            500,
            detail("Garmin connection error: HTTP error: API Error 429 - "),
            FailureKind::RateLimited,
            "limits the number of requests",
        ),
        (500, "Internal Server Error".to_owned(), FailureKind::Transient, "HTTP 500"),
        (502, "<html>Bad Gateway</html>".to_owned(), FailureKind::Transient, "HTTP 502"),
        (
            422,
            json!({"detail": [{"input": {"tokens": SECRET}}]}).to_string(),
            FailureKind::Permanent,
            "does not understand",
        ),
        (404, detail("Not Found"), FailureKind::Permanent, "does not know the request"),
        (405, detail("Method Not Allowed"), FailureKind::Permanent, "does not know the request"),
        (
            404,
            detail("Local data not found for 2024-03-01 to 2024-03-03. Please set"),
            FailureKind::Permanent,
            "recorded files",
        ),
        (403, String::new(), FailureKind::Permanent, "HTTP 403"),
        (204, String::new(), FailureKind::Broken, "lacks the data"),
    ] {
        let failure = refused(status, &[], &body).await;
        assert_eq!(failure.kind, kind, "{status} {body}");
        assert!(failure.message.contains(part), "{status}: {}", failure.message);
        assert_eq!(failure.retry_after, None);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::giving(&json!({"data": {}})).await;
    let failure = refused(307, &[("location", elsewhere.url.as_str())], "").await;
    assert_eq!(failure.kind, FailureKind::Permanent);
    assert_eq!(elsewhere.asked(), []);
}

#[tokio::test]
async fn a_time_to_wait_is_passed_on_in_both_its_forms() {
    for (status, header, expected) in [
        (429, "90", Some(90)),
        (429, "Tue, 14 Nov 2023 22:23:20 GMT", Some(600)),
        (503, "5", Some(5)),
        (429, "later", None),
    ] {
        let failure = refused(status, &[("retry-after", header)], "").await;
        assert_eq!(failure.retry_after, expected.map(Duration::from_secs), "{header}");
    }
}

#[tokio::test]
async fn answers_that_are_not_what_was_agreed_are_broken() {
    for (body, part) in [
        (" <!doctype html><title>Sign in</title>", "web page"),
        ("{\"data\": {\"steps\": [", "not valid JSON"),
        ("{\"data\": NaN}", "not valid JSON"),
        ("", "not valid JSON"),
        ("[]", "lacks the data"),
        ("{}", "lacks the data"),
        ("{\"data\": []}", "lacks the data"),
    ] {
        let failure = refused(200, &[], body).await;
        assert_eq!(failure.kind, FailureKind::Broken, "{body}");
        assert!(failure.message.contains(part), "{body}: {}", failure.message);
    }
}

#[tokio::test]
async fn an_answer_larger_than_64_mib_is_not_read_to_its_end() {
    let server = Server::answering(200, &[], vec![b' '; (64 << 20) + 1]).await;
    let failure = failure(source(&server.url, 60_000).fetch(&query(&[DataType::Health])).await);
    assert_eq!(failure.kind, FailureKind::TooLarge);
    assert!(failure.message.contains("64 MiB"));
}
