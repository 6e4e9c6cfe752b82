//! Several writers at once.

use std::sync::Arc;

use futures::future::join_all;
use garmin_sync::domain::ids::{Epoch, UserId};
use garmin_sync::domain::record::{Records, SampleKind};
use garmin_sync::ports::SinkBatch;

use super::records::{activity, at, sample};
use super::{Kit, count, job};

pub async fn several_handles_write_at_once_and_nothing_is_lost_or_counted_twice<K: Kit>() {
    let it = K::fresh().await;
    let tasks: Vec<_> = join_all((0..4).map(|_| it.another()))
        .await
        .into_iter()
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
                        garmin_id: None,
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
    assert_eq!((count(&it, "intraday_samples").await, count(&it, "activities").await), (7200, 12));
}
