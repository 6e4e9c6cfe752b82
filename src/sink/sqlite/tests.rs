//! Failures that need access to the writer's own connection or patience.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Connection, SqliteConnection, query, query_scalar};

use super::SqliteSink;
use super::failure::Failure;
use super::open::{self, MIGRATIONS};
use crate::domain::ids::{Epoch, JobId, UserId};
use crate::domain::record::{Records, Sample, SampleKind};
use crate::domain::stage::Cause;
use crate::ports::{Sink, SinkBatch, SinkError, Written};

const SHORT: Duration = Duration::from_millis(50);

struct Fixture {
    _folder: tempfile::TempDir,
    path: PathBuf,
    sink: SqliteSink,
}

async fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("garmin.db");
    let sink = SqliteSink::open_waiting(&path, SHORT).await.unwrap();
    Fixture { _folder: folder, path, sink }
}

fn at(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_700_000_000_000 + millis).unwrap()
}

fn samples(count: i64) -> Records {
    let date = NaiveDate::from_ymd_opt(2023, 11, 14).unwrap();
    let sample = |n| Sample { date, kind: SampleKind::Stress, time: at(n), value: 30.0 };
    Records { samples: (0..count).map(sample).collect(), ..Records::default() }
}

async fn write(sink: &SqliteSink, records: &Records) -> Result<Written, SinkError> {
    let user = UserId::me();
    let job = JobId::parse("01JD3V5H6K7M8N9PQRSTVWXYZ0").unwrap();
    sink.write(&SinkBatch {
        user: &user,
        job: &job,
        epoch: Epoch(1),
        asked_at: at(0),
        records,
        days: &[],
        garmin_id: None,
        accepts_removals: false,
    })
    .await
}

fn refusal(result: Result<impl std::fmt::Debug, SinkError>) -> (Cause, String) {
    match result {
        Err(SinkError::Unavailable { fault, message, .. }) => (fault, message),
        other => panic!("expected an unavailable store, got {other:?}"),
    }
}

async fn count(path: &std::path::Path) -> i64 {
    let mut other = connect(path).await;
    query_scalar("SELECT count(*) FROM intraday_samples").fetch_one(&mut other).await.unwrap()
}

async fn connect(path: &std::path::Path) -> SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    SqliteConnection::connect_with(&options).await.unwrap()
}

#[tokio::test]
async fn a_full_disk_is_named_writes_nothing_and_is_over_when_there_is_space() {
    let it = fixture().await;
    {
        // SQLite reports the same error as for a disk without space, at the same places.
        let mut slot = it.sink.writer.lock().await;
        let connection = &mut slot.as_mut().unwrap().connection.0;
        let pages: i64 = query_scalar("PRAGMA page_count").fetch_one(&mut *connection).await.unwrap();
        query(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {}", pages + 2))).execute(connection).await.unwrap();
    }
    let (fault, text) = refusal(write(&it.sink, &samples(5_000)).await);
    assert!(text.contains("disk of the data file is full"), "{text}");
    assert_eq!(fault, Cause::StoreFull);
    assert_eq!(count(&it.path).await, 0);
    let written = write(&it.sink, &samples(5_000)).await.unwrap();
    assert_eq!(written, Written { inserted: 5_000, writes: 1, ..Written::default() });
}

#[tokio::test]
async fn a_lock_that_another_program_keeps_is_named_and_over_when_it_lets_go() {
    let it = fixture().await;
    let mut other = connect(&it.path).await;
    query("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    let (fault, text) = refusal(write(&it.sink, &samples(1)).await);
    assert!(text.contains("locked by another program"), "{text}");
    assert_eq!(fault, Cause::StoreLocked);
    assert_eq!(it.sink.state().await.unwrap().id.len(), 32, "reading goes on meanwhile");
    query("ROLLBACK").execute(&mut other).await.unwrap();
    assert_eq!(write(&it.sink, &samples(1)).await.unwrap().inserted, 1);
}

#[tokio::test]
async fn a_read_only_file_is_named() {
    let it = fixture().await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&it.path).read_only(true);
    let mut reader = SqliteConnection::connect_with(&options).await.unwrap();
    let error = query("DELETE FROM activities").execute(&mut reader).await.unwrap_err();
    let (fault, text) = refusal(Err::<(), _>(SinkError::from(Failure::from(error))));
    assert!(text.contains("read-only"), "{text}");
    assert_eq!(fault, Cause::StoreDenied);
}

#[tokio::test]
async fn a_data_file_of_a_later_version_is_refused_and_left_as_it_is() {
    let it = fixture().await;
    let mut other = connect(&it.path).await;
    query("INSERT INTO _sqlx_migrations VALUES (9999, 'later', '2030-01-01', TRUE, x'00', 0)")
        .execute(&mut other)
        .await
        .unwrap();
    let (fault, text) = refusal(SqliteSink::open(&it.path).await);
    assert!(text.contains("made by a later version"), "{text}");
    assert_eq!(fault, Cause::StoreUnavailable);
    let versions: i64 = query_scalar("SELECT count(*) FROM _sqlx_migrations").fetch_one(&mut other).await.unwrap();
    assert_eq!(usize::try_from(versions).unwrap(), MIGRATIONS.iter().count() + 1);
}

#[test]
fn every_migration_in_the_folder_is_listed_under_its_name() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sink/migrations");
    let mut found: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    let listed = MIGRATIONS
        .iter()
        .map(|it| (format!("{:04}_{}.sql", it.version, it.description.replace(' ', "_")), it.sql.as_str().to_owned()));
    assert_eq!(listed.collect::<Vec<_>>(), found);
}

