//! Files that can't be read, or only just.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use garmin_sync::domain::chart::daily_value::DailyValue;
use garmin_sync::domain::dates::DateRange;
use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::{ActivityFilter, ReadError, Reader, Sink as _};
use garmin_sync::sink::sqlite::{SqliteReader, SqliteSink};
use sqlx::{Connection as _, query};

use super::support::{connect, store};
use crate::conformance::store::records::{at, one_of_each};
use crate::conformance::store::write;

async fn words(reader: &SqliteReader) -> String {
    match reader.version().await {
        Err(ReadError::Unreachable { words, .. } | ReadError::NotThere(words)) => words,
        other => panic!("{other:?}"),
    }
}

async fn nights(reader: &SqliteReader) -> u64 {
    reader.inventory(&UserId::me()).await.unwrap().nights.map_or(0, |nights| nights.count)
}

#[tokio::test]
async fn a_file_that_is_none_of_ours_or_not_there_is_told_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("garmin.db");
    let reader = SqliteReader::new(&path);
    assert!(words(&reader).await.starts_with("there is no data file where sink.url says"));
    assert!(!path.exists(), "reading makes no file");
    std::fs::write(&path, b"").unwrap();
    assert!(words(&reader).await.contains("not ready"));
    std::fs::write(&path, b"something else, long enough to be looked at".repeat(40)).unwrap();
    assert!(words(&reader).await.contains("not an SQLite database"));
    std::fs::remove_file(&path).unwrap();
    let mut other = connect_new(&path).await;
    query("CREATE TABLE theirs (x)").execute(&mut other).await.unwrap();
    query("PRAGMA application_id = 77").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    assert!(words(&reader).await.contains("belongs to another program"));
}

async fn connect_new(path: &Path) -> sqlx::SqliteConnection {
    std::fs::write(path, b"").unwrap();
    connect(path).await
}

#[tokio::test]
async fn tables_of_another_version_are_told_and_not_touched() {
    let it = store().await;
    let reader = SqliteReader::new(&it.path);
    let mut own = connect(&it.path).await;
    query("DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)")
        .execute(&mut own)
        .await
        .unwrap();
    assert!(words(&reader).await.contains("of an earlier version"));
    query("UPDATE _sqlx_migrations SET version = 9000 WHERE version = (SELECT max(version) FROM _sqlx_migrations)")
        .execute(&mut own)
        .await
        .unwrap();
    assert!(words(&reader).await.contains("by a later version"));
}

#[tokio::test]
async fn a_file_that_took_the_place_of_another_is_the_one_that_is_read() {
    let (it, other) = (store().await, store().await);
    write(&it.sink, at(9, 0, 0), &one_of_each(1)).await;
    let reader = SqliteReader::new(&it.path);
    assert_eq!(nights(&reader).await, 1);
    drop(it.sink);
    assert!(other.sink.checkpoint().await.unwrap());
    drop(other.sink);
    for beside in ["-wal", "-shm"] {
        let _gone = std::fs::remove_file(it.path.with_file_name(format!("garmin.db{beside}")));
    }
    std::fs::rename(&other.path, &it.path).unwrap();
    assert_eq!(nights(&reader).await, 0);
    std::fs::remove_file(&it.path).unwrap();
    assert!(words(&reader).await.contains("there is no data file"));
}

#[tokio::test]
async fn what_was_spoilt_by_hand_is_absent_and_hides_nothing_else() {
    let it = store().await;
    for day in 1..=3 {
        write(&it.sink, at(9, 0, 0), &one_of_each(day)).await;
    }
    let mut own = connect(&it.path).await;
    for spoilt in [
        "UPDATE daily_metrics SET steps = 'many' WHERE date = '2024-03-01'",
        "UPDATE daily_metrics SET distance_m = 9e999, resting_heart_rate_bpm = x'00ff' WHERE date = '2024-03-01'",
        "UPDATE daily_metrics SET date = '2024-03-0x' WHERE date = '2024-03-03'",
        "UPDATE sleep_sessions SET stages = '[{broken', bedtime = 'yesterday', asleep_s = 'many' WHERE date = '2024-03-01'",
        "UPDATE activities SET start = 'x', name = x'00ff', distance_m = 'far' WHERE id = 1001",
        "UPDATE activities SET date = 'someday' WHERE id = 1003",
    ] {
        query(spoilt).execute(&mut own).await.unwrap();
    }
    let (me, reader) = (UserId::me(), SqliteReader::new(&it.path));
    let march = DateRange::new("2024-03-01".parse().unwrap(), "2024-03-31".parse().unwrap()).unwrap();
    let values =
        ["steps", "distance_m", "resting_heart_rate_bpm", "sleep_s"].map(|it| DailyValue::from_name(it).unwrap());
    let read = reader.daily(&me, &values, march).await.unwrap();
    assert_eq!(read.iter().map(std::collections::BTreeMap::len).collect::<Vec<_>>(), [1, 1, 1, 2]);
    let nights = reader.nights(&me, march).await.unwrap().nights;
    assert_eq!((nights.len(), nights[0].bedtime, nights[0].asleep_s), (3, None, None));
    assert!(nights[0].stages.is_empty() && !nights[1].stages.is_empty());
    let page = reader.activities(&me, &ActivityFilter::default(), None, 9).await.unwrap();
    let shown: Vec<_> = page.activities.iter().map(|it| (it.id, it.name.as_deref(), it.distance_m.is_some())).collect();
    assert_eq!(shown, [(1_002, Some("Evening Run"), true), (1_001, None, false)]);
    let all = reader.inventory(&me).await.unwrap();
    assert_eq!(all.nights.map(|nights| nights.count), Some(3));
    assert_eq!(reader.marks(&me, march).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_copy_that_was_put_back_is_told_from_what_it_replaced() {
    let it = store().await;
    write(&it.sink, at(9, 0, 0), &one_of_each(1)).await;
    let copy = it.path.with_extension("copy");
    garmin_sync::sink::sqlite::back_up(&it.path, &copy).await.unwrap();
    let reader = SqliteReader::new(&it.path);
    write(&it.sink, at(9, 0, 0), &one_of_each(2)).await;
    let before = reader.version().await.unwrap();
    drop(it.sink);
    for beside in ["-wal", "-shm"] {
        let _gone = std::fs::remove_file(it.path.with_file_name(format!("garmin.db{beside}")));
    }
    std::fs::rename(copy, &it.path).unwrap();
    let sink = SqliteSink::open(&it.path).await.unwrap();
    write(&sink, at(9, 0, 0), &one_of_each(3)).await;
    assert_ne!(reader.version().await.unwrap(), before, "as many writes, but other ones");
}

/// The folder can't be written to, as on a disk that is mounted read-only: SQLite can't make the files beside the database.
/// Root may write anywhere, so that the test only shows something for others; a container's check covers root.
#[tokio::test]
async fn a_store_that_nobody_has_open_can_be_read_from_a_read_only_folder() {
    let it = store().await;
    write(&it.sink, at(9, 0, 0), &one_of_each(1)).await;
    drop(it.sink);
    let folder = it.path.parent().unwrap().to_owned();
    let mode = |mode| std::fs::set_permissions(&folder, PermissionsExt::from_mode(mode)).unwrap();
    mode(0o500);
    let reader = SqliteReader::new(&it.path);
    assert_eq!(nights(&reader).await, 1);
    mode(0o700);
    let sink = SqliteSink::open(&it.path).await.unwrap();
    write(&sink, at(9, 0, 0), &one_of_each(2)).await;
    mode(0o500);
    assert_eq!(nights(&reader).await, 2, "what is in the log counts");
    mode(0o700);
}
