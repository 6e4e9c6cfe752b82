//! Tables, in every format.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use garmin_sync::domain::record::{Activity, Records};
use garmin_sync::sink::tables::readable;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use serde_json::{Map, Value, json};

use super::kit::{FORMATS, csv, filled, header, tables, with_tokens};
use crate::conformance::store::records::{activity, at, file, one_of_each};
use crate::conformance::store::write;
use crate::sink_sqlite::support::{columns, connect, rows};

fn lines(bytes: &[u8]) -> Vec<Map<String, Value>> {
    std::str::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn the_view_is_described_as_it_is() {
    let it = filled().await;
    for table in readable() {
        let described: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(columns(&mut connect(&it.path()).await, table.name).await, described, "{}", table.name);
    }
    let listed = it.server.get("/integrations/garmin/data/tables").await.1;
    assert_eq!(listed["tables"].as_array().unwrap().len(), tables().len());
    assert_eq!(listed["tables"][1]["columns"][2], json!({"name": "time_ms", "kind": "millis"}));
    let days: Vec<_> = listed["tables"].as_array().unwrap().iter().filter(|it| it["hasDays"] == json!(false)).collect();
    assert_eq!(days.iter().map(|it| &it["name"]).collect::<Vec<_>>(), ["activity_files", "workouts"]);
}

#[tokio::test]
async fn every_row_of_every_table_is_there_as_it_is_stored() {
    let it = filled().await;
    for table in tables() {
        let stored = rows(&it.path(), table).await;
        assert!(!stored.is_empty(), "{table}");
        let exported = lines(&it.file(&format!("/export?table={table}&format=jsonl")).await);
        assert_eq!(exported.len(), stored.len(), "{table}");
        for (exported, stored) in exported.iter().zip(&stored) {
            assert!(exported.keys().eq(stored.keys()), "{table}");
            for (name, value) in stored {
                let expected = match value {
                    Value::String(bytes) if name == "bytes" => json!(STANDARD.encode(hex::decode(bytes).unwrap())),
                    Value::String(text) if text.starts_with(['{', '[']) => serde_json::from_str(text).unwrap(),
                    other => other.clone(),
                };
                assert!(is_same(&exported[name], &expected), "{table}.{name}: {} {expected}", exported[name]);
            }
        }
        let cells = csv(&it.file(&format!("/export?table={table}")).await);
        let names = columns(&mut connect(&it.path()).await, table).await;
        let in_order: Vec<_> = names.iter().map(|name| format!("\"{name}\":")).collect();
        let line = it.file(&format!("/export?table={table}&format=jsonl")).await;
        let line = String::from_utf8(line).unwrap();
        let places: Vec<_> = in_order.iter().map(|name| line.find(name.as_str()).unwrap()).collect();
        // What is nested in JSON may have the same names.
        assert!(table == "activities" || places.is_sorted(), "{table}");
        let names: Vec<_> = names.into_iter().filter(|name| name != "bytes").collect();
        assert!(cells[0].iter().map(|cell| cell.as_ref().unwrap()).eq(&names), "{table}");
        assert_eq!(cells.len() - 1, stored.len());
        for (cells, stored) in cells[1..].iter().zip(&stored) {
            for (cell, name) in cells.iter().zip(&names) {
                let expected = match &stored[name] {
                    Value::Null => None,
                    Value::String(text) => Some(text.clone()),
                    Value::Number(number) => Some(number.to_string().trim_end_matches(".0").to_owned()),
                    other => panic!("{other}"),
                };
                assert_eq!(*cell, expected, "{table}.{name}");
            }
        }
        let bytes = it.file(&format!("/export?table={table}&format=parquet")).await;
        let path = it.folder().join("x.parquet");
        std::fs::write(&path, bytes).unwrap();
        let reader = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
        let groups = reader.metadata().num_row_groups();
        let read: i64 = (0..groups).map(|n| reader.metadata().row_group(n).num_rows()).sum();
        assert_eq!(usize::try_from(read).unwrap(), stored.len(), "{table}");
    }
}

/// The same number may be written with a point or without.
fn is_same(one: &Value, other: &Value) -> bool {
    one == other || one.as_f64().is_some_and(|number| other.as_f64() == Some(number))
}

#[tokio::test]
async fn the_same_data_makes_the_same_bytes_and_is_not_sent_again() {
    let it = filled().await;
    for format in FORMATS {
        let path = format!("/export?table=activities&format={format}");
        let first = it.ask(&path, &[]).await;
        let (tag, bytes) = (header(&first, "etag").to_owned(), first.bytes().await.unwrap());
        assert_eq!(it.file(&path).await, bytes, "{format}");
        let again = it.ask(&path, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status().as_u16(), again.bytes().await.unwrap().len()), (304, 0));
    }
    let head = it.server.request("HEAD", "/integrations/garmin/data/export?table=naps").send().await.unwrap();
    assert_eq!((head.status().as_u16(), header(&head, "accept-ranges")), (200, "bytes"));
}

