//! Stored data over HTTP, from a real file. The clock of these tests is fixed at 2026-11-21.

use std::sync::Arc;

use garmin_sync::domain::record::{Activity, FileContent, Records, SampleKind};
use garmin_sync::http::auth::Access;
use garmin_sync::sink::sqlite::SqliteSink;
use garmin_sync::tokens::LiveTokens;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::server::{Server, is_envelope, read};
use crate::conformance::store::records::{activity, at, file, one_of_each, sample};
use crate::conformance::store::{write, write_for};

const BASE: &str = "/integrations/garmin/data";

struct Filled {
    folder: TempDir,
    sink: SqliteSink,
    server: Server,
}

/// A server with a store in which the first three days of March 2024 have one of everything.
async fn filled() -> Filled {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("garmin.db");
    let sink = SqliteSink::open(&path).await.unwrap();
    for day in 1..=3 {
        write(&sink, at(9, 0, 0), &one_of_each(day)).await;
    }
    let server = Server::reading(&path, Access::Open);
    Filled { folder, sink, server }
}

impl Filled {
    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.server.get(&format!("{BASE}{path}")).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn refused(&self, path: &str) -> (u16, String, Value) {
        let (status, body) = self.server.get(&format!("{BASE}{path}")).await;
        assert!(is_envelope(&body), "{path}: {body}");
        (status, body["code"].as_str().unwrap().to_owned(), body["field"].clone())
    }
}

#[tokio::test]
async fn values_come_by_day_and_put_together() {
    let it = filled().await;
    let days = it.get("/daily?metrics=steps,sleep_s,hill_score&from=2024-03-02&to=2024-03-04").await;
    assert_eq!(days["starts"], json!(["2024-03-02", "2024-03-03", "2024-03-04"]));
    let steps = json!({"name": "steps", "unit": null, "aggregate": "mean", "values": [9001.0, 9001.0, null]});
    assert_eq!(days["metrics"][0], steps);
    assert_eq!(days["metrics"][1]["unit"], "s");
    assert_eq!(days["metrics"][2]["values"], json!([null, null, null]));
    let months = it.get("/daily?metrics=activity_distance_m&from=2024-02-10&to=2024-03-31&bucket=month").await;
    assert_eq!(months["starts"], json!(["2024-02-01", "2024-03-01"]));
    let distance = json!({"name": "activity_distance_m", "unit": "m", "aggregate": "sum", "values": [null, 30037.5],
                          "low": [null, 10012.5], "high": [null, 10012.5], "days": [0, 3]});
    assert_eq!(months["metrics"][0], distance);
    let usual = it.get("/daily?metrics=steps").await;
    assert_eq!(
        (&usual["from"], &usual["to"], &usual["bucket"]),
        (&json!("2026-10-23"), &json!("2026-11-21"), &json!("day"))
    );
}

