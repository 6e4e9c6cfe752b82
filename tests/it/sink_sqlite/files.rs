use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use garmin_sync::ports::{Sink, SinkError};
use garmin_sync::sink::sqlite::SqliteSink;

use super::support::{connect, literal, store};
use crate::conformance::store::records::{at, one_of_each};
use crate::conformance::store::{write, write_as, written};

fn refusal(result: Result<impl std::fmt::Debug, SinkError>) -> String {
    match result {
        Err(SinkError::Unavailable { message, .. }) => message,
        other => panic!("expected an unavailable store, got {other:?}"),
    }
}

#[tokio::test]
async fn folder_and_file_are_made_and_only_the_owner_may_read_the_data() {
    let it = store().await;
    write(&it.sink, at(1, 0, 0), &one_of_each(1)).await;
    for name in ["garmin.db", "garmin.db-wal"] {
        let mode = fs::metadata(it.path.with_file_name(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert_eq!(literal(&it.path, "journal_mode", "FROM pragma_journal_mode").await, "'wal'");
}

#[tokio::test]
async fn rights_of_others_on_an_earlier_file_and_its_folder_are_taken_away() {
    let it = store().await;
    write(&it.sink, at(1, 0, 0), &one_of_each(1)).await;
    let folder = it.path.parent().unwrap();
    let names = ["garmin.db", "garmin.db-wal", "garmin.db-shm"];
    for name in names {
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o664)).unwrap();
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o775)).unwrap();
    SqliteSink::open(&it.path).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(names.map(|name| mode(&folder.join(name))), [0o600; 3]);
    assert_eq!(mode(folder), 0o755, "nobody else can put another file in its place");
    // Like /tmp: a shared folder stays unchanged.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o1777)).unwrap();
    SqliteSink::open(&it.path).await.unwrap();
    assert_eq!(fs::metadata(folder).unwrap().permissions().mode() & 0o7777, 0o1777);
}

#[tokio::test]
async fn the_id_stays_with_the_file_and_two_files_have_two() {
    let (one, other) = (store().await, store().await);
    let id = one.sink.state().await.unwrap().id;
    assert_eq!(SqliteSink::open(&one.path).await.unwrap().state().await.unwrap().id, id);
    assert_ne!(other.sink.state().await.unwrap().id, id);
}

#[tokio::test]
async fn a_file_deleted_while_running_is_made_anew_with_another_id() {
    let it = store().await;
    write(&it.sink, at(1, 0, 0), &one_of_each(1)).await;
    let id = it.sink.state().await.unwrap().id;
    // Only the database: the files beside it must not affect the new one.
    fs::remove_file(&it.path).unwrap();
    assert_eq!(write(&it.sink, at(2, 0, 0), &one_of_each(2)).await, written(13, 0, 0));
    assert_ne!(it.sink.state().await.unwrap().id, id);
    assert_eq!(literal(&it.path, "group_concat(date)", "FROM daily_metrics").await, "'2024-03-02'");
    assert_eq!(write(&it.sink, at(3, 0, 0), &one_of_each(2)).await, written(0, 0, 13));
    assert_eq!(literal(&it.path, "integrity_check", "FROM pragma_integrity_check").await, "'ok'");
}

#[tokio::test]
async fn a_file_replaced_while_running_is_the_one_that_is_read_and_written() {
    let (it, other) = (store().await, store().await);
    write(&it.sink, at(1, 0, 0), &one_of_each(1)).await;
    write(&other.sink, at(1, 0, 0), &one_of_each(2)).await;
    let id = other.sink.state().await.unwrap().id;
    drop(other.sink);
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connect(&other.path).await).await.unwrap();
    let copy = it.path.with_extension("copy");
    fs::copy(&other.path, &copy).unwrap();
    for beside in ["garmin.db-wal", "garmin.db-shm"] {
        let _ = fs::remove_file(it.path.with_file_name(beside));
    }
    fs::rename(&copy, &it.path).unwrap();
    assert_eq!(it.sink.state().await.unwrap().id, id);
    assert_eq!(write(&it.sink, at(2, 0, 0), &one_of_each(2)).await, written(0, 0, 13));
}

#[tokio::test]
async fn a_whole_folder_deleted_while_running_is_made_anew() {
    let it = store().await;
    write(&it.sink, at(1, 0, 0), &one_of_each(1)).await;
    fs::remove_dir_all(it.path.parent().unwrap()).unwrap();
    assert_eq!(write(&it.sink, at(2, 0, 0), &one_of_each(1)).await, written(13, 0, 0));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.db");
    let text = "not a database, but long enough to be taken for the header of one ".repeat(20);
    fs::write(&path, &text).unwrap();
    let message = refusal(SqliteSink::open(&path).await);
    assert!(message.contains("not an SQLite database") && message.contains("sink.url"), "{message}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[tokio::test]
async fn another_programs_database_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photos.db");
    fs::write(&path, "").unwrap();
    sqlx::query("CREATE TABLE activities (photo TEXT)").execute(&mut connect(&path).await).await.unwrap();
    let message = refusal(SqliteSink::open(&path).await);
    assert!(message.contains("belongs to another program"), "{message}");
    assert_eq!(literal(&path, "group_concat(name)", "FROM sqlite_schema").await, "'activities'");
}

#[tokio::test]
async fn a_damaged_file_is_named() {
    let it = store().await;
    write(&it.sink, at(1, 0, 0), &one_of_each(1)).await;
    let path = it.path.clone();
    drop(it.sink);
    let mut db = connect(&path).await;
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut db).await.unwrap();
    sqlx::Connection::close(db).await.unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(0x5a);
    fs::write(&path, bytes).unwrap();
    let result = match SqliteSink::open(&path).await {
        Ok(sink) => write_as(&sink, 1, at(1, 0, 0), &one_of_each(1), &[]).await.map(drop),
        Err(error) => Err(error),
    };
    let message = refusal(result);
    assert!(message.contains("damaged"), "{message}");
}

#[tokio::test]
async fn a_path_that_can_not_hold_a_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let message = refusal(SqliteSink::open(folder.path()).await);
    assert!(message.contains("can't be opened"), "{message}");
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let message = refusal(SqliteSink::open(&file.join("garmin.db")).await);
    assert!(message.contains("folder of the data file can't be made"), "{message}");
}
