//! Lost workers and lost signals.

use std::time::Duration;

use garmin_sync::domain::failure::ErrorCode;
use garmin_sync::domain::job::Status;
use garmin_sync::ports::{Jobs, Renewal, RescueReport, Work};
use garmin_sync::store::StoreOptions;

use test_support::jobs::fixture::{Fixture, job_id, options, step, worker};
use test_support::stack::eventually;

#[tokio::test]
async fn the_third_worker_lost_in_a_row_fails_the_job_and_says_what_to_do() {
    let it = Fixture::start();
    let job = it.started(1, 12).await;
    for stalls in 1..=3 {
        it.claim(&job.id, "w1").await;
        assert_eq!(it.store.rescue().await.unwrap(), RescueReport::default(), "a lease that runs is left alone");
        it.raw::<()>(&format!("DEL :lease:{}", job.id)).await;
        let report = it.store.rescue().await.unwrap();
        assert_eq!((report.lost, report.given_up), (u32::from(stalls < 3), u32::from(stalls == 3)));
    }
    let failed = it.job(&job.id).await.job;
    assert_eq!((failed.status, failed.error_code), (Status::Failed, Some(ErrorCode::WorkerLost)));
    assert!(failed.error_message.unwrap().contains("resume"));
    assert_eq!(it.raw::<u32>("EXISTS :lock:me :queue :active").await, 0);
}

#[tokio::test]
async fn progress_forgets_the_workers_lost_before_but_a_mere_heartbeat_does_not() {
    let it = Fixture::start();
    let job = it.started(1, 12).await;
    it.claim(&job.id, "w1").await;
    it.raw::<()>(&format!("DEL :lease:{}", job.id)).await;
    it.store.rescue().await.unwrap();
    let mut claimed = it.claim(&job.id, "w2").await;
    it.store.renew(&claimed.claim).await.unwrap();
    let failed = step(&mut claimed.work_log, true).unwrap();
    it.store.progress(&claimed.claim, &job.request.user, &failed).await.unwrap();
    assert_eq!(it.job(&job.id).await.job.stall_count, 1);
    let done = step(&mut claimed.work_log, false).unwrap();
    it.store.progress(&claimed.claim, &job.request.user, &done).await.unwrap();
    assert_eq!(it.job(&job.id).await.job.stall_count, 0);
}

#[tokio::test]
async fn an_expired_lease_is_taken_again_while_nobody_else_has() {
    let it = Fixture::start();
    let claimed = it.claimed(1, 12).await;
    it.raw::<()>(&format!("DEL :lease:{}", claimed.job.id)).await;
    assert_eq!(it.store.renew(&claimed.claim).await.unwrap(), Renewal::Ok);
    assert_eq!(it.store.rescue().await.unwrap(), RescueReport::default());
    it.raw::<()>(&format!("DEL :lease:{}", claimed.job.id)).await;
    it.store.rescue().await.unwrap();
    assert_eq!(it.store.renew(&claimed.claim).await.unwrap(), Renewal::Lost(Some(Status::Pending)));
}

#[tokio::test]
async fn a_signal_of_a_dead_worker_comes_back_and_a_live_ones_does_not() {
    let it = Fixture::start();
    let job = it.started(1, 12).await;
    it.store.next_signal(&worker("w1")).await.unwrap();
    assert_eq!(it.store.rescue().await.unwrap(), RescueReport::default());
    it.raw::<()>("ZADD :workers 1 w1").await;
    assert_eq!(it.store.rescue().await.unwrap().signalled, 1);
    assert_eq!(it.raw::<u32>("EXISTS :workers :inflight:w1").await, 0);
    assert_eq!(it.store.next_signal(&worker("w2")).await.unwrap(), Some(job.id));
}

#[tokio::test]
async fn a_worker_that_leaves_returns_its_signals() {
    let it = Fixture::start();
    let job = it.started(1, 12).await;
    it.store.next_signal(&worker("w1")).await.unwrap();
    assert!(it.store.worker_seen().await.unwrap().unwrap() < Duration::from_secs(20));
    it.store.deregister(&worker("w1")).await.unwrap();
    assert_eq!(it.store.worker_seen().await.unwrap(), None);
    assert_eq!(it.store.next_signal(&worker("w2")).await.unwrap(), Some(job.id));
}

#[tokio::test]
async fn a_job_that_nobody_was_told_of_is_signalled_after_a_lease() {
    let it = Fixture::start();
    let job = it.started(1, 12).await;
    it.raw::<()>("DEL :queue").await;
    assert_eq!(it.store.rescue().await.unwrap().signalled, 0);
    it.raw::<()>(&format!("ZADD :active 1 {}", job.id)).await;
    assert_eq!(it.store.rescue().await.unwrap().signalled, 1);
    assert_eq!(it.store.rescue().await.unwrap().signalled, 0);
    assert_eq!(it.job(&job.id).await.job.stall_count, 0);
}

#[tokio::test]
async fn what_is_no_job_does_not_stop_the_rescue() {
    let it = Fixture::start();
    it.raw::<()>(&format!("ZADD :active 1 junk 1 {}", job_id(9))).await;
    it.raw::<()>(&format!("HSET :job:{} user me status running", job_id(8))).await;
    it.raw::<()>(&format!("ZADD :active 2 {}", job_id(8))).await;
    let claimed = it.claimed(1, 12).await;
    it.raw::<()>(&format!("DEL :lease:{}", claimed.job.id)).await;
    assert_eq!(it.store.rescue().await.unwrap().lost, 1);
    assert_eq!(it.job(&claimed.job.id).await.job.status, Status::Pending);
    assert_eq!(it.job(&job_id(8)).await.job.error_code, Some(ErrorCode::RecordDamaged));
    assert_eq!(it.raw::<u32>("ZCARD :active").await, 1);
}

/// Waits until a worker waits for a signal, or none does.
async fn waits(it: &Fixture, wanted: bool) {
    eventually("the wait to begin or end", Duration::from_mins(1), async || {
        let somebody = it.raw::<String>("CLIENT LIST").await.contains("cmd=blmove");
        (somebody == wanted).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_wait_that_is_dropped_takes_no_signal() {
    let it = Fixture::with(StoreOptions { lease: Duration::from_mins(10), ..options() });
    let name = worker("w1");
    tokio::select! {
        biased;
        taken = it.store.next_signal(&name) => panic!("{taken:?}"),
        () = waits(&it, true) => {}
    }
    waits(&it, false).await;
    let job = it.started(1, 3).await;
    assert_eq!(it.raw::<u32>("LLEN :queue").await, 1);
    assert_eq!(it.store.next_signal(&name).await.unwrap(), Some(job.id));
}

#[tokio::test]
async fn a_wait_ends_before_the_lease_does() {
    let it = Fixture::with(StoreOptions { lease: Duration::from_secs(1), ..options() });
    let begin = tokio::time::Instant::now();
    assert_eq!(it.store.next_signal(&worker("w1")).await.unwrap(), None);
    let took = begin.elapsed();
    // Not before the time is up; something that never ends would take longer than a minute.
    assert!(took >= Duration::from_millis(700) && took < Duration::from_mins(1), "{took:?}");
    it.raw::<()>("RPUSH :queue junk").await;
    assert_eq!(it.store.next_signal(&worker("w1")).await.unwrap(), None);
    assert_eq!(it.raw::<u32>("EXISTS :inflight:w1").await, 0);
}
