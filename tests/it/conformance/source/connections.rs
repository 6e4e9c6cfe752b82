//! Connections that fail, each in its own way.

use std::time::Duration;

use garmin_sync::domain::failure::{Failure, FailureKind};
use tokio::net::TcpListener;

use super::raw::{End, raw};
use super::{Fetch as _, Kit, failure, first_query};
use test_support::port::free_port;

async fn asked<K: Kit>(url: &str, timeout_ms: u32) -> Failure {
    let it = K::start().await;
    failure(K::source_at(url, timeout_ms).fetch(&first_query(&it)).await)
}

async fn after<K: Kit>(bytes: &[u8], end: End, timeout_ms: u32) -> Failure {
    let (address, _hold) = raw(bytes.to_vec(), end).await;
    asked::<K>(&format!("http://{address}"), timeout_ms).await
}

pub async fn a_refused_connection_and_an_unknown_host_are_unreachable_and_told_apart<K: Kit>() {
    let refused = asked::<K>(&format!("http://127.0.0.1:{}", free_port()), 60_000).await;
    assert_eq!(refused.kind, FailureKind::Unreachable);
    assert!(refused.message.contains("refuses connections"), "{refused}");
    // Longer than a label may be, so no name server is asked.
    let unknown = asked::<K>(&format!("http://{}:8000", "a".repeat(64)), 30_000).await;
    assert_eq!(unknown.kind, FailureKind::Unreachable);
    assert!(unknown.message.contains("host name"), "{unknown}");
}

pub async fn a_host_that_takes_no_connection_is_unreachable_and_not_slow<K: Kit>() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    // Nothing is accepted, so that connections queue until the backlog is full; the system drops later ones.
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(Ok(stream)) =
        tokio::time::timeout(Duration::from_millis(500), tokio::net::TcpStream::connect(address)).await
    {
        waiting.push(stream);
    }
    let away = asked::<K>(&format!("http://{address}"), 2000).await;
    assert_eq!(away.kind, FailureKind::Unreachable, "{away}");
}

pub async fn a_connection_that_ends_before_an_answer_is_transient<K: Kit>() {
    for end in [End::Closed, End::Reset] {
        assert_eq!(after::<K>(b"", end, 60_000).await.kind, FailureKind::Transient);
    }
    assert_eq!(after::<K>(b"HTTP/1.1 200 OK\r\ncontent-", End::Reset, 60_000).await.kind, FailureKind::Transient);
}

pub async fn a_reset_in_the_middle_of_an_answer_is_transient<K: Kit>() {
    let failure = after::<K>(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"data\": {", End::Reset, 60_000).await;
    assert_eq!(failure.kind, FailureKind::Transient);
}

pub async fn half_an_answer_is_broken<K: Kit>() {
    for half in [
        &b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"data\": {"[..],
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"dat",
    ] {
        let failure = after::<K>(half, End::Closed, 60_000).await;
        assert_eq!(failure.kind, FailureKind::Broken);
        assert!(failure.message.contains("in the middle"), "{failure}");
    }
}

pub async fn silence_before_and_within_an_answer_is_a_time_out<K: Kit>() {
    for bytes in [&b""[..], b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"] {
        assert_eq!(after::<K>(bytes, End::Hanging, 3000).await.kind, FailureKind::TimedOut);
    }
}

pub async fn something_that_does_not_speak_http_is_broken<K: Kit>() {
    let failure = after::<K>(b"-ERR unknown command\r\n", End::Closed, 60_000).await;
    assert_eq!(failure.kind, FailureKind::Broken);
    assert!(failure.message.contains("does not speak HTTP"), "{failure}");
}

pub async fn https_where_only_http_is_spoken_is_unreachable<K: Kit>() {
    let (address, _hold) = raw_tls().await;
    assert_eq!(asked::<K>(&format!("https://{address}"), 60_000).await.kind, FailureKind::Unreachable);
}

/// Answers a TLS greeting with plain text.
async fn raw_tls() -> (std::net::SocketAddr, tokio::task::JoinHandle<()>) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut greeting = [0; 4096];
        let _ = stream.read(&mut greeting).await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        stream.shutdown().await.unwrap();
    });
    (address, task)
}
