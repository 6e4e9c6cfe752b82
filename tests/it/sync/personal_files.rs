//! The files that activities were recorded in.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, query, query_as, query_scalar};
use test_support::stack::eventually;

use super::personal_stand::{Stand, at_pace, of_types};
use super::*;

const FIRST: &str = "2024-04-01";
const LAST: &str = "2024-05-10";
const DOWNLOAD: &str = "/download-service/files/activity/";
const STORED: &str = "SELECT count(*) FROM activity_files";
const NONE: &str = "SELECT count(*) FROM activities_without_file";

/// How often the file of each activity was asked for, with which outcome; 0 is none.
async fn downloads(stand: &Stand) -> BTreeMap<i64, Vec<u64>> {
    let mut all = BTreeMap::<i64, Vec<u64>>::new();
    for request in stand.asked(DOWNLOAD).await {
        let id = request["path"].as_str().unwrap().rsplit('/').next().unwrap().parse().unwrap();
        all.entry(id).or_default().push(request["status"].as_u64().unwrap_or_default());
    }
    all
}

async fn sync(stand: &Stand, types: &[&str]) -> Value {
    stand.begin("anna", of_types(FIRST, LAST, types)).await;
    stand.completed("anna").await
}

async fn open(stand: &Stand) -> SqliteConnection {
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(stand.stack.database())).await.unwrap()
}

/// The stored activities of which that is true.
async fn ids(stand: &Stand, condition: &str) -> Vec<i64> {
    let sql = format!("SELECT id FROM activities WHERE {condition} ORDER BY id");
    query_scalar(AssertSqlSafe(sql)).fetch_all(&mut open(stand).await).await.unwrap()
}

