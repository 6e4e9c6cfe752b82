use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures::future::join_all;
use garmin_sync::domain::record::{Activity, Records, SampleKind};
use garmin_sync::ports::Sink;
use garmin_sync::sink::sqlite::SqliteSink;
use parking_lot::Mutex;
use serde_json::Value;
use tokio::time::Instant;

use super::support::{literal, store};
use crate::conformance::store::records::{activity, at, sample};
use crate::conformance::store::write;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn first_opens_at_once_make_one_store() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("garmin.db");
        let opens = (0..8).map(|_| {
            let path = path.clone();
            tokio::spawn(async move { SqliteSink::open(&path).await.unwrap().state().await.unwrap().id })
        });
        let ids: Vec<String> = join_all(opens).await.into_iter().map(Result::unwrap).collect();
        assert!(ids.iter().all(|it| *it == ids[0]), "{ids:?}");
        assert_eq!(literal(&path, "count(*)", "FROM meta WHERE key = 'id'").await, "1");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn others_have_their_turn_while_a_big_batch_is_written() {
    // On one thread nothing else runs while rows are built, not even a job's heartbeat.
    let it = store().await;
    let numbers = Value::from((0..4000).collect::<Vec<_>>());
    let records = Records {
        activities: (0..300).map(|id| Activity { raw: numbers.clone(), ..activity(id, 1) }).collect(),
        samples: (0..60_000).map(|s| sample(SampleKind::Stress, at(1, 0, 0) + TimeDelta::seconds(s), 25.0)).collect(),
        ..Records::default()
    };
    let longest = Arc::new(Mutex::new(Duration::ZERO));
    let kept = Arc::clone(&longest);
    let others = tokio::spawn(async move {
        loop {
            let from = Instant::now();
            tokio::task::yield_now().await;
            let mut longest = kept.lock();
            *longest = from.elapsed().max(*longest);
        }
    });
    let from = Instant::now();
    write(&it.sink, at(2, 0, 0), &records).await;
    let (took, longest) = (from.elapsed(), *longest.lock());
    others.abort();
    assert!(longest < took / 8, "others waited {longest:?} of {took:?}");
}
