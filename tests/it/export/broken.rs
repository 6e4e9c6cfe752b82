//! Downloads that break, go on, and are never taken for whole.

use std::time::Duration;

use garmin_sync::ports::Sink as _;
use reqwest::Response;

use super::kit::{DATA, FORMATS, Filled, filled, header};
use crate::conformance::store::records::{at, one_of_each};
use crate::conformance::store::write;
use test_support::stack::eventually;

#[tokio::test]
async fn a_broken_download_goes_on_where_it_stopped() {
    let it = filled().await;
    let tables = FORMATS.map(|format| format!("/export?table=activities&format={format}"));
    let others = ["/export?format=zip", "/activities/1001/file"].map(str::to_owned);
    for path in tables.into_iter().chain(others) {
        let whole = it.ask(&path, &[]).await;
        let tag = header(&whole, "etag").to_owned();
        let whole = whole.bytes().await.unwrap();
        for start in [0, 1, whole.len() / 2, whole.len() - 1] {
            let rest = it.ask(&path, &[("range", &format!("bytes={start}-")), ("if-range", &tag)]).await;
            assert_eq!((rest.status().as_u16(), header(&rest, "etag")), (206, tag.as_str()), "{path}");
            let range = format!("bytes {start}-{}/{}", whole.len() - 1, whole.len());
            assert_eq!(header(&rest, "content-range"), range);
            assert_eq!(header(&rest, "content-length"), (whole.len() - start).to_string());
            assert_eq!(rest.bytes().await.unwrap(), whole[start..], "{path} from {start}");
        }
        let beyond = it.ask(&path, &[("range", &format!("bytes={}-", whole.len()))]).await;
        assert_eq!(beyond.status(), 416, "{path}");
        assert_eq!(header(&beyond, "content-range"), format!("bytes */{}", whole.len()));
    }
}

#[tokio::test]
async fn a_part_of_what_is_no_more_is_sent_whole() {
    let it = filled().await;
    let path = "/export?table=naps";
    let tag = header(&it.ask(path, &[]).await, "etag").to_owned();
    for range in ["bytes=-5", "bytes=1-5", "bytes=1-,7-", "lines=1-", "bytes=x-"] {
        assert_eq!(it.ask(path, &[("range", range)]).await.status(), 200, "{range}");
    }
    write(&it.sink, at(9, 0, 0), &one_of_each(4)).await;
    let fresh = it.ask(path, &[("range", "bytes=5-"), ("if-range", &tag)]).await;
    assert_eq!(fresh.status(), 200);
    assert_ne!(header(&fresh, "etag"), tag);
    assert_eq!(fresh.bytes().await.unwrap(), it.file(path).await);
}

/// Reads to the end; whether that came well, and how much came.
async fn taken(mut response: Response) -> (bool, usize) {
    let mut size = 0;
    loop {
        match response.chunk().await {
            Ok(Some(bytes)) => size += bytes.len(),
            Ok(None) => return (true, size),
            Err(_) => return (false, size),
        }
    }
}

/// An export of millions of bytes that has begun.
async fn begun(it: &Filled, format: &str) -> Response {
    it.crowd().await;
    let mut response = it.ask(&format!("/export?table=intraday_samples&format={format}"), &[]).await;
    assert_eq!(response.status(), 200);
    assert!(response.chunk().await.unwrap().is_some_and(|bytes| !bytes.is_empty()));
    response
}

#[tokio::test]
async fn an_export_of_a_file_that_vanishes_does_not_look_whole() {
    let it = filled().await;
    let response = begun(&it, "csv").await;
    std::fs::remove_file(it.path()).unwrap();
    let (is_whole, size) = taken(response).await;
    assert!(!is_whole && size > 0, "{size}");
}

#[tokio::test]
async fn two_states_never_mix_in_one_file() {
    for format in ["csv", "jsonl"] {
        let it = filled().await;
        let response = begun(&it, format).await;
        write(&it.sink, at(9, 0, 0), &one_of_each(4)).await;
        assert!(!taken(response).await.0, "{format}");
    }
}

#[tokio::test]
async fn a_stalled_reader_is_in_no_writers_way() {
    let it = filled().await;
    let response = begun(&it, "csv").await;
    write(&it.sink, at(9, 0, 0), &one_of_each(4)).await;
    let emptied = async || it.sink.checkpoint().await.is_ok_and(|emptied| emptied).then_some(());
    eventually("an empty log while the download is stalled", Duration::from_secs(30), emptied).await;
    drop(response);
}

#[tokio::test]
async fn over_http_1_0_the_length_is_told() {
    let it = filled().await;
    let whole = it.file("/export?table=activities").await;
    let request = format!("GET {DATA}/export?table=activities HTTP/1.0\r\nHost: localhost\r\n\r\n");
    let answer = it.server.raw(request.as_bytes()).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.to_ascii_lowercase().contains(&format!("\r\ncontent-length: {}\r\n", whole.len())), "{head}");
    assert_eq!(body.as_bytes(), whole);
}
