//! The file and the track of an activity.

use garmin_sync::domain::record::{Activity, FileContent, Records};
use garmin_sync::recording;
use serde_json::{Value, json};

use super::kit::{filled, header};
use crate::conformance::store::records::{activity, at, file};
use crate::conformance::store::write;

#[tokio::test]
async fn an_activity_is_had_as_it_was_recorded_and_as_a_track() {
    let it = filled().await;
    let keys = [
        "directTimestamp",
        "directLatitude",
        "directLongitude",
        "directElevation",
        "directHeartRate",
        "directAirTemperature",
        "directBikeCadence",
    ];
    let described: Vec<_> = (0..).zip(keys).map(|(n, key)| json!({"key": key, "metricsIndex": n})).collect();
    let points = [
        json!([1_709_895_600_000.0, 50.5, 7.25, 81.2, 120.0, 19.5, 88.0]),
        json!([1_709_895_601_000.0, null, null, 81.4, 121.0, 19.5, 88.0]),
        json!([1_709_895_602_500.0, 50.500_1, 7.250_1, 81.6, null, null, null]),
    ];
    let points: Vec<_> = points.into_iter().map(|metrics| json!({"metrics": metrics})).collect();
    let details = json!({"metricDescriptors": described, "activityDetailMetrics": points});
    let run = Activity { name: Some("<Hill> & \"dale\"".to_owned()), details: Some(details.into()), ..activity(77, 8) };
    let indoors = Activity { details: None, ..activity(79, 8) };
    let records = Records { activities: vec![run, indoors], files: vec![file(77)], ..Records::default() };
    write(&it.sink, at(9, 0, 0), &records).await;

    let response = it.ask("/activities/77/file", &[]).await;
    assert_eq!(header(&response, "content-disposition"), "attachment; filename=\"77.fit\"");
    assert_eq!(header(&response, "content-type"), "application/vnd.ant.fit");
    assert_eq!(response.bytes().await.unwrap(), file(77).content.unwrap().bytes);

    let track = it.file("/activities/77/file?format=gpx").await;
    let text = std::str::from_utf8(&track).unwrap();
    assert!(text.contains("<name>&lt;Hill&gt; &amp; &quot;dale&quot;</name>\n  <type>running</type>"), "{text}");
    assert_eq!(text.matches("<trkpt ").count(), 2, "a point needs a position");
    let first = "   <trkpt lat=\"50.5\" lon=\"7.25\">\n    <ele>81.2</ele>\n    <time>2024-03-08T11:00:00Z</time>\n    <extensions>\
                 <gpxtpx:TrackPointExtension><gpxtpx:atemp>19.5</gpxtpx:atemp><gpxtpx:hr>120</gpxtpx:hr><gpxtpx:cad>88</gpxtpx:cad>\
                 </gpxtpx:TrackPointExtension></extensions>\n   </trkpt>\n";
    assert!(text.contains(first), "{text}");
    let content =
        FileContent { name: String::new(), format: "gpx".to_owned(), bytes: track.clone(), sha256: String::new() };
    assert_eq!(recording::track(None, Some(&content)).len(), 2, "it is well-formed to its end");

    let (status, body) = it.server.get("/integrations/garmin/data/activities/79/file").await;
    assert!(status == 404 && body["error"].as_str().unwrap().contains("`files`"), "{body}");
    for path in ["/activities/79/file?format=gpx", "/activities/1/file", "/activities/x/file"] {
        assert_eq!(it.refused(path).await, (404, "not_found".to_owned(), Value::Null), "{path}");
    }
}
