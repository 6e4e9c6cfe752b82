//! Unreadable records: the owner is told and can start again, and nobody else is affected.

use std::time::Duration;

use garmin_sync::domain::failure::ErrorCode;
use garmin_sync::domain::ids::UserId;
use garmin_sync::domain::job::Status;
use garmin_sync::ports::{ControlOutcome, Finder, Jobs, SinkState, StartOutcome, StoreError, Work};
use garmin_sync::store::StoreOptions;

use test_support::harm::{GONE, Harm};
use test_support::jobs::fixture::{Fixture, job_id, new_job, options, request, step};
use test_support::jobs::scene::suffer_all;

#[tokio::test]
async fn a_damaged_record_stops_its_job_and_nobody_else() {
    // Missing or far too large values, one type of value in place of another everywhere, and a few of the rest.
    let always = [GONE, "far too", "a string in the place"];
    let keep = |n: usize, harm: &Harm| always.iter().any(|it| harm.what.starts_with(it)) || n.is_multiple_of(37);
    let outcome = suffer_all(keep, |_, _| ()).await;
    println!("{:?} kinds of harm, Ben waited {:?} at most", outcome.counts, outcome.longest);
    assert!(outcome.wrong.is_empty(), "{:#?}", outcome.wrong);
}

#[tokio::test]
async fn a_job_that_was_set_aside_can_be_read_and_not_be_resumed_and_its_error_is_told_once() {
    let (it, me) = (Fixture::start(), UserId::me());
    let claimed = it.claimed(1, 12).await;
    let id = claimed.job.id.clone();
    it.raw::<()>(&format!("HSET :job:{id} records -7 chunk_days 0")).await;
    let shown = it.store.status(&me).await.unwrap().job.unwrap();
    assert_eq!((shown.status, shown.error_code), (Status::Failed, Some(ErrorCode::RecordDamaged)));
    assert_eq!(it.raw::<String>(&format!("HGET :job:{id} status")).await, "running", "a poll changes nothing");
    for _ in 0..2 {
        it.store.rescue().await.unwrap();
        let report = it.job(&id).await;
        assert_eq!((report.job.status, report.job.error_code), (Status::Failed, Some(ErrorCode::RecordDamaged)));
        assert_eq!(report.job.request.range, claimed.job.request.range, "what can be read stays");
    }
    let rev: u64 = it.raw(&format!("HGET :job:{id} rev")).await;
    assert_eq!(rev, shown.rev + 1, "it was set aside once");
    assert_eq!(it.raw::<u32>("EXISTS :lock:me").await, 0);
    assert_eq!(it.store.resume(&me, &id).await.unwrap(), ControlOutcome::WrongState(Status::Failed));
    assert_eq!(it.store.start(&new_job(2, &me, request(3))).await.unwrap(), StartOutcome::Started);
}

#[tokio::test]
async fn coverage_of_days_that_were_not_asked_for_are_gone_once_the_job_is_set_aside() {
    let it = Fixture::start();
    let mut claimed = it.claimed(1, 12).await;
    let id = claimed.job.id.clone();
    let progress = step(&mut claimed.work_log, false).unwrap();
    it.store.progress(&claimed.claim, &UserId::me(), &progress).await.unwrap();
    for key in ["done", "nodata"] {
        it.raw::<()>(&format!("SETBIT :{key}:{id}:activities 60000 1")).await;
    }
    let unreadable = it.store.job(&UserId::me(), &id).await.unwrap_err();
    it.store.set_aside(Finder::Claim(&claimed.claim), &unreadable.to_string()).await.unwrap();
    let report = it.job(&id).await;
    assert_eq!((report.job.status, report.job.error_code), (Status::Failed, Some(ErrorCode::RecordDamaged)));
    assert_eq!(report.work_log.windows_done(), claimed.work_log.windows_done(), "what can be read stays");
}

/// Whoever comes second finds the key already put away, and is no more concerned than the first.
#[tokio::test(flavor = "multi_thread")]
async fn many_that_meet_a_damaged_queue_at_once_are_all_served() {
    let it = Fixture::start();
    for round in 0..40 {
        it.raw::<()>("SET :queue x").await;
        let starts = (0..6).map(|n| {
            let it = &it;
            let (id, user) = (round * 10 + n, UserId::parse(&format!("user{n}")).unwrap());
            async move {
                let started = it.store.start(&new_job(id, &user, request(3))).await;
                assert_eq!(started.unwrap(), StartOutcome::Started, "of {user} in round {round}");
                assert_eq!(it.store.cancel(&user, &job_id(id)).await.unwrap(), ControlOutcome::Done);
            }
        });
        futures::future::join_all(starts).await;
    }
}

#[tokio::test]
async fn history_leaves_out_what_can_not_be_read_and_counts_it() {
    let (it, me) = (Fixture::start(), UserId::me());
    for n in 0..4 {
        let job = it.started(n, 3).await;
        it.store.cancel(&me, &job.id).await.unwrap();
    }
    it.raw::<()>(&format!("HSET :job:{} order sideways", job_id(1))).await;
    it.raw::<()>(&format!("SET :job:{} x", job_id(2))).await;
    let page = it.store.jobs(&me, None, 10).await.unwrap();
    assert_eq!(page.jobs.iter().map(|job| job.id.clone()).collect::<Vec<_>>(), [job_id(3), job_id(0)]);
    assert_eq!(page.unreadable, 2);
    assert!(matches!(it.store.job(&me, &job_id(1)).await, Err(StoreError::Unreadable(what)) if what.contains("order")));
}

#[tokio::test]
async fn coverage_that_can_not_be_read_is_asked_of_the_store_again() {
    let (it, me) = (Fixture::start(), UserId::me());
    let sink = SinkState { id: "a-sink".to_owned(), writes: 1 };
    it.store.rebuild_coverage(&sink, &[]).await.unwrap();
    assert!(it.store.describes(&sink).await.unwrap());
    it.raw::<()>("HSET :coverage:me:health a b").await;
    assert_eq!(it.store.start(&new_job(1, &me, request(3))).await.unwrap(), StartOutcome::Started);
    assert!(!it.store.describes(&sink).await.unwrap(), "the next claim rebuilds it");
    assert_eq!(it.raw::<String>("TYPE :damaged:coverage:me:health").await, "hash", "it can still be looked at");
}

#[tokio::test]
async fn a_job_that_lost_its_lock_gets_it_back_once_nobody_else_holds_it() {
    let (it, me) = (Fixture::with(StoreOptions { lease: Duration::ZERO, ..options() }), UserId::me());
    it.started(1, 3).await;
    it.raw::<()>("DEL :lock:me").await;
    it.started(2, 3).await;
    it.raw::<()>("DEL :queue").await;
    it.store.rescue().await.unwrap();
    assert_eq!(it.raw::<String>("GET :lock:me").await, job_id(2).to_string(), "the one that was started since");
    it.store.cancel(&me, &job_id(2)).await.unwrap();
    it.raw::<()>("DEL :queue").await;
    it.store.rescue().await.unwrap();
    assert_eq!(it.raw::<String>("GET :lock:me").await, job_id(1).to_string());
}

#[tokio::test]
async fn a_damaged_chunk_record_of_a_running_job_is_found_by_the_next_rescue() {
    let it = Fixture::start();
    let claimed = it.claimed(1, 40).await;
    it.raw::<()>(&format!("HSET :chunks:{} 1 -1", claimed.job.id)).await;
    it.store.rescue().await.unwrap();
    let job = it.job(&claimed.job.id).await.job;
    assert_eq!((job.status, job.error_code), (Status::Failed, Some(ErrorCode::RecordDamaged)));
}
