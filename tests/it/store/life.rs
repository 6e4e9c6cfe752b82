//! From start to end.

use garmin_sync::domain::failure::ErrorCode;
use garmin_sync::domain::ids::{Epoch, UserId};
use garmin_sync::domain::job::Status;
use garmin_sync::ports::{ClaimOutcome, End, Jobs, NewJob, Renewal, StartOutcome, StoreError, Work, WorkError};

use test_support::jobs::fixture::{Fixture, job_id, new_job, options, request, step, store_at, worker};

#[tokio::test]
async fn a_job_goes_from_start_to_completed() {
    let it = Fixture::start();
    let job = it.started(1, 12).await;
    assert_eq!(it.raw::<String>("GET :lock:me").await, job.id.to_string());
    assert_eq!(it.store.next_signal(&worker("w1")).await.unwrap(), Some(job.id.clone()));
    let mut claimed = it.claim(&job.id, "w1").await;
    assert_eq!(it.raw::<u32>("EXISTS :inflight:w1").await, 0);
    it.work_off(&mut claimed).await;
    let report = it.job(&job.id).await;
    assert_eq!((report.job.progress, report.job.chunks_done, report.job.rate), (0.999, 3, Some(1.0 / 3.0)));
    it.store.finish(&claimed.claim, &UserId::me(), &End::Completed).await.unwrap();

    let report = it.job(&job.id).await;
    assert_eq!((report.job.status, report.job.progress), (Status::Completed, 1.0));
    assert_eq!((report.job.stage, report.job.current_chunk, report.job.worker), (None, None, None));
    assert!(report.work_log.is_complete());
    assert_eq!(it.raw::<u32>("EXISTS :lock:me :queue :active").await, 0);
    assert_eq!(it.raw::<u32>(&format!("EXISTS :lease:{}", job.id)).await, 0);
    let status = it.store.status(&UserId::me()).await.unwrap();
    assert_eq!(status.last_successful, Some(job.request.range.end()));
    assert_eq!(status.job.unwrap().id, job.id);
    let late = it.store.finish(&claimed.claim, &UserId::me(), &End::Completed).await;
    assert!(matches!(late, Err(WorkError::Lost(Some(Status::Completed)))));
}

#[tokio::test]
async fn of_twenty_starts_at_once_exactly_one_wins() {
    let it = Fixture::start();
    let store = std::sync::Arc::new(it.store);
    for round in 0..100 {
        let user = UserId::parse(&format!("user{round}")).unwrap();
        let starts = (0..20).map(|n| {
            let (store, job) = (store.clone(), new_job(round * 20 + n, &user, request(3)));
            tokio::spawn(async move { (job.id.clone(), store.start(&job).await.unwrap()) })
        });
        let outcomes: Vec<_> = futures::future::join_all(starts).await.into_iter().map(Result::unwrap).collect();
        let winners: Vec<_> = outcomes.iter().filter(|(_, outcome)| *outcome == StartOutcome::Started).collect();
        assert_eq!(winners.len(), 1);
        for (id, outcome) in &outcomes {
            assert!(id == &winners[0].0 || *outcome == StartOutcome::Held(winners[0].0.clone()));
        }
    }
}

#[tokio::test]
async fn a_start_sent_twice_answers_the_same_and_writes_once() {
    let it = Fixture::start();
    let job = it.started(1, 3).await;
    let before = it.job(&job.id).await;
    assert_eq!(it.store.start(&job).await.unwrap(), StartOutcome::Started);
    assert_eq!(it.job(&job.id).await, before);
    assert_eq!(it.raw::<u32>("LLEN :queue").await, 1);
    // Also after it has ended, when another job holds the lock.
    it.store.cancel(&UserId::me(), &job.id).await.unwrap();
    let other = it.started(2, 3).await;
    assert_eq!(it.store.start(&job).await.unwrap(), StartOutcome::Started);
    let foreign = NewJob { request: new_job(2, &UserId::parse("ben").unwrap(), request(3)).request, ..other };
    assert!(matches!(it.store.start(&foreign).await, Err(StoreError::Unreadable(_))));
}