/// Activity, name, format, bytes, sum of every stored file.
async fn stored(stand: &Stand) -> Vec<(i64, String, String, Vec<u8>, String)> {
    let sql = "SELECT activity_id, name, format, bytes, sha256 FROM activity_files ORDER BY activity_id";
    query_as(sql).fetch_all(&mut open(stand).await).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_every_activity_is_stored_whole_and_asked_for_once() {
    let stand = Stand::linked(&["anna"], at_pace(50)).await;
    let job = sync(&stand, &["files"]).await;
    assert_eq!((&job["dataTypes"], &job["notOffered"]), (&json!(["activities", "files"]), &json!([])), "{job:#}");

    let asked = downloads(&stand).await;
    assert!(asked.values().all(|outcomes| outcomes.len() == 1), "each once: {asked:?}");
    let ids = ids(&stand, "1").await;
    assert_eq!(asked.keys().copied().collect::<Vec<_>>(), ids, "of all activities that are stored, and no other");
    let with: Vec<i64> = asked.iter().filter(|(_, outcomes)| outcomes[0] == 200).map(|(id, _)| *id).collect();
    let files = stored(&stand).await;
    assert_eq!(files.iter().map(|it| it.0).collect::<Vec<_>>(), with);
    assert_eq!(stand.count(NONE).await, i64::try_from(asked.len() - with.len()).unwrap());
    assert!(with.len() > 10 && with.len() < asked.len(), "there are both kinds: {} of {}", with.len(), asked.len());

    for (id, name, format, bytes, sum) in &files {
        assert_eq!(*sum, hex::encode(Sha256::digest(bytes)));
        assert_eq!(*name, format!("{id}_ACTIVITY.{format}"));
        match format.as_str() {
            "fit" => assert_eq!(&bytes[8..12], b".FIT"),
            "gpx" => assert!(bytes.starts_with(b"<?xml")),
            other => panic!("a file of the format {other}"),
        }
    }
    assert!(files.iter().any(|it| it.2 == "gpx"), "some were imported");

    // Again, and together with everything else: none is asked for a second time.
    let before = stored(&stand).await;
    sync(&stand, &["files"]).await;
    sync(&stand, &["health", "activities", "files"]).await;
    assert_eq!((downloads(&stand).await, stored(&stand).await == before), (asked, true));
    let all = stand.get("anna", &format!("/integrations/garmin/sync/coverage?from={FIRST}&to={LAST}")).await;
    let of_files = all["dataTypes"].as_array().unwrap().iter().find(|it| it["dataType"] == "files").unwrap();
    assert_eq!(of_files["missing"], json!([]));
    stand.kept_its_secrets();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_worker_leaves_no_file_to_be_asked_for_again_but_the_one_in_flight() {
    let mut stand = Stand::linked(&["anna"], at_pace(20)).await;
    stand.begin("anna", of_types(FIRST, LAST, &["files"])).await;
    let mut kills = 0;
    for wanted in [3, 9] {
        let is_there =
            async || downloads(&stand).await.values().filter(|outcomes| outcomes.contains(&200)).count() >= wanted;
        eventually("some files", SOON, async || is_there().await.then_some(())).await;
        stand.stack.workers.last_mut().unwrap().kill();
        stand.stack.add_worker();
        kills += 1;
    }
    stand.completed("anna").await;
    let asked = downloads(&stand).await;
    let twice = asked.values().filter(|outcomes| outcomes.len() > 1).count();
    assert!(twice <= kills, "{twice} files were asked for again after {kills} kills: {asked:?}");
    let with = asked.values().filter(|outcomes| outcomes.contains(&200)).count();
    assert_eq!(stand.count(STORED).await, i64::try_from(with).unwrap());
    assert_eq!(asked.keys().copied().collect::<Vec<_>>(), ids(&stand, "1").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cant_be_had_is_told_by_day_and_asked_for_again_with_nothing_else() {
    let stand = Stand::linked(&["anna"], at_pace(50)).await;
    sync(&stand, &["activities"]).await;
    let sql = "SELECT DISTINCT date FROM activities ORDER BY date DESC LIMIT 2";
    let days: Vec<String> = query_scalar(sql).fetch_all(&mut open(&stand).await).await.unwrap();
    let [last, first] = [&days[0], &days[1]];
    stand.stack.fault(json!({"kind": "html", "endpoint": "file"})).await;
    stand.begin("anna", of_types(first, last, &["files"])).await;
    let job = stand.ended("anna").await;
    assert_eq!((&job["status"], &job["errorCode"]), (&json!("failed"), &json!("chunks_failed")), "{job:#}");
    assert!(job["errorMessage"].as_str().unwrap().contains("ZIP archive"), "{job:#}");
    assert!(job["errorMessage"].as_str().unwrap().contains(&format!("files {first}..{last}")), "{job:#}");

    stand.stack.clear_faults().await;
    let asked = stand.asked("").await.len();
    stand.resume("anna", &job["id"]).await;
    stand.completed("anna").await;
    let after: Vec<_> = stand.asked("").await.split_off(asked);
    assert!(after.iter().all(|it| it["path"].as_str().unwrap().starts_with(DOWNLOAD)), "{after:#?}");
    let wanted = ids(&stand, &format!("date >= '{first}'")).await;
    assert_eq!(after.len(), wanted.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_may_not_read_files_or_activities_is_told_so_and_nothing_fails() {
    let stand = Stand::linked(&["anna"], at_pace(50)).await;
    stand.stack.fault(json!({"kind": "status", "status": 403, "endpoint": "file"})).await;
    let job = sync(&stand, &["files"]).await;
    assert_eq!(job["notOffered"], json!(["files"]), "{job:#}");
    assert_eq!(stand.account("anna").await["areasRefused"], json!(["activity files"]));
    assert_eq!(downloads(&stand).await.len(), 1, "it is asked for once");
    assert!(stand.count("SELECT count(*) FROM activities").await > 0);

    stand.stack.clear_faults().await;
    sync(&stand, &["files"]).await;
    assert_eq!(stand.account("anna").await["areasRefused"], json!([]));
    assert!(stand.count(STORED).await > 0);

    stand.link_new("anna", json!({"scopes": ["WELLNESS", "PROFILE"]})).await;
    let job = sync(&stand, &["files"]).await;
    assert_eq!(job["notOffered"], json!(["activities", "files"]), "{job:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_come_out_of_the_store_as_they_went_in() {
    let stand = Stand::linked(&["anna"], at_pace(50)).await;
    sync(&stand, &["files"]).await;
    let folder = stand.stack.folder.path().join("out/activities");
    let export = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_garmin-sync"));
        let store = format!("sqlite://{}", stand.stack.database().display());
        command.env("GARMIN_SYNC__SINK__URL", store).args(["export", "--files"]).arg(&folder).args(args);
        let output = command.output().unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let files = stored(&stand).await;
    let (code, told, complaint) = export(&["--json"]);
    assert_eq!(code, 0, "{complaint}");
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&told["written"], &told["unchanged"]), (&json!(files.len()), &json!(0)));
    for (id, _, format, bytes, _) in &files {
        let sql = "SELECT date FROM activities WHERE id = ?";
        let day: String = query_scalar(sql).bind(id).fetch_one(&mut open(&stand).await).await.unwrap();
        let path = folder.join(format!("anna_{day}_{id}.{format}"));
        assert_eq!((fs::read(&path).unwrap() == *bytes, mode(&path)), (true, 0o600), "{}", path.display());
    }
    assert_eq!((fs::read_dir(&folder).unwrap().count(), mode(&folder)), (files.len(), 0o700));

    let first = folder.join(fs::read_dir(&folder).unwrap().next().unwrap().unwrap().file_name());
    fs::write(&first, "something else").unwrap();
    let (code, told, _) = export(&[]);
    assert_eq!(code, 0);
    assert!(told.starts_with(&format!("1 file written to {}", folder.display())), "{told}");
    assert!(told.contains(&format!("{} were there already", files.len() - 1)), "{told}");
    assert_ne!(fs::read(&first).unwrap(), b"something else");

    let (code, told, _) = export(&["--user", "ben"]);
    assert_eq!(code, 0);
    assert!(told.starts_with("No files of activities are stored"), "{told}");
    let (code, _, complaint) = export(&["--user", "a b"]);
    assert!(code == 1 && complaint.contains("--user"), "{complaint}");

    // What is damaged is not handed out.
    let sql = "UPDATE activity_files SET bytes = x'00' WHERE activity_id = ?";
    query(sql).bind(files[0].0).execute(&mut open(&stand).await).await.unwrap();
    fs::remove_dir_all(&folder).unwrap();
    let (code, _, complaint) = export(&[]);
    assert!(code == 1 && complaint.contains(&files[0].0.to_string()), "{complaint}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), files.len() - 1);
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
