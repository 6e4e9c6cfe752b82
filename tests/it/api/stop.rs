//! Starting and stopping.

use std::time::Duration;

use garmin_sync::http::auth::Access;
use garmin_sync::server::listen;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::double::Mood;
use super::server::Server;

const OPEN: Access = Access::Open;
/// Longer than any of these tests may take.
const GRACE: Duration = Duration::from_mins(10);
/// Much shorter than that: what ends by then did not wait for the grace period.
const LONG: Duration = Duration::from_mins(1);

#[tokio::test]
async fn idle_connections_hold_nothing_up() {
    let server = Server::with(OPEN, GRACE);
    assert_eq!(server.get("/healthz").await.0, 200);
    server.stop.graceful.cancel();
    tokio::time::timeout(LONG, server.served).await.expect("an idle connection held it up").unwrap();
}

#[tokio::test]
async fn a_request_under_way_is_answered_before_the_end() {
    let mut server = Server::with(OPEN, GRACE);
    // The store hangs, so the answer comes when the time limit of a request is reached: after the stop.
    server.tell(|told| told.mood = Mood::Hangs);
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /garmin/sync/status HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    server.hangs().await;
    server.stop.graceful.cancel();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    (&mut server.served).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("store_unavailable"), "{answer}");
}

#[tokio::test]
async fn a_client_that_never_finishes_is_cut_off_after_the_grace() {
    let server = Server::with(OPEN, Duration::from_millis(50));
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /garmin/sync/status HT").await.unwrap();
    assert_eq!(server.get("/healthz").await.0, 200);
    server.stop.graceful.cancel();
    tokio::time::timeout(LONG, server.served).await.expect("a slow client held it up").unwrap();
}

#[tokio::test]
async fn told_twice_it_ends_at_once() {
    let server = Server::with(OPEN, GRACE);
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"POST /garmin/health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{").await.unwrap();
    assert_eq!(server.get("/healthz").await.0, 200);
    server.stop.graceful.cancel();
    server.stop.immediate.cancel();
    tokio::time::timeout(LONG, server.served).await.expect("it went on").unwrap();
}

#[tokio::test]
async fn a_port_that_is_taken_is_named_with_the_way_out() {
    let server = Server::start();
    let error = listen(server.address).unwrap_err().to_string();
    assert!(error.contains(&server.address.to_string()) && error.contains("GARMIN_SYNC__HTTP__BIND"), "{error}");
}
