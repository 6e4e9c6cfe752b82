use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures::future::join_all;
use garmin_sync::domain::ids::{Epoch, UserId};
use garmin_sync::domain::record::{Activity, Records, SampleKind};
use garmin_sync::ports::{Sink, SinkBatch};
use garmin_sync::sink::sqlite::SqliteSink;
use parking_lot::Mutex;
use serde_json::Value;
use tokio::time::Instant;

use super::support::{activity, at, job, literal, sample, store, write};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_handles_write_at_once_and_nothing_is_lost_or_counted_twice() {
    let it = store().await;
    let sinks = join_all((0..4).map(|_| SqliteSink::open(&it.path))).await.into_iter().map(|it| Arc::new(it.unwrap()));
    let tasks: Vec<_> = sinks
        .enumerate()
        .flat_map(|(n, sink)| {
            // Users two by two, so that handles meet on the same rows.
            let user = UserId::parse(&format!("user-{}", n % 2)).unwrap();
            (1..=6).map(move |day| {
                let (sink, user) = (Arc::clone(&sink), user.clone());
                tokio::spawn(async move {
                    let records = Records {
                        samples: (0..600).map(|m| sample(SampleKind::Stress, at(day, m / 60, m % 60), 25.0)).collect(),
                        activities: vec![activity(i64::from(day), day)],
                        ..Records::default()
                    };
                    let batch = SinkBatch {
                        user: &user,
                        job: &job(),
                        epoch: Epoch(1),
                        asked_at: at(9, 0, 0),
                        records: &records,
                        days: &[],
                        accepts_removals: false,
                    };
                    sink.write(&batch).await.unwrap()
                })
            })
        })
        .collect();
    let all: Vec<_> = join_all(tasks).await.into_iter().map(Result::unwrap).collect();
    let rows = 2 * 6 * 601;
    assert_eq!(all.iter().map(|it| it.inserted).sum::<u64>(), rows);
    assert_eq!(all.iter().map(|it| it.unchanged).sum::<u64>(), rows);
    assert_eq!(all.iter().map(|it| it.updated).sum::<u64>(), 0);
    assert_eq!(literal(&it.path, "count(*)", "FROM intraday_samples").await, "7200");
    assert_eq!(literal(&it.path, "count(*)", "FROM activities").await, "12");
}

#[tokio::test(flavor = "current_thread")]
async fn others_have_their_turn_while_a_big_batch_is_written() {
    // On one thread nothing else runs while rows are made: not the heart of a job either.
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
