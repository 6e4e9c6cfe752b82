//! Copies of the file: plain ones, and backups.

use std::fs;

use garmin_sync::ports::Sink as _;
use garmin_sync::sink::sqlite::back_up;
use tokio::time::Instant;

use super::support::{connect, dump, literal, store};
use crate::conformance::store::records::{at, one_of_each};
use crate::conformance::store::write;

#[tokio::test]
async fn a_plain_copy_of_a_settled_file_has_every_row() {
    let it = store().await;
    write(&it.sink, at(1, 0, 0), &one_of_each(1)).await;
    let copy = it.path.with_extension("copy");
    fs::copy(&it.path, &copy).unwrap();
    let tables = "(SELECT count(*) FROM sqlite_schema)";
    assert_eq!(literal(&copy, tables, "").await, "0", "all of it was still beside the file");

    assert!(it.sink.checkpoint().await.unwrap());
    fs::copy(&it.path, &copy).unwrap();
    assert_eq!(dump(&copy, true).await, dump(&it.path, true).await);
    assert_eq!(fs::metadata(it.path.with_extension("db-wal")).unwrap().len(), 0);
    assert_eq!(write(&it.sink, at(2, 0, 0), &one_of_each(2)).await.inserted, 12, "and it goes on");
}

#[tokio::test]
async fn nobody_is_waited_for_long() {
    let it = store().await;
    write(&it.sink, at(1, 0, 0), &one_of_each(1)).await;
    let mut reader = connect(&it.path).await;
    sqlx::query("BEGIN").execute(&mut reader).await.unwrap();
    sqlx::query("SELECT count(*) FROM activities").execute(&mut reader).await.unwrap();
    write(&it.sink, at(2, 0, 0), &one_of_each(2)).await;
    let from = Instant::now();
    assert!(!it.sink.checkpoint().await.unwrap(), "a reader of an older state is in the way");
    assert!(from.elapsed().as_secs() < 5, "{:?}", from.elapsed());
    sqlx::query("COMMIT").execute(&mut reader).await.unwrap();
    assert!(it.sink.checkpoint().await.unwrap());
}

#[tokio::test]
async fn a_backup_is_the_store_as_it_is_and_waits_for_no_writer() {
    let it = store().await;
    write(&it.sink, at(1, 0, 0), &one_of_each(1)).await;
    let before = dump(&it.path, false).await;
    let mut writer = connect(&it.path).await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut writer).await.unwrap();
    sqlx::query("DELETE FROM activities").execute(&mut writer).await.unwrap();
    let copy = it.path.with_extension("copy");
    back_up(&it.path, &copy).await.unwrap();
    sqlx::query("ROLLBACK").execute(&mut writer).await.unwrap();
    assert_eq!(dump(&copy, false).await, before);
    let id = "(SELECT group_concat(value) FROM meta)";
    assert_eq!(literal(&copy, id, "").await, literal(&it.path, id, "").await, "the sync knows it as its own store");
}