#[tokio::test]
async fn what_there_is_is_listed_with_its_days() {
    let it = filled().await;
    let all = it.get("/metrics").await;
    assert_eq!(all["today"], "2026-11-21");
    let steps = all["daily"].as_array().unwrap().iter().find(|one| one["name"] == "steps").unwrap();
    assert_eq!(
        (&steps["firstDay"], &steps["lastDay"], &steps["days"]),
        (&json!("2024-03-01"), &json!("2024-03-03"), &json!(3))
    );
    assert_eq!(all["activityKinds"], json!([{"kind": "running", "count": 3}]));
    assert_eq!(all["nights"], json!({"firstDay": "2024-03-01", "lastDay": "2024-03-03", "count": 3}));
    assert_eq!(all["intraday"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_days_series_is_thinned_to_its_peaks() {
    let it = filled().await;
    let beat = |minute: u32| {
        let value = if minute == 700 { 191.0 } else { 60.0 };
        sample(SampleKind::HeartRate, at(9, minute / 60, minute % 60), value)
    };
    let day = Records {
        samples: (0..1_440).filter(|it| !(900..1_000).contains(it)).map(beat).collect(),
        ..Records::default()
    };
    write(&it.sink, at(9, 23, 0), &day).await;
    let series = it.get("/intraday?metric=heart_rate_bpm&date=2024-03-09&points=50").await;
    assert_eq!((&series["total"], &series["isThinned"], &series["high"]), (&json!(1_340), &json!(true), &json!(191.0)));
    let values = series["values"].as_array().unwrap();
    assert!(values.contains(&json!(191.0)) && values.len() <= 51, "{values:?}");
    assert_eq!(values.iter().filter(|value| value.is_null()).count(), 1, "the time without a watch");
    assert_eq!(values.len(), series["times"].as_array().unwrap().len());
    let empty = it.get("/intraday?metric=stress&date=2020-01-01").await;
    assert_eq!((&empty["times"], &empty["mean"], &empty["total"]), (&json!([]), &Value::Null, &json!(0)));
}

#[tokio::test]
async fn an_activity_comes_with_all_that_belongs_to_it() {
    let it = filled().await;
    let run = Activity {
        details: Some(
            json!({"metricDescriptors": [{"key": "directTimestamp", "metricsIndex": 0}, {"key": "directHeartRate", "metricsIndex": 1}],
                   "activityDetailMetrics": [{"metrics": [1_709_895_600_000.0, 120.0]}, {"metrics": [1_709_895_605_000.0, 125.0]}]})
            .into(),
        ),
        splits: Some(json!({"lapDTOs": [{"distance": 1000.0, "duration": 300.0}]}).into()),
        weather: Some(json!({"temp": 50.0, "weatherTypeDTO": {"desc": "Fair"}}).into()),
        hr_zones: Some(json!([{"zoneNumber": 1, "zoneLowBoundary": 95}]).into()),
        gear: Some(json!([{"gearMakeName": "Northwind", "gearModelName": "Cadence 3"}]).into()),
        ..activity(77, 8)
    };
    let text =
        "<gpx><trk><trkseg><trkpt lat=\"1\" lon=\"2\"><time>2024-03-08T10:00:00Z</time></trkpt></trkseg></trk></gpx>";
    let content = FileContent { format: "gpx".to_owned(), bytes: text.into(), ..file(78).content.unwrap() };
    let records = Records {
        activities: vec![
            run,
            Activity { details: None, splits: None, ..activity(78, 8) },
            Activity { details: None, ..activity(79, 8) },
        ],
        files: vec![garmin_sync::domain::record::ActivityFile { activity_id: 78, content: Some(content) }],
        ..Records::default()
    };
    write(&it.sink, at(9, 0, 0), &records).await;
    let one = it.get("/activities/77").await;
    assert_eq!(
        (&one["id"], &one["name"], &one["hasSeries"], &one["file"]),
        (&json!(77), &json!("Evening Run"), &json!(true), &Value::Null)
    );
    assert_eq!((&one["laps"][0]["number"], &one["laps"][0]["distanceM"]), (&json!(1), &json!(1000.0)));
    assert_eq!(one["weather"], json!({"temperatureC": 10.0, "description": "Fair"}));
    assert_eq!(
        (&one["zonesS"][2], &one["zoneFloorsBpm"][0], &one["gear"]),
        (&json!(1800.0), &json!(95.0), &json!(["Northwind Cadence 3"]))
    );
    let track = it.get("/activities/77/track").await;
    assert_eq!(
        (&track["secondsS"], &track["heartRateBpm"], &track["latitudeDeg"]),
        (&json!([0.0, 5.0]), &json!([120.0, 125.0]), &Value::Null)
    );
    let of_file = it.get("/activities/78/track").await;
    assert_eq!(
        (&of_file["total"], &of_file["latitudeDeg"], &of_file["start"]),
        (&json!(1), &json!([1.0]), &json!("2024-03-08T10:00:00Z"))
    );
    assert_eq!(it.get("/activities/79").await["hasSeries"], json!(false));
    for gone in [
        "/activities/79/track",
        "/activities/1",
        "/activities/1/track",
        "/activities/x",
        "/activities/9999999999999999999999",
    ] {
        assert_eq!(it.refused(gone).await, (404, "not_found".to_owned(), Value::Null), "{gone}");
    }
}

#[tokio::test]
async fn pages_of_activities_follow_one_another() {
    let it = filled().await;
    let first = it.get("/activities?limit=2&kind=running").await;
    assert_eq!((&first["total"], first["activities"].as_array().unwrap().len()), (&json!(3), 2));
    let cursor = first["nextCursor"].as_str().unwrap();
    let last = it.get(&format!("/activities?limit=2&cursor={cursor}")).await;
    assert_eq!((&last["activities"][0]["id"], &last["nextCursor"]), (&json!(1001), &Value::Null));
    assert_eq!(it.get("/activities?text=evening%20run&kind=&from=2024-03-03").await["total"], json!(1));
}

#[tokio::test]
async fn totals_have_sums_means_and_bests() {
    let it = filled().await;
    let totals = it.get("/totals").await;
    let year = &totals["periods"][0];
    assert_eq!(
        (&year["start"], &year["steps"], &year["stepDays"]),
        (&json!("2024-01-01"), &json!(27_003.0), &json!(3))
    );
    assert_eq!((&year["sleepS"], &year["hrvMs"], &year["weightKg"]), (&json!(25_200.0), &json!(48.0), &json!(71.4)));
    assert_eq!((&year["activities"]["count"], &year["kinds"][0]["kind"]), (&json!(3), &json!("running")));
    assert_eq!(year["activities"]["elevationGainM"], Value::Null, "a sum of nothing is not zero");
    let best =
        |what: &str| totals["bests"].as_array().unwrap().iter().find(|best| best["what"] == what).cloned().unwrap();
    assert_eq!((&best("most_steps")["value"], &best("most_steps")["date"]), (&json!(9001.0), &json!("2024-03-01")));
    assert_eq!(
        (&best("longest_distance")["activityId"], &best("longest_distance")["unit"]),
        (&json!(1001), &json!("m"))
    );
    assert_eq!(it.get("/totals?by=month&from=2024-04-01").await["periods"], json!([]));
}

#[tokio::test]
async fn an_answer_that_the_client_has_is_not_sent_again_until_something_is_written() {
    let it = filled().await;
    let ask = async |path: &str, tag: Option<&str>| {
        let request = it.server.request("GET", &format!("{BASE}{path}"));
        let request = tag.iter().fold(request, |request, tag| request.header("if-none-match", *tag));
        request.send().await.unwrap()
    };
    for path in [
        "/metrics",
        "/daily?metrics=steps",
        "/intraday?metric=stress&date=2024-03-01",
        "/nights",
        "/activities",
        "/activities/1001",
        "/totals",
    ] {
        let first = ask(path, None).await;
        let tag = first.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(first.headers()["cache-control"], "private, no-cache");
        let again = ask(path, Some(&tag)).await;
        assert_eq!(
            (again.status(), again.headers()["etag"].to_str().unwrap()),
            (304.try_into().unwrap(), tag.as_str()),
            "{path}"
        );
        assert_eq!(again.text().await.unwrap(), "");
        assert_eq!(ask(path, Some("\"another\"")).await.status(), 200);
    }
    let tag = ask("/metrics", None).await.headers()["etag"].to_str().unwrap().to_owned();
    write(&it.sink, at(9, 0, 0), &one_of_each(4)).await;
    let after = ask("/metrics", Some(&tag)).await;
    assert_eq!(after.status(), 200);
    assert_ne!(after.headers()["etag"].to_str().unwrap(), tag);
}

#[tokio::test]
async fn what_can_not_be_asked_is_refused_by_its_field() {
    let it = filled().await;
    for (path, code, field) in [
        ("/daily", "missing_field", "metrics"),
        ("/daily?metrics=", "invalid_body", "metrics"),
        ("/daily?metrics=steps,nonsense", "invalid_body", "metrics"),
        ("/daily?metrics=steps;DROP TABLE meta", "invalid_body", "metrics"),
        ("/daily?metrics=steps&from=2024-13-01", "invalid_date", "from"),
        ("/daily?metrics=steps&from=2024-03-02&to=2024-03-01", "invalid_date_range", "from"),
        ("/daily?metrics=steps&from=0001-01-01", "range_too_long", "from"),
        ("/daily?metrics=steps&bucket=decade", "invalid_body", "bucket"),
        ("/daily?metrics=steps&page=2", "unknown_field", "page"),
        ("/intraday?metric=heart_rate_bpm", "missing_field", "date"),
        ("/intraday?metric=steps&date=2024-03-01", "invalid_body", "metric"),
        ("/intraday?metric=stress&date=2024-03-01&points=1", "invalid_body", "points"),
        ("/intraday?metric=stress&date=2024-03-01&points=99999", "invalid_body", "points"),
        ("/nights?from=2020-01-01&to=2024-01-01", "range_too_long", "from"),
        ("/activities?limit=0", "invalid_body", "limit"),
        ("/activities?cursor=nonsense", "invalid_body", "cursor"),
        ("/activities/1001/track?points=all", "invalid_body", "points"),
        ("/totals?by=day", "invalid_body", "by"),
    ] {
        assert_eq!(it.refused(path).await, (400, code.to_owned(), json!(field)), "{path}");
    }
    let many = vec!["steps"; 17].join(",");
    assert_eq!(it.refused(&format!("/daily?metrics={many}")).await.0, 400);
}

#[tokio::test]
async fn a_store_that_can_not_be_read_is_told_and_everything_else_works() {
    let it = filled().await;
    std::fs::remove_file(it.folder.path().join("garmin.db")).unwrap();
    for path in ["/metrics", "/daily?metrics=steps", "/activities/1001/track", "/totals"] {
        let (status, body) = it.server.get(&format!("{BASE}{path}")).await;
        assert_eq!((status, &body["code"]), (503, &json!("store_unreachable")));
        let text = body["error"].as_str().unwrap();
        assert!(text.contains("there is no data file") && !text.contains(it.folder.path().to_str().unwrap()), "{text}");
    }
    assert_eq!(it.server.get("/integrations/garmin/sync/status").await.0, 200);
}

#[tokio::test]
async fn a_token_reads_its_own_users_data_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("garmin.db");
    let sink = SqliteSink::open(&path).await.unwrap();
    write(&sink, at(9, 0, 0), &one_of_each(1)).await;
    write_for(&sink, "anna", &Records { activities: vec![activity(5, 1)], ..Records::default() }).await;
    let file = folder.path().join("tokens");
    std::fs::write(&file, format!("{:x} anna\n{:x} me\n", Sha256::digest("secret"), Sha256::digest("mine"))).unwrap();
    let server = Server::reading(&path, Access::Tokens(Arc::new(LiveTokens::open(&file).unwrap())));
    let ask = async |path: &str, token: &str| {
        read(server.request("GET", &format!("{BASE}{path}")).bearer_auth(token).send().await.unwrap()).await
    };
    assert_eq!(ask("/activities", "secret").await.1["total"], json!(1));
    assert_eq!(ask("/activities/1001", "secret").await.0, 404);
    assert_eq!(ask("/metrics", "secret").await.1["nights"], Value::Null);
    assert_eq!(ask("/metrics", "wrong").await.0, 401);
    // Two people at one browser: it asks with the tag of what it kept.
    for path in ["/metrics", "/activities", "/export?table=activities"] {
        let with = |token: &str| server.request("GET", &format!("{BASE}{path}")).bearer_auth(token);
        let mine = with("mine").send().await.unwrap();
        let tag = mine.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(with("mine").header("if-none-match", &tag).send().await.unwrap().status(), 304, "{path}");
        assert_eq!(with("secret").header("if-none-match", &tag).send().await.unwrap().status(), 200, "{path}");
    }
}