#[tokio::test]
async fn a_lock_whose_job_is_gone_or_ended_is_taken_over() {
    let it = Fixture::start();
    it.raw::<()>(&format!("SET :lock:me {}", job_id(9))).await;
    let job = it.started(1, 3).await;
    it.raw::<()>(&format!("HSET :job:{} status completed", job.id)).await;
    let next = it.started(2, 3).await;
    assert_eq!(it.raw::<String>("GET :lock:me").await, next.id.to_string());
}

#[tokio::test]
async fn a_user_without_an_account_starts_nothing_where_one_is_needed() {
    let it = Fixture::with(garmin_sync::store::StoreOptions { needs_account: true, ..options() });
    let job = new_job(1, &UserId::me(), request(3));
    assert_eq!(it.store.start(&job).await.unwrap(), StartOutcome::NotLinked);
    assert_eq!(it.raw::<Vec<String>>("KEYS *").await, Vec::<String>::new());
    it.raw::<()>("HSET :account:me version 1 credentials x").await;
    assert_eq!(it.store.start(&job).await.unwrap(), StartOutcome::Started);
}

#[tokio::test]
async fn days_that_lie_ahead_are_not_asked_for() {
    let it = Fixture::start();
    let mut ahead = request(3);
    let start = "2999-01-01".parse().unwrap();
    ahead.range = garmin_sync::domain::dates::DateRange::new(start, start).unwrap();
    let job = new_job(1, &UserId::me(), ahead);
    assert_eq!(it.store.start(&job).await.unwrap(), StartOutcome::Started);
    assert!(it.store.coverage(&UserId::me()).await.unwrap().0.is_empty());
}

#[tokio::test]
async fn a_claim_is_refused_without_the_lock_or_with_a_chunk_missing() {
    let it = Fixture::start();
    let job = it.started(1, 12).await;
    for (spoil, mend, is_damage) in [
        ("SET :lock:me 01JD3V5H6K7M8N9PQR00000009".to_owned(), format!("SET :lock:me {}", job.id), false),
        (format!("HSET :chunks:{} 7 {{}}", job.id), format!("HDEL :chunks:{} 7", job.id), true),
    ] {
        assert_eq!(it.store.next_signal(&worker("w1")).await.unwrap(), Some(job.id.clone()));
        it.raw::<()>(&spoil).await;
        match it.store.claim(&worker("w1"), &job.id).await {
            Err(StoreError::Unreadable(what)) => assert!(is_damage && what.contains("chunks:"), "{what}"),
            answer => assert!(!is_damage && answer.unwrap() == ClaimOutcome::Refused),
        }
        assert_eq!(it.raw::<u32>("EXISTS :inflight:w1").await, 0, "the signal is gone whatever the answer is");
        it.raw::<()>(&mend).await;
        it.raw::<()>(&format!("LPUSH :queue {}", job.id)).await;
    }
    assert_eq!(it.store.claim(&worker("w1"), &job_id(8)).await.unwrap(), ClaimOutcome::Refused);
    it.claim(&job.id, "w1").await;
    assert_eq!(it.store.claim(&worker("w2"), &job.id).await.unwrap(), ClaimOutcome::Refused);
}

#[tokio::test]
async fn an_epoch_from_the_future_is_passed_all_the_same() {
    let it = Fixture::start();
    let job = it.started(1, 3).await;
    it.raw::<()>(&format!("HSET :job:{} epoch 8000000000000000", job.id)).await;
    assert_eq!(it.claim(&job.id, "w1").await.claim.epoch, Epoch(8_000_000_000_000_001));
}

#[tokio::test]
async fn completing_is_refused_while_a_unit_is_undone_or_a_chunk_is_missing() {
    let it = Fixture::start();
    let mut claimed = it.claimed(1, 12).await;
    let id = claimed.job.id.clone();
    let first = step(&mut claimed.work_log, false).unwrap();
    it.store.progress(&claimed.claim, &UserId::me(), &first).await.unwrap();
    let end = it.store.finish(&claimed.claim, &UserId::me(), &End::Completed).await;
    assert!(matches!(end, Err(WorkError::Undone(done)) if done > 0));
    it.work_off(&mut claimed).await;
    it.raw::<()>(&format!("HSET :chunks:{id} 7 {{}}")).await;
    let end = it.store.finish(&claimed.claim, &UserId::me(), &End::Completed).await;
    assert!(matches!(end, Err(WorkError::Store(StoreError::Unreadable(what))) if what.contains("chunk")));
    it.raw::<()>(&format!("HDEL :chunks:{id} 7")).await;
    it.store.finish(&claimed.claim, &UserId::me(), &End::Completed).await.unwrap();
}

