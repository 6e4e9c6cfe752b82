//! A stop does not wait for streams, nor for clients that do not read them.

use std::time::Duration;

use nix::sys::signal::Signal;
use redis::AsyncCommands as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::listener::Listener;
use super::stand::{EVENTS, Stand};
use test_support::stack::Plan;

#[tokio::test]
async fn streams_end_in_order_with_the_server() {
    let it = Stand::start();
    let mut listener = it.listen("anna").await;
    assert!(listener.next().await.is_some());
    it.stop.graceful.cancel();
    assert_eq!(listener.next().await, None, "it ended in order");
    tokio::time::timeout(Duration::from_mins(1), it.served).await.expect("a stream held the stop up").unwrap();
}

/// More than any socket's buffers hold.
const FLOOD: usize = 24 * 1024 * 1024;

#[tokio::test]
async fn a_client_that_never_reads_holds_up_nothing() {
    let mut stack = Plan::default().workers(0).env("GARMIN_SYNC__HTTP__SHUTDOWN_GRACE_MS", "60000").start().await;
    let (status, answer) = stack.post("/integrations/garmin/sync/incremental", serde_json::json!({})).await;
    assert_eq!(status, 200, "{answer}");
    let job = answer["jobId"].as_str().unwrap().to_owned();

    let mut deaf = TcpStream::connect(("127.0.0.1", stack.apis[0].1)).await.unwrap();
    deaf.write_all(format!("GET {EVENTS} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).await.unwrap();
    deaf.read_u8().await.unwrap();
    let mut reads = Listener::new(stack.http.get(stack.url(0, EVENTS)).send().await.unwrap());
    // Another listener receives each state: all were available to the one that is stuck.
    let mut redis = stack.redis().await;
    let message = "no answer ".repeat(120_000);
    let mut sent = 0;
    for n in 1.. {
        let _: () =
            redis.hset(format!("{{garmin-sync}}:job:{job}"), "error_message", format!("{message}{n}")).await.unwrap();
        let _: () = redis.publish("{garmin-sync}:events", format!("me {job} {n}")).await.unwrap();
        let event = reads
            .until("the new message", |event| {
                event.data["errorMessage"].as_str().is_some_and(|text| text.ends_with(&n.to_string()))
            })
            .await;
        sent += event.data.to_string().len();
        if sent > FLOOD {
            break;
        }
    }
    let memory = resident_kib(stack.apis[0].0.pid());
    let from = Instant::now();
    stack.apis[0].0.signal(Signal::SIGTERM);
    // Before the grace period ends, which is the longest there is.
    let ended = stack.apis[0].0.wait(Duration::from_secs(50)).await;
    println!("it ended after {:?}, with {memory} KiB of memory", from.elapsed());
    assert_eq!(ended.code(), Some(0), "{}", stack.apis[0].0.log());
    assert!(memory < 150 * 1024, "{memory} KiB");
    drop(deaf);
}

fn resident_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
