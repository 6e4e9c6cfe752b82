//! Writes whose caller no longer waits.

use futures::poll;
use garmin_sync::domain::record::{Records, SampleKind};

use super::records::{at, one_of_each, sample};
use super::{Kit, count, write, write_as, written};

/// More than fits one statement, so that there are many points to stop at.
fn many() -> Records {
    let mut records = one_of_each(1);
    records.samples =
        (0..1440).map(|n| sample(SampleKind::HeartRate, at(1, n / 60, n % 60), f64::from(n % 50))).collect();
    records
}

pub async fn a_write_that_is_dropped_anywhere_is_in_nobodys_way_and_leaves_nothing_half_written<K: Kit>() {
    let records = many();
    let (mut dropped, mut finished) = (0, 0);
    for polls in (0..14).map(|n| 1_u32 << n) {
        let it = K::fresh().await;
        let mut writing = Box::pin(write_as(it.sink(), 1, at(2, 0, 0), &records, &[]));
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
        let other = it.another().await;
        let nothing = write(&*other, at(2, 0, 0), &Records::default()).await;
        assert_eq!(nothing, written(0, 0, 0), "nobody is in the way");
        let rows = count(&it, "intraday_samples").await;
        assert!(rows == 0 || rows == 1440, "{polls} polls: {rows} rows");
        let again = write(it.sink(), at(2, 0, 0), &records).await;
        assert_eq!(again.inserted + again.unchanged, 1449, "{polls} polls");
    }
    assert!(dropped > 3, "{dropped} dropped, {finished} finished");
}
