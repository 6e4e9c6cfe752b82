//! Files that can't be read, or only just.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::{ReadError, Reader, Sink as _};
use garmin_sync::sink::sqlite::{SqliteReader, SqliteSink};
use sqlx::{Connection as _, query};

use super::support::{connect, store};
use crate::conformance::store::records::{at, one_of_each};
use crate::conformance::store::write;

async fn words(reader: &SqliteReader) -> String {
    match reader.version().await {
        Err(ReadError::Unreachable { words, .. }) => words,
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
