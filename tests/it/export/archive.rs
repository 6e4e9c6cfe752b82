//! Everything in one archive.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use garmin_sync::domain::record::{Activity, FileContent, Records};
use serde_json::json;

use super::kit::{filled, header, tables};
use crate::conformance::store::records::{activity, at, file};
use crate::conformance::store::write;

fn opened(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(file.name().unwrap().into_owned(), content);
    }
    files
}

#[tokio::test]
async fn the_archive_has_every_table_every_file_and_every_track_and_says_what_is_what() {
    let it = filled().await;
    let moved = json!({
        "metricDescriptors": [{"key": "directTimestamp", "metricsIndex": 0}, {"key": "directLatitude", "metricsIndex": 1},
                              {"key": "directLongitude", "metricsIndex": 2}],
        "activityDetailMetrics": [{"metrics": [1_709_895_600_000.0, 50.5, 7.25]}, {"metrics": [1_709_895_605_000.0, 50.6, 7.5]}]
    });
    let run = Activity { name: Some("Secret place".to_owned()), details: Some(moved.into()), ..activity(77, 8) };
    let content = FileContent { format: "../fit".to_owned(), ..file(78).content.unwrap() };
    let files = vec![garmin_sync::domain::record::ActivityFile { activity_id: 78, content: Some(content.clone()) }];
    write(&it.sink, at(9, 0, 0), &Records { activities: vec![run], files, ..Records::default() }).await;
    let response = it.ask("/export?format=zip", &[]).await;
    assert_eq!(header(&response, "content-disposition"), "attachment; filename=\"garmin_data.zip\"");
    assert_eq!(header(&response, "content-type"), "application/zip");
    let bytes = response.bytes().await.unwrap();
    assert_eq!(it.file("/export?format=zip").await, bytes, "the same bytes each time");
    let files = opened(&bytes);
    for table in tables() {
        assert_eq!(files[&format!("tables/{table}.csv")], it.file(&format!("/export?table={table}")).await, "{table}");
    }
    assert_eq!(files["files/78.fit"], content.bytes);
    let track = std::str::from_utf8(&files["tracks/77.gpx"]).unwrap();
    assert!(track.contains("<trkpt lat=\"50.5\" lon=\"7.25\">"), "{track}");
    let readme = std::str::from_utf8(&files["README.txt"]).unwrap();
    assert!(tables().iter().all(|table| readme.contains(&format!("{table}.csv"))));
    assert!(files.keys().all(|name| !name.contains("Secret") && !name.contains("..")));
}
