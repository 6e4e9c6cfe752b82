//! Hostile servers: real ones, with arbitrary answers.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::*;

/// Clears the screen, sets the window title, sets a colour by a C1 control, reverses text direction, rings, deletes.
const EVIL: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\r\n\u{7f}`$(reboot)`";
const ID: &str = "01JD2Q4ZP3V6B7N8R9T0W1X2Y3";

/// A server that gives every connection, with the head of its request, to a function.
pub struct Hostile {
    pub url: String,
    asked: Arc<AtomicUsize>,
}

impl Hostile {
    pub fn start(answer: impl Fn(&str, &mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (answer, asked) = (Arc::new(answer), Arc::new(AtomicUsize::new(0)));
        let count = asked.clone();
        // Runs until the tests end.
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                let answer = answer.clone();
                std::thread::spawn(move || {
                    let mut head = Vec::new();
                    let mut byte = [0];
                    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n > 0) {
                        head.push(byte[0]);
                    }
                    // The client disconnects when it has had enough.
                    let _ = answer(&String::from_utf8_lossy(&head), &mut stream);
                    // Closing with unread request bytes is a reset, which discards the answer.
                    let _ = stream.shutdown(Shutdown::Write);
                    while stream.read(&mut [0; 1024]).is_ok_and(|n| n > 0) {}
                });
            }
        });
        Self { url, asked }
    }

    /// One whose every text contains [`EVIL`], with a sync in this state.
    pub fn in_words(status: &'static str) -> Self {
        Self::start(move |head, stream| {
            let body = spoilt(&answer(head, status)).to_string();
            let code = if head.contains("/pause ") { "409 Conflict" } else { "200 OK" };
            if head.contains("/events ") {
                write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {body}\n\n")?;
                return hold(stream);
            }
            write!(stream, "HTTP/1.1 {code}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
        })
    }
}

/// Keeps a connection until the other side closes it.
fn hold(stream: &mut TcpStream) -> io::Result<()> {
    stream.read(&mut [0]).map(drop)
}

fn job(status: &str) -> Value {
    json!({
        "id": ID, "status": status, "startDate": "2024-05-01", "endDate": "2024-05-31", "syncType": "x", "order": "x",
        "createdAt": "2024-06-01T00:00:00Z", "startedAt": "-262143-01-01T00:00:00Z", "nextAttemptAt": null,
        "completedAt": "+262142-12-31T23:59:59Z", "version": "x", "percentComplete": 7, "progress": 0.07, "chunksTotal": 2,
        "recordsKept": 3, "partialDays": 4, "currentChunkRange": "x", "currentStage": "x", "errorMessage": "x",
        "stage": {"kind": "x", "dataTypes": ["x"], "cause": "x"}, "actions": ["x"],
        "dataTypes": ["x"], "metricTypes": ["x"], "etaSeconds": 0,
        "failedChunks": vec![json!({"start": "2024-05-01", "end": "2024-05-02", "error": "x"}); 11]
    })
}

fn answer(head: &str, status: &str) -> Value {
    let path = head.split(' ').nth(1).unwrap_or_default();
    match path.rsplit('/').next().unwrap_or_default().split('?').next().unwrap_or_default() {
        "status" | "events" => {
            json!({"job": job(status), "today": "2024-06-01", "lastSuccessfulSync": "-262143-01-01",
                   "isLinked": true, "source": "x", "needsLogin": false, "areasRefused": ["x"]})
        }
        "jobs" => json!({"jobs": [job(status), job("completed")]}),
        "chunks" => json!({"chunks": [{"number": 1, "start": "2024-05-01", "end": "2024-05-31", "status": "x",
                            "error": "x", "recordsKept": 1, "partial": [{"start": "2024-05-01", "end": "2024-05-01",
                            "lacks": "x"}]}]}),
        "coverage" => {
            let days = json!([{"start": "-262143-01-01", "end": "+262142-12-31"}]);
            json!({"from": "-262143-01-01", "to": "+262142-12-31", "dataTypes": [{"dataType": "x", "storedDays": 1,
                    "firstAsked": "-262143-01-01", "noDataDays": 1, "missingDays": 1, "missing": days, "partial": days,
                    "accepted": days}]})
        }
        "incremental" => json!({"status": "up_to_date", "message": "x"}),
        "historical" => json!({"status": "started", "jobId": ID, "message": "x"}),
        "pause" => json!({"error": "x", "code": "x"}),
        _ if path.contains("/jobs/") => job(status),
        _ => json!({"reason": "x", "error": "x"}),
    }
}

/// Every free text and id, in its evil form.
fn spoilt(value: &Value) -> Value {
    match value {
        Value::String(text) if text == "x" => json!(format!("x{EVIL}y")),
        Value::Array(all) => all.iter().map(spoilt).collect(),
        Value::Object(all) => all.iter().map(|(name, it)| (name.clone(), spoilt(it))).collect(),
        other => other.clone(),
    }
}

fn at(server: &Hostile, line: &str) -> Command {
    let mut command = program(&line.split_whitespace().collect::<Vec<_>>());
    command.env("GARMIN_SYNC_URL", &server.url);
    command
}

