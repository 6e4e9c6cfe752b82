//! Old jobs.

use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::{End, Jobs, Work};

use test_support::jobs::fixture::{Fixture, job_id};

#[tokio::test]
async fn history_is_paged_newest_first() {
    let it = Fixture::start();
    let me = UserId::me();
    for n in 0..5 {
        let job = it.started(n, 3).await;
        it.store.cancel(&me, &job.id).await.unwrap();
    }
    let first = it.store.jobs(&me, None, 2).await.unwrap();
    assert_eq!(first.jobs.iter().map(|job| job.id.clone()).collect::<Vec<_>>(), [job_id(4), job_id(3)]);
    let second = it.store.jobs(&me, first.next.as_ref(), 2).await.unwrap();
    assert_eq!(second.next, Some(job_id(1)));
    let last = it.store.jobs(&me, second.next.as_ref(), 2).await.unwrap();
    assert_eq!((last.jobs.len(), last.next), (1, None));
    assert!(it.store.jobs(&me, Some(&job_id(77)), 2).await.unwrap().jobs.is_empty());
    assert!(it.store.jobs(&UserId::parse("ben").unwrap(), None, 9).await.unwrap().jobs.is_empty());
}

#[tokio::test]
async fn a_hundred_jobs_are_kept_and_never_is_the_latest_trimmed() {
    let it = Fixture::start();
    let me = UserId::me();
    // The first job has bits as well.
    let mut first = it.claimed(0, 3).await;
    it.work_off(&mut first).await;
    let end = End::Failed { code: garmin_sync::domain::failure::ErrorCode::Internal, message: "no".to_owned() };
    it.store.finish(&first.claim, &me, &end).await.unwrap();
    for n in 1..100 {
        let job = it.started(n, 3).await;
        it.store.cancel(&me, &job.id).await.unwrap();
    }
    assert_eq!(it.raw::<u32>("ZCARD :jobs:me").await, 100);
    let before: u32 = it.raw("DBSIZE").await;
    let job = it.started(100, 3).await;
    assert_eq!(it.raw::<u32>("ZCARD :jobs:me").await, 100);
    assert!(it.store.job(&me, &job_id(0)).await.unwrap().is_none());
    assert_eq!(it.raw::<u32>(&format!("EXISTS :chunks:{0} :done:{0}:health", job_id(0))).await, 0);
    // Job and chunks of the new one, its queue, active and lock; the old one had bits of two types besides.
    assert_eq!(it.raw::<u32>("DBSIZE").await, before + 5 - 4);
    it.store.cancel(&me, &job.id).await.unwrap();
    it.raw::<()>(&format!("SET :latest:me {}", job_id(1))).await;
    it.raw::<()>(&format!("HSET :job:{} status paused", job_id(2))).await;
    it.started(101, 3).await;
    for (n, is_kept) in [(1, false), (2, true), (3, true)] {
        assert_eq!(it.raw::<bool>(&format!("EXISTS :job:{}", job_id(n))).await, is_kept, "{n}");
    }
}