#[tokio::test]
async fn progress_never_falls_and_the_same_write_twice_is_one() {
    let it = Fixture::start();
    let mut claimed = it.claimed(1, 12).await;
    let (id, me) = (claimed.job.id.clone(), UserId::me());
    let first = step(&mut claimed.work_log, false).unwrap();
    let second = step(&mut claimed.work_log, false).unwrap();
    it.store.progress(&claimed.claim, &me, &first).await.unwrap();
    it.store.progress(&claimed.claim, &me, &second).await.unwrap();
    let once = it.job(&id).await;
    it.store.progress(&claimed.claim, &me, &second).await.unwrap();
    let twice = it.job(&id).await;
    assert_eq!((twice.work_log, twice.job.progress), (once.work_log, once.job.progress));
    assert_eq!(twice.job.rev, once.job.rev + 1);
    let lower = garmin_sync::ports::Progress { progress: 0.0, ..second.clone() };
    it.store.progress(&claimed.claim, &me, &lower).await.unwrap();
    assert_eq!(it.job(&id).await.job.progress.to_bits(), once.job.progress.to_bits());
    let too_much = garmin_sync::ports::Progress { progress: 1.0, ..second };
    it.store.progress(&claimed.claim, &me, &too_much).await.unwrap();
    assert_eq!(it.raw::<String>(&format!("HGET :job:{id} progress")).await, "0.999");
}

#[tokio::test]
async fn a_claim_that_was_passed_writes_nothing() {
    let it = Fixture::start();
    let mut old = it.claimed(1, 12).await;
    let (id, me) = (old.job.id.clone(), UserId::me());
    it.raw::<()>(&format!("DEL :lease:{id}")).await;
    assert_eq!(it.store.rescue().await.unwrap().lost, 1);
    let new = it.claim(&id, "w2").await;
    let before = it.job(&id).await;
    let late = step(&mut old.work_log, false).unwrap();
    let running = Some(Status::Running);
    assert!(matches!(it.store.progress(&old.claim, &me, &late).await, Err(WorkError::Lost(it)) if it == running));
    assert_eq!(it.store.renew(&old.claim).await.unwrap(), Renewal::Lost(running));
    assert!(matches!(it.store.release(&old.claim).await, Err(WorkError::Lost(it)) if it == running));
    let end = End::Failed { code: ErrorCode::Internal, message: "late".to_owned() };
    assert!(matches!(it.store.finish(&old.claim, &me, &end).await, Err(WorkError::Lost(it)) if it == running));
    // The epoch alone is not enough either.
    let forged = garmin_sync::domain::ids::Claim { worker: worker("w3"), ..new.claim };
    assert_eq!(it.store.renew(&forged).await.unwrap(), Renewal::Lost(running));
    assert_eq!(it.job(&id).await, before);
}

#[tokio::test]
async fn a_write_for_a_job_that_is_gone_makes_no_job() {
    let it = Fixture::start();
    let mut claimed = it.claimed(1, 3).await;
    it.raw::<()>("FLUSHALL").await;
    let late = step(&mut claimed.work_log, false).unwrap();
    let lost = it.store.progress(&claimed.claim, &UserId::me(), &late).await;
    assert!(matches!(lost, Err(WorkError::Lost(None))));
    assert_eq!(it.store.renew(&claimed.claim).await.unwrap(), Renewal::Lost(None));
    assert!(matches!(
        it.store.finish(&claimed.claim, &UserId::me(), &End::Completed).await,
        Err(WorkError::Lost(None))
    ));
    assert_eq!(it.raw::<Vec<String>>("KEYS *").await, Vec::<String>::new());
}

#[tokio::test]
async fn two_prefixes_on_one_server_do_not_meet() {
    let it = Fixture::start();
    it.started(1, 3).await;
    let other = store_at(&it.redis.url(), "{other}", options());
    assert_eq!(other.start(&new_job(2, &UserId::me(), request(3))).await.unwrap(), StartOutcome::Started);
    assert_eq!(it.raw::<u32>("LLEN :queue").await, 1);
}