/// Whether it contains control characters other than line ends.
fn is_obeyed(text: &str) -> bool {
    text.chars().any(|it| (it.is_control() && it != '\n') || it == '\u{202e}')
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_terminal_would_obey_is_shown_wherever_a_servers_text_is() {
    for (status, lines) in [
        ("failed", "status;jobs;jobs ID;jobs ID --chunks;coverage;start;pause;cancel;status --watch;start --last 3d"),
        ("pending", "status;jobs"),
    ] {
        let server = Hostile::in_words(status);
        for line in lines.split(';').map(|it| it.replace("ID", ID)) {
            let said = said(at(&server, &line)).await;
            let all = format!("{}{}", said.out, said.err);
            assert!(!is_obeyed(&all), "{line}: {all:?}");
            let has_words = !["cancel", "start", "start --last 3d"].contains(&line.as_str());
            assert!(
                !has_words || all.contains(r"\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{d}\u{a}"),
                "{line}: {all}"
            );
            assert!(all.lines().filter(|it| it.contains("garmin-sync")).all(|it| !it.contains("$(")), "{all}");
            assert!(said.code.is_some_and(|code| code < 8), "{line}: {all}");

            let said = self::said(at(&server, &format!("{line} --json"))).await;
            for json in said.out.lines().chain(said.err.lines()) {
                assert!(!is_obeyed(json), "{line}: {json:?}");
                let value: Value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{line}: {error}: {json}"));
                assert!(!has_words || value.to_string().contains("owned"), "{line}: {json}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_of_a_watched_sync_shows_them_as_well() {
    let server = Hostile::in_words("running");
    let mut watching = at(&server, "status --watch").spawn().unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    let line = timeout(SOON, lines.next_line()).await.unwrap().unwrap().unwrap();
    assert!(line.contains(r"running: x\u{1b}[2J") && !is_obeyed(&line), "{line:?}");
    watching.kill().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_without_end_are_cut_off_and_named() {
    let endless = |head: &'static str, part: &str| {
        let part = part.repeat(16);
        Hostile::start(move |_, stream| {
            stream.write_all(head.as_bytes())?;
            loop {
                stream.write_all(part.as_bytes())?;
            }
        })
    };
    let large = "is not garmin-sync: it sends an answer of more than 8 MiB";
    let x = "x".repeat(4096);
    for (server, expected) in [
        (endless("HTTP/1.1 200 OK\r\n\r\n{\"job\": \"", &x), large),
        (endless("HTTP/1.1 500 Oh\r\n\r\n{\"error\": \"", &x), large),
        (endless("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", &format!("1000\r\n{x}\r\n")), large),
        (endless("HTTP/1.1 200 OK\r\n", "x-more: headers\r\n"), "can't be reached"),
        (endless("HTTP/1.1 200 OK\r\nx: ", &x), "can't be reached"),
        (endless("", &x), "can't be reached"),
    ] {
        let said = said(at(&server, "status")).await;
        assert!(said.code == Some(5) && said.err.contains(expected) && said.err.len() < 300, "{said:?}");
    }
    let zip = std::process::Command::new("sh").args(["-c", "head -c 20000000 /dev/zero | gzip -9"]).output().unwrap();
    let bomb = Hostile::start(move |_, stream| {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", zip.stdout.len());
        stream.write_all(head.as_bytes())?;
        stream.write_all(&zip.stdout)
    });
    let said = said(at(&bomb, "status")).await;
    assert!(said.code == Some(5) && said.err.contains(large), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_without_end_ends_the_watching() {
    let server = Hostile::start(|head, stream| {
        if !head.contains("/events ") {
            let body = answer(head, "running").to_string();
            return write!(
                stream,
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {}\n\ndata: ")?;
        let part = "x".repeat(65536);
        loop {
            stream.write_all(part.as_bytes())?;
        }
    });
    let said = said(at(&server, "status --watch")).await;
    assert!(said.code == Some(5) && said.err.contains("an event of more than 2 MiB"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_not_taken_elsewhere() {
    let elsewhere = Hostile::start(|_, _| Ok(()));
    let there = elsewhere.url.clone();
    let server = Hostile::start(move |_, stream| {
        write!(stream, "HTTP/1.1 307 Go\r\nlocation: {there}/\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
    });
    for line in ["status", "start", "status --watch"] {
        let mut command = at(&server, line);
        let said = said({
            command.env("GARMIN_SYNC_TOKEN", "very-secret").stdin(Stdio::null());
            command
        })
        .await;
        assert!(
            said.code == Some(5) && said.err.contains("is not garmin-sync") && said.err.contains("307"),
            "{said:?}"
        );
    }
    assert_eq!(elsewhere.asked.load(Ordering::SeqCst), 0);
}

/// Takes as long as an answer may take: half a minute, just waiting.
#[tokio::test(flavor = "multi_thread")]
async fn answers_that_drip_are_not_waited_for_without_end() {
    let dripping = |head: &'static str, only: &'static str| {
        Hostile::start(move |request, stream| {
            if !request.contains(only) {
                let body = answer(request, "running").to_string();
                return write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
            }
            stream.write_all(head.as_bytes())?;
            loop {
                stream.write_all(b"x")?;
                std::thread::sleep(Duration::from_millis(200));
            }
        })
    };
    let servers = [
        (dripping("HTTP/1.1 200 OK\r\nx: ", "status"), "status"),
        (dripping("HTTP/1.1 200 OK\r\n\r\n{\"job\": \"", "status"), "status"),
        (dripping("HTTP/1.1 503 Oh\r\n\r\n{\"error\": \"", "status"), "status"),
    ];
    let all = servers.iter().map(|(server, line)| said(at(server, line)));
    let events = dripping("HTTP/1.1 200 OK\r\nx: ", "events");
    let mut watching = at(&events, "status --watch").spawn().unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    let lost = async {
        while let Ok(Some(line)) = lines.next_line().await {
            if line.contains("trying again") {
                return true;
            }
        }
        false
    };
    let (all, lost) = timeout(SOON, async { tokio::join!(futures::future::join_all(all), lost) }).await.unwrap();
    for said in all {
        assert!(said.code == Some(5) && said.err.contains("does not answer in time"), "{said:?}");
    }
    assert!(lost, "the stream of events never began, and nobody said so");
    watching.kill().await.unwrap();
}
