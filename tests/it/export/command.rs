//! `garmin-sync export` through a server.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Value, json};

use super::kit::{DATA, Filled, filled, tables};
use crate::cli::hostile::Hostile;
use crate::cli::{Said, program, said};

/// Runs the command in a folder.
async fn export(url: &str, folder: &Path, line: &str) -> Said {
    let args: Vec<_> = ["export"].into_iter().chain(line.split_whitespace()).collect();
    let mut command = program(&args);
    command.env("GARMIN_SYNC_URL", url).current_dir(folder);
    said(command).await
}

fn url(it: &Filled) -> String {
    format!("http://{}", it.server.address)
}

#[tokio::test]
async fn files_are_what_the_server_sends_and_only_their_owner_may_read_them() {
    let it = filled().await;
    let (url, folder) = (url(&it), it.folder());
    for (line, name, path) in [
        ("--table naps", "garmin_naps.csv", "/export?table=naps"),
        ("--table naps --format jsonl --output my.jsonl", "my.jsonl", "/export?table=naps&format=jsonl"),
        (
            "--table activities --format parquet --from 2024-03-02 --to 2024-03-02",
            "garmin_activities_from_2024-03-02_to_2024-03-02.parquet",
            "/export?table=activities&format=parquet&from=2024-03-02&to=2024-03-02",
        ),
        ("--activity 1001", "1001.fit", "/activities/1001/file"),
        ("--everything --output all.zip", "all.zip", "/export?format=zip"),
    ] {
        let done = export(&url, &folder, line).await;
        assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{line}");
        assert!(done.out.contains(&format!("written to {name}")), "{}", done.out);
        assert_eq!(fs::read(folder.join(name)).unwrap(), it.file(path).await, "{line}");
        assert_eq!(fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 5, "nothing is left beside them");
    let printed = export(&url, &folder, "--table naps --output -").await;
    assert_eq!((printed.code, printed.out.into_bytes()), (Some(0), it.file("/export?table=naps").await));
    let listed = export(&url, &folder, "--list").await;
    assert!(tables().iter().all(|table| listed.out.contains(table)), "{}", listed.out);
}

#[tokio::test]
async fn a_file_that_is_there_stays_unless_it_is_to_be_replaced() {
    let it = filled().await;
    let (url, folder) = (url(&it), it.folder());
    fs::write(folder.join("a.csv"), "mine").unwrap();
    let refused = export(&url, &folder, "--table naps --output a.csv").await;
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("--force"), "{}", refused.err);
    assert_eq!(fs::read(folder.join("a.csv")).unwrap(), b"mine");
    let done = export(&url, &folder, "--table naps --output a.csv --force --json").await;
    let bytes = it.file("/export?table=naps").await;
    assert_eq!(serde_json::from_str::<Value>(&done.out).unwrap(), json!({"file": "a.csv", "bytes": bytes.len()}));
    assert_eq!(fs::read(folder.join("a.csv")).unwrap(), bytes);
}

#[tokio::test]
async fn what_can_not_be_had_ends_with_a_code_and_leaves_nothing() {
    let it = filled().await;
    let (url, folder) = (url(&it), it.folder());
    for (line, code, says) in [
        ("--table nonsense", 2, "daily_summary"),
        ("--table ../naps", 2, "--list"),
        ("--table naps --format gpx", 2, "csv, jsonl, parquet"),
        ("--table naps --from 2024-03-02 --to 2024-03-01", 2, "Swap them"),
        ("--table workouts --from 2024-03-02", 2, "--from"),
        ("--activity 1001 --format gpx", 4, "positions"),
        ("--activity 1", 4, "activity"),
        ("--table naps --everything", 2, "cannot be used"),
        ("--list --force", 2, "cannot be used"),
        ("--files x --format csv", 2, "cannot be used"),
        ("--table naps --data data", 2, "--files"),
        ("", 2, "--table"),
    ] {
        let done = export(&url, &folder, line).await;
        assert_eq!(done.code, Some(code), "{line}: {}", done.err);
        assert!(done.err.contains(says), "{line}: {}", done.err);
    }
    assert_eq!(export("http://127.0.0.1:1", &folder, "--table naps").await.code, Some(5));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

/// Sends the first half of a file without an end, then the rest to whoever asks for it; `tag` is that of the answer.
fn breaking(tag: &'static str) -> Hostile {
    Hostile::start(move |head, stream| {
        let head = head.to_ascii_lowercase();
        let common = format!("content-type: text/csv\r\netag: {tag}\r\nconnection: close\r\n");
        if head.contains("\r\nrange: bytes=5-\r\n") && head.contains("\r\nif-range: \"one\"\r\n") && tag == "\"one\"" {
            write!(
                stream,
                "HTTP/1.1 206 Partial Content\r\ncontent-range: bytes 5-9/10\r\n{common}content-length: 5\r\n\r\n67890"
            )
        } else if head.contains("\r\nrange:") {
            write!(stream, "HTTP/1.1 200 OK\r\n{common}content-length: 7\r\n\r\nanother")
        } else {
            write!(stream, "HTTP/1.1 200 OK\r\n{common}transfer-encoding: chunked\r\n\r\n5\r\n12345\r\n")
        }
    })
}

#[tokio::test]
async fn a_download_that_breaks_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let done = export(&breaking("\"one\"").url, folder.path(), "--table naps --output a.csv").await;
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{}", done.out);
    assert_eq!(fs::read(folder.path().join("a.csv")).unwrap(), b"1234567890");
    let printed = export(&breaking("\"one\"").url, folder.path(), "--table naps --output -").await;
    assert_eq!((printed.code, printed.out.as_str()), (Some(0), "1234567890"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_later_try_goes_on_with_what_is_there_of_the_same_request() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("a.csv.part");
    let left = |etag: &str, request: &str| {
        fs::write(&part, "12345").unwrap();
        fs::write(folder.path().join("a.csv.part.etag"), format!("{etag}\n{request}\n")).unwrap();
    };
    let request = format!("{DATA}/export?table=naps&format=csv");
    let server = breaking("\"one\"");
    left("\"one\"", &request);
    let done = export(&server.url, folder.path(), "--table naps --output a.csv").await;
    assert_eq!((done.code, fs::read(folder.path().join("a.csv")).unwrap()), (Some(0), b"1234567890".to_vec()));
    left("\"one\"", "/another");
    let done = export(&server.url, folder.path(), "--table naps --output a.csv --force").await;
    assert_eq!((done.code, fs::read(folder.path().join("a.csv")).unwrap()), (Some(0), b"1234567890".to_vec()));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn what_was_printed_is_not_mixed_with_newer_data() {
    let folder = tempfile::tempdir().unwrap();
    let server = breaking("\"two\"");
    let printed = export(&server.url, folder.path(), "--table naps --output -").await;
    assert_eq!((printed.code, printed.out.as_str()), (Some(5), "12345"));
    assert!(printed.err.contains("garmin-sync pause"), "{}", printed.err);
}