#[tokio::test]
async fn an_export_has_a_name_a_type_and_only_the_days_asked_for() {
    let it = filled().await;
    let days = "from=2024-03-02&to=2024-03-03";
    let response = it.ask(&format!("/export?table=daily_metrics&{days}"), &[]).await;
    assert_eq!(
        header(&response, "content-disposition"),
        "attachment; filename=\"garmin_daily_metrics_2024-03-02_2024-03-03.csv\""
    );
    assert_eq!(header(&response, "content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(header(&response, "cache-control"), "private, no-cache");
    for table in ["daily_metrics", "intraday_samples", "activities", "daily_summary", "naps"] {
        let all = lines(&it.file(&format!("/export?table={table}&format=jsonl")).await);
        for (query, first, last) in [(days, 2, 3), ("from=2024-03-03", 3, 3), ("to=2024-03-01", 1, 1)] {
            let of_days = lines(&it.file(&format!("/export?table={table}&format=jsonl&{query}")).await);
            let span = format!("2024-03-0{first}")..=format!("2024-03-0{last}");
            let expected: Vec<_> =
                all.iter().filter(|row| span.contains(&row["date"].as_str().unwrap().to_owned())).cloned().collect();
            assert!(!expected.is_empty() && expected.len() < all.len(), "{table} {query}");
            assert_eq!(of_days, expected, "{table} {query}");
        }
    }
    assert_eq!(it.file("/export?table=naps&to=1999-12-31&format=jsonl").await, b"");
    assert_eq!(csv(&it.file("/export?table=naps&to=1999-12-31").await).len(), 1, "the header");
}

#[tokio::test]
async fn hostile_texts_stay_data() {
    let it = filled().await;
    let texts = ["=cmd|' /C calc'!A0", "\"quoted\", and\r\nbroken\n", "", "a\tb\u{1f6b4}\u{202e}", "\u{0}", "@SUM(1)"];
    let activities =
        (0..).zip(texts).map(|(n, text)| Activity { name: Some(text.to_owned()), ..activity(7_000 + n, 9) }).collect();
    write(&it.sink, at(9, 0, 0), &Records { activities, ..Records::default() }).await;
    let cells = csv(&it.file("/export?table=activities&from=2024-03-09").await);
    let place = cells[0].iter().position(|cell| cell.as_deref() == Some("name")).unwrap();
    let read: Vec<_> = cells[1..].iter().map(|row| row[place].clone().unwrap()).collect();
    assert_eq!(read, texts);
    let read = lines(&it.file("/export?table=activities&from=2024-03-09&format=jsonl").await);
    assert_eq!(read.iter().map(|row| row["name"].as_str().unwrap()).collect::<Vec<_>>(), texts);
}

#[tokio::test]
async fn nobody_exports_what_is_anothers() {
    let it = with_tokens().await;
    it.write_of("anna", &Records { activities: vec![activity(5, 1)], files: vec![file(5)], ..one_of_each(9) }).await;
    for table in tables() {
        for (user, own, other) in [("me", "\"me\"", "\"anna\""), ("anna", "\"anna\"", "\"me\"")] {
            let path = format!("/export?table={table}&format=jsonl");
            let response = it.ask(&path, &[("authorization", &format!("Bearer {user}-token"))]).await;
            let text = response.text().await.unwrap();
            assert!(text.lines().count() > 0 && text.lines().all(|line| line.contains(own)), "{table} of {user}");
            assert!(!text.contains(&format!("\"user_id\":{other}")), "{table} of {user}");
        }
    }
    let mine = [("authorization", "Bearer me-token")];
    assert_eq!(it.ask("/activities/5/file", &mine).await.status(), 404);
    assert_eq!(it.ask("/activities/5/file?format=gpx", &mine).await.status(), 404);
    assert_eq!(it.ask("/activities/5/file", &[("authorization", "Bearer anna-token")]).await.status(), 200);
    assert_eq!(it.ask("/export?table=naps", &[]).await.status(), 401);
}

#[tokio::test]
async fn a_download_ends_with_its_token() {
    let it = with_tokens().await;
    it.crowd().await;
    let mut download = it.ask("/export?table=intraday_samples", &[("authorization", "Bearer me-token")]).await;
    assert!(download.chunk().await.unwrap().is_some());
    it.revoke_mine();
    let cut = loop {
        match download.chunk().await {
            Ok(Some(_)) => {}
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert!(cut, "it is cut, so that nobody takes it for whole");
}

#[tokio::test]
async fn what_can_not_be_exported_is_refused_by_its_field() {
    let it = filled().await;
    for (path, code, field) in [
        ("/export", "missing_field", "table"),
        ("/export?format=csv", "missing_field", "table"),
        ("/export?table=meta", "invalid_body", "table"),
        ("/export?table=naps;DROP%20TABLE%20meta", "invalid_body", "table"),
        ("/export?table=naps&format=xlsx", "invalid_body", "format"),
        ("/export?table=naps&format=zip", "invalid_body", "format"),
        ("/export?table=naps&from=2024-13-01", "invalid_date", "from"),
        ("/export?table=naps&from=2024-03-02&to=2024-03-01", "invalid_date_range", "from"),
        ("/export?table=workouts&to=2024-03-01", "invalid_body", "to"),
        ("/export?format=zip&from=2024-03-01", "invalid_body", "from"),
        ("/export?table=naps&limit=7", "unknown_field", "limit"),
        ("/activities/1001/file?format=tcx", "invalid_body", "format"),
    ] {
        assert_eq!(it.refused(path).await, (400, code.to_owned(), json!(field)), "{path}");
    }
    let (_, body) = it.server.get("/integrations/garmin/data/export?table=meta").await;
    let said = body["error"].as_str().unwrap();
    assert!(tables().iter().all(|table| said.contains(table)) && said.contains("meta"), "{said}");
    std::fs::remove_file(it.path()).unwrap();
    assert_eq!(it.refused("/export?table=naps").await, (503, "store_unreachable".to_owned(), Value::Null));
}
