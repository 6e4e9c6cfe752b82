//! Expensive answers.

use std::pin::pin;
use std::time::Duration;

use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::failure::FailureKind;
use garmin_sync::source::decoded;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::server::Server;
use super::{failure, query, source, tokens};
use test_support::hostile::{Hostile, packed, values_of};

const DAY: &str = "2024-03-02";

#[tokio::test]
async fn a_big_answer_is_the_only_one_until_it_is_dropped_and_a_small_one_is_in_nobodys_way() {
    let health = query(&[DataType::Health]);
    let small = Server::answering(200, &[], values_of(DAY, 1)).await;
    let source_of_small = source(&small.url, 60_000);
    let first = source_of_small.fetch(&health).await.data.unwrap();
    assert!(source_of_small.fetch(&health).await.data.is_ok() && first.place.is_none());

    let big = Server::answering(200, &[], values_of(DAY, 40)).await;
    let source = source(&big.url, 60_000);
    let first = source.fetch(&health).await.data.unwrap();
    assert_eq!(first.records.samples.len(), 40_000);
    let mut second = pin!(source.fetch(&health));
    assert!(tokio::time::timeout(Duration::from_millis(200), second.as_mut()).await.is_err());
    assert_eq!(big.asked().len(), 1, "nothing is asked meanwhile");
    drop(first);
    assert!(second.await.data.is_ok());
}

#[tokio::test]
async fn an_answer_that_would_cost_too_much_fails_as_one_that_is_too_large_and_its_tokens_are_kept() {
    let tail = format!(r#"0]}}]}},"new_tokens":{}}}"#, tokens(2));
    let head = format!(r#"{{"data":{{"steps":[{{"date":"{DAY}","value":["#);
    let server = Hostile::start(packed(&head, r#"{"a":1},"#, 4 << 20, &tail)).await;
    let mut answer = source(&server.url, 60_000).fetch(&query(&[DataType::Health])).await;
    let renewed = answer.renewed.take().map(|text| serde_json::from_str::<Value>(text.expose_secret()).unwrap());
    assert_eq!(renewed, Some(tokens(2)));
    let failure = failure(answer);
    assert_eq!(failure.kind, FailureKind::TooLarge);
    assert!(failure.message.contains("many times what a month of data does"), "{failure}");
}

#[tokio::test]
async fn tokens_with_more_than_the_login_gives_are_not_kept() {
    let mut strange = tokens(2);
    strange["note"] = json!("kept nowhere");
    let mut large = tokens(2);
    large["di_token"] = "x".repeat(65 << 10).into();
    for given in [strange, large] {
        let server = Server::giving(&json!({"data": {}, "new_tokens": given})).await;
        let answer = source(&server.url, 60_000).fetch(&query(&[DataType::Health])).await;
        assert!(answer.renewed.is_none() && answer.data.is_ok());
    }
}

#[tokio::test]
async fn bytes_are_decoded_without_a_server_as_well() {
    let health = query(&[DataType::Health]);
    assert_eq!(decoded(&health, values_of(DAY, 1).as_bytes()).data.unwrap().records.samples.len(), 1000);
    for (bytes, part) in [(&b" <html>"[..], "web page"), (b"\xff", "not valid JSON"), (b"{}", "lacks the data")] {
        assert!(failure(decoded(&health, bytes)).message.contains(part), "{part}");
    }
}
