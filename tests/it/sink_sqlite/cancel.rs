use futures::poll;
use garmin_sync::domain::record::{Records, SampleKind};
use sqlx::{Connection, query, query_scalar};

use super::support::{at, connect, sample, store, write, write_as};

/// More than fits one statement, so that there are many places to stop at.
fn many() -> Records {
    let mut records = super::support::one_of_each(1);
    records.samples =
        (0..1440).map(|n| sample(SampleKind::HeartRate, at(1, n / 60, n % 60), f64::from(n % 50))).collect();
    records
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_is_dropped_anywhere_leaves_no_lock_and_nothing_half_written() {
    let records = many();
    let (mut dropped, mut finished) = (0, 0);
    for polls in (0..14).map(|n| 1_u32 << n) {
        let it = store().await;
        let mut writing = Box::pin(write_as(&it.sink, 1, at(2, 0, 0), &records, &[]));
        let mut is_done = false;
        for _ in 0..polls {
            if poll!(writing.as_mut()).is_ready() {
                is_done = true;
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(writing);
        if is_done {
            finished += 1;
        } else {
            dropped += 1;
        }
        // Waits for the lock a minute at most, which is SQLite's way of failing this test.
        let mut other = connect(&it.path).await;
        query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
        let rows: i64 = query_scalar("SELECT count(*) FROM intraday_samples").fetch_one(&mut other).await.unwrap();
        let marks: i64 = query_scalar("SELECT count(*) FROM writers").fetch_one(&mut other).await.unwrap();
        query("ROLLBACK").execute(&mut other).await.unwrap();
        other.close().await.unwrap();
        assert!((rows, marks) == (0, 0) || (rows, marks) == (1440, 1), "{polls} polls: {rows} rows, {marks} marks");
        let again = write(&it.sink, at(2, 0, 0), &records).await;
        assert_eq!(again.inserted + again.unchanged, 1448, "{polls} polls");
    }
    assert!(dropped > 3, "{dropped} dropped, {finished} finished");
}