#[tokio::test]
async fn a_file_that_is_swapped_between_look_and_end_of_a_write_is_noticed() {
    let it = fixture().await;
    let mut open = open::open(&it.path, SHORT).await.unwrap();
    std::fs::rename(&it.path, it.path.with_extension("moved")).unwrap();
    let (user, records) = (UserId::me(), samples(3));
    let job = JobId::parse("01JD3V5H6K7M8N9PQRSTVWXYZ0").unwrap();
    let batch = SinkBatch {
        user: &user,
        job: &job,
        epoch: Epoch(1),
        asked_at: at(0),
        records: &records,
        days: &[],
        garmin_id: None,
        accepts_removals: false,
    };
    let result = it.sink.write_to(&mut open, &batch).await;
    assert!(matches!(result, Err(Failure::Replaced)), "{result:?}");
}

#[tokio::test]
async fn a_store_of_the_first_version_is_brought_up_to_date_and_what_was_wrong_in_it_is_repaired() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("garmin.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut old = SqliteConnection::connect_with(&options).await.unwrap();
    MIGRATIONS.run_direct(Some(3), &mut old, false).await.unwrap();
    for statement in [
        "INSERT INTO sleep_sessions (user_id, date, bedtime, wake_time, duration_s, asleep_s, created_at, updated_at) VALUES
            ('me', '2024-03-01', '2024-02-29T22:30:00.000Z', '2024-03-01T06:00:00.000Z', 25000, 25000, 'a', 'b'),
            ('me', '2024-03-02', NULL, NULL, 24000, NULL, 'a', 'b')",
        "INSERT INTO weigh_ins (user_id, time, date, weight_kg, raw, created_at, updated_at) VALUES
            ('me', '2024-03-01T07:15:00.000Z', '2024-03-01', 70.2, '{}', 'a', 'b'),
            ('me', '2024-03-01T20:15:00.000Z', '2024-03-01', 71.0, '{}', 'a', 'b')",
        // As its owner may have made one.
        "CREATE VIEW mine AS SELECT date, weight_kg FROM weigh_ins",
    ] {
        query(statement).execute(&mut old).await.unwrap();
    }
    old.close().await.unwrap();

    let sink = SqliteSink::open_waiting(&path, SHORT).await.unwrap();
    let mut now = connect(&path).await;
    let nights: String = query_scalar(
        "SELECT group_concat(date || ' ' || coalesce(duration_s, 'none') || ' ' || coalesce(asleep_s, 'none'), '; ')
         FROM sleep_sessions",
    )
    .fetch_one(&mut now)
    .await
    .unwrap();
    assert_eq!(nights, "2024-03-01 27000 25000; 2024-03-02 none 24000");
    let weights: String = query_scalar(
        "SELECT group_concat(time_local || ' ' || coalesce(time, 'unknown') || ' ' || weight_kg || created_at, '; ')
         FROM weigh_ins",
    )
    .fetch_one(&mut now)
    .await
    .unwrap();
    assert_eq!(weights, "2024-03-01T07:15:00.000 unknown 70.2a; 2024-03-01T20:15:00.000 unknown 71a");
    let last: i64 = query_scalar("SELECT weight_kg FROM daily_summary").fetch_one(&mut now).await.unwrap();
    assert_eq!(last, 71);
    let mine: i64 = query_scalar("SELECT count(*) FROM mine").fetch_one(&mut now).await.unwrap();
    assert_eq!((mine, sink.state().await.unwrap().writes), (2, 0));
}

#[tokio::test]
async fn while_somebody_reads_the_file_a_deletion_is_not_done_says_so_and_is_done_afterwards() {
    let it = fixture().await;
    write(&it.sink, &samples(5_000)).await.unwrap();
    let mut reader = connect(&it.path).await;
    query("BEGIN").execute(&mut reader).await.unwrap();
    let seen = "SELECT count(*) FROM intraday_samples";
    assert_eq!(query_scalar::<_, i64>(seen).fetch_one(&mut reader).await.unwrap(), 5_000);
    let (fault, text) = refusal(it.sink.erase(&UserId::me(), Epoch(2)).await);
    assert!(text.contains("deleted values are still in it"), "{text}");
    assert_eq!((fault, count(&it.path).await), (Cause::StoreLocked, 0));
    query("ROLLBACK").execute(&mut reader).await.unwrap();
    assert_eq!(it.sink.erase(&UserId::me(), Epoch(2)).await.unwrap().rows, 0);
    let beside = std::fs::metadata(it.path.with_extension("db-wal")).map_or(0, |it| it.len());
    assert_eq!(beside, 0, "bytes in the write-ahead log");
}
