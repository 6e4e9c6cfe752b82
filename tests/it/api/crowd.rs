//! Clients that hold connections open do not delay others.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use garmin_sync::server::{Answers, Client, Room, listen, raise_descriptor_limit, serve};
use garmin_sync::stop::Stop;
use hyper::Request;
use hyper::body::Incoming;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::Instant;
use warp::Reply;
use warp::http::StatusCode;
use warp::reply::Response;

use super::server::Server;
use test_support::port::free_port;
use test_support::process::Process;
use test_support::redis::TestRedis;

const ASK: &[u8] = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Connects from an address of this machine.
async fn connect(from: [u8; 4], to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    // So that the buffers fill up quickly.
    socket.set_recv_buffer_size(4096)?;
    socket.set_send_buffer_size(4096)?;
    socket.bind((IpAddr::from(from), 0).into())?;
    socket.connect(to).await
}

/// Sends requests and reads no answer, until no more can be sent.
fn pipeline(stream: &TcpStream) {
    while stream.try_write(ASK).is_ok() {}
}

/// A server whose every answer panics, except those that it refuses for lack of connections.
#[derive(Clone)]
struct Broken;

impl Answers for Broken {
    async fn answer(&self, _: Request<Incoming>, client: Client) -> Response {
        assert!(client.is_surplus, "on purpose");
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    }

    fn misread(&self, _: StatusCode) -> String {
        String::new()
    }
}

#[tokio::test]
async fn an_answer_that_panics_takes_no_seat_with_it() {
    let listener = listen(([127, 0, 0, 1], 0).into()).unwrap();
    let address = listener.local_addr().unwrap();
    let room = Room { seats: 2, surplus: 2 };
    tokio::spawn(serve(listener, Broken, room, Stop::default(), Duration::ZERO));
    for n in 0..20 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        assert_eq!(answer, "", "connection {n}: there is room");
    }
}

/// How long `/healthz` takes on a new connection.
async fn health(from: [u8; 4], to: SocketAddr) -> (String, Duration) {
    let start = Instant::now();
    let mut stream = connect(from, to).await.unwrap();
    stream.writable().await.unwrap();
    stream.try_write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    (answer, start.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_client_that_never_reads_is_let_go() {
    let server = Server::start();
    let stream = connect([127, 0, 0, 1], server.address).await.unwrap();
    let start = Instant::now();
    pipeline(&stream);
    let gone = async {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            match stream.try_write(ASK) {
                Ok(_) => pipeline(&stream),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return start.elapsed(),
            }
        }
    };
    let after = tokio::time::timeout(Duration::from_mins(5), gone).await.expect("it is held for ever");
    assert!(after >= Duration::from_secs(25) && after < Duration::from_mins(2), "{after:?}");
}

/// An API that may have 1,024 descriptors, as many systems give.
fn api_with_few_descriptors(folder: &Path, redis: &TestRedis) -> (Process, SocketAddr) {
    let port = free_port();
    let env = [
        ("GARMIN_SYNC__HTTP__BIND".to_owned(), format!("127.0.0.1:{port}")),
        ("GARMIN_SYNC__REDIS__URL".to_owned(), redis.url()),
    ];
    let command = format!("ulimit -n 1024; exec {}", env!("CARGO_BIN_EXE_garmin-sync-api"));
    let process = Process::start("api", Path::new("/bin/sh"), &["-c", &command], &env, folder);
    (process, ([127, 0, 0, 1], port).into())
}

#[tokio::test(flavor = "multi_thread")]
async fn eleven_hundred_that_never_read_hold_nobody_up() {
    raise_descriptor_limit();
    let (folder, redis) = (tempfile::tempdir().unwrap(), TestRedis::start());
    let (api, address) = api_with_few_descriptors(folder.path(), &redis);
    while connect([127, 0, 0, 1], address).await.is_err() {
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    let mut held = Vec::new();
    let mut slowest = Duration::ZERO;
    for n in 0..1100 {
        let stream = connect([127, 0, 0, 1], address).await.unwrap();
        pipeline(&stream);
        held.push(stream);
        if n % 50 == 49 {
            // From another address, and from the one that uses all connections.
            for from in [[127, 0, 0, 2], [127, 0, 0, 1]] {
                let (answer, took) = health(from, address).await;
                assert!(answer.starts_with("HTTP/1.1 200"), "after {n} from {from:?}: {answer:?}\n{}", api.log());
                slowest = slowest.max(took);
            }
        }
    }
    println!("the slowest /healthz took {slowest:?}");
    // A tenth of that on an idle machine.
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    // Requests other than health are refused from the address that uses all connections, and served from others.
    let ask = async |from| {
        let mut stream = connect(from, address).await.unwrap();
        stream.try_write(b"GET /garmin/sync/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        answer
    };
    // Recently freed connections are used first.
    let mut refused = ask([127, 0, 0, 1]).await;
    for _ in 0..20 {
        if !refused.starts_with("HTTP/1.1 200") {
            break;
        }
        held.push(connect([127, 0, 0, 1], address).await.unwrap());
        refused = ask([127, 0, 0, 1]).await;
    }
    assert!(refused.starts_with("HTTP/1.1 503") && refused.contains("retry-after: 5"), "{refused}");
    assert!(refused.contains("\"rate_limited\""), "{refused}");
    let served = ask([127, 0, 0, 2]).await;
    assert!(served.starts_with("HTTP/1.1 200"), "{served}");
    assert!(!api.log().contains("could not be accepted"), "{}", api.log());
}
