//! Pause, cancel and resume.

use futures::StreamExt;
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::dates::{DateRange, plus};
use garmin_sync::domain::failure::ErrorCode;
use garmin_sync::domain::ids::UserId;
use garmin_sync::domain::job::Status;
use garmin_sync::ports::{ControlOutcome, End, Jobs, Renewal, RetryScope, SinkState, StartOutcome, StoreError, Work};

use test_support::jobs::fixture::{Fixture, first_day, job_id, new_job, request, step, worker};

#[tokio::test]
async fn a_pause_takes_the_job_from_its_worker_at_once_and_keeps_the_lock() {
    let it = Fixture::start();
    let client = redis::Client::open(it.redis.url()).unwrap();
    let mut listener = client.get_async_pubsub().await.unwrap();
    listener.subscribe("{test}:events").await.unwrap();
    let claimed = it.claimed(1, 12).await;
    let id = claimed.job.id.clone();
    assert_eq!(it.store.pause(&UserId::me(), &id).await.unwrap(), ControlOutcome::Done);
    let told: Vec<_> = listener.on_message().take(3).map(|told| told.get_payload::<String>().unwrap()).collect().await;
    assert_eq!(told, ["pending", "running", "paused"].map(|status| format!("me {id} {status}")));
    assert_eq!(it.store.renew(&claimed.claim).await.unwrap(), Renewal::Lost(Some(Status::Paused)));
    assert_eq!(it.raw::<String>("GET :lock:me").await, id.to_string());
    let again = it.store.pause(&UserId::me(), &id).await.unwrap();
    assert_eq!(again, ControlOutcome::WrongState(Status::Paused));
    assert_eq!(it.store.resume(&UserId::me(), &id).await.unwrap(), ControlOutcome::Done);
    assert_eq!(it.store.next_signal(&worker("w1")).await.unwrap(), Some(id));
}

#[tokio::test]
async fn another_users_job_is_not_found() {
    let it = Fixture::start();
    let job = it.started(1, 3).await;
    let ben = UserId::parse("ben").unwrap();
    let before = it.job(&job.id).await;
    assert_eq!(it.store.pause(&ben, &job.id).await.unwrap(), ControlOutcome::NotFound);
    assert_eq!(it.store.cancel(&ben, &job.id).await.unwrap(), ControlOutcome::NotFound);
    assert_eq!(it.store.resume(&ben, &job.id).await.unwrap(), ControlOutcome::NotFound);
    assert_eq!(it.store.job(&ben, &job.id).await.unwrap(), None);
    assert_eq!(it.store.cancel(&UserId::me(), &job_id(9)).await.unwrap(), ControlOutcome::NotFound);
    assert_eq!(it.job(&job.id).await, before);
}

#[tokio::test]
async fn a_cancel_forgets_the_days_that_were_not_got() {
    let it = Fixture::start();
    let mut claimed = it.claimed(1, 12).await;
    let id = claimed.job.id.clone();
    let first = step(&mut claimed.work_log, false).unwrap();
    it.store.progress(&claimed.claim, &UserId::me(), &first).await.unwrap();
    assert_eq!(it.store.cancel(&UserId::me(), &id).await.unwrap(), ControlOutcome::Done);
    let coverage = it.store.coverage(&UserId::me()).await.unwrap();
    let marks = &coverage.0[&DataType::Health];
    assert_eq!(marks.asked.count(), u32::try_from(first.days.len()).unwrap());
    assert_eq!(marks.asked, marks.covered);
    assert_eq!(coverage.last_successful(&std::collections::BTreeMap::new()), first.days.last().map(|known| known.day));
    assert_eq!(first.days[0].day, first_day());
    let again = it.store.cancel(&UserId::me(), &id).await.unwrap();
    assert_eq!(again, ControlOutcome::WrongState(Status::Cancelled));
    assert_eq!(it.raw::<u32>("EXISTS :lock:me :queue :active").await, 0);
    it.started(2, 3).await;
}

#[tokio::test]
async fn a_failed_job_goes_on_where_it_was_unless_another_runs() {
    let it = Fixture::start();
    let (me, mut claimed) = (UserId::me(), it.claimed(1, 12).await);
    let id = claimed.job.id.clone();
    for fails in [false, true, false] {
        let done = step(&mut claimed.work_log, fails).unwrap();
        it.store.progress(&claimed.claim, &me, &done).await.unwrap();
    }
    let end = End::Failed { code: ErrorCode::ChunksFailed, message: "some days are missing".to_owned() };
    it.store.finish(&claimed.claim, &me, &end).await.unwrap();
    let failed = it.job(&id).await;
    assert_eq!((failed.job.chunks_failed, failed.job.error_code), (1, Some(ErrorCode::ChunksFailed)));
    assert_eq!(it.store.status(&me).await.unwrap().failed_chunks.len(), 1);

    let other = it.started(2, 3).await;
    assert_eq!(it.store.resume(&me, &id).await.unwrap(), ControlOutcome::Held(other.id.clone()));
    it.store.cancel(&me, &other.id).await.unwrap();
    it.raw::<()>(&format!("HSET :chunks:{id} 7 {{}}")).await;
    assert!(matches!(it.store.resume(&me, &id).await, Err(StoreError::Unreadable(_))));
    it.raw::<()>(&format!("HDEL :chunks:{id} 7")).await;
    assert_eq!(it.store.resume(&me, &id).await.unwrap(), ControlOutcome::Done);

    let report = it.job(&id).await;
    assert_eq!((report.job.status, report.job.error_code, report.job.error_message), (Status::Pending, None, None));
    assert_eq!((report.job.ended_at, report.job.chunks_failed), (None, 0));
    assert_eq!(report.work_log.units_done(), failed.work_log.units_done());
    // Failed days are requested again; fetched ones keep their request count.
    let chunks = failed.work_log.chunks().iter().zip(report.work_log.chunks());
    for (before, chunk) in chunks {
        let attempts = if before.failed.is_empty() { before.attempts } else { 0 };
        assert_eq!((chunk.attempts, chunk.failed.len()), (attempts, 0));
    }
    assert!(report.work_log.chunks().iter().any(|chunk| chunk.attempts > 0));
    assert_eq!(report.work_log.records(), failed.work_log.records());
    assert_eq!(it.store.status(&me).await.unwrap().job.unwrap().id, id);
    let mut again = it.claim(&id, "w2").await;
    it.work_off(&mut again).await;
    it.store.finish(&again.claim, &me, &End::Completed).await.unwrap();
}

#[tokio::test]
async fn a_retry_of_one_chunk_leaves_the_others_failed() {
    let it = Fixture::start();
    let (me, mut claimed) = (UserId::me(), it.claimed(1, 12).await);
    let id = claimed.job.id.clone();
    // Each unit fails in the first pass and again in the last.
    while let Some(failed) = step(&mut claimed.work_log, true) {
        it.store.progress(&claimed.claim, &me, &failed).await.unwrap();
    }
    let end = End::Failed { code: ErrorCode::ChunksFailed, message: "everything is missing".to_owned() };
    it.store.finish(&claimed.claim, &me, &end).await.unwrap();
    let all = it.job(&id).await.work_log;
    assert!(all.chunks().len() > 1 && all.chunks().iter().all(|chunk| !chunk.failed.is_empty()));

    let scope = |chunk, data_type| RetryScope { chunk, data_type };
    let none = it.store.retry(&me, &id, scope(Some(99), None)).await.unwrap();
    assert_eq!(none, ControlOutcome::NothingFailed);
    let none = it.store.retry(&me, &id, scope(Some(1), Some(DataType::Nutrition))).await.unwrap();
    assert_eq!(none, ControlOutcome::NothingFailed);
    assert_eq!(it.job(&id).await.work_log, all, "a refused retry changes nothing");
    assert_eq!(it.store.retry(&me, &id, scope(Some(1), Some(DataType::Health))).await.unwrap(), ControlOutcome::Done);
    let report = it.job(&id).await;
    assert_eq!(report.job.status, Status::Pending);
    let failed_in = |n: usize| report.work_log.chunks()[n].failed.clone();
    assert!(failed_in(0).iter().all(|span| !span.types.contains(DataType::Health)), "{:?}", failed_in(0));
    for n in 1..all.chunks().len() {
        assert_eq!(failed_in(n), all.chunks()[n].failed);
    }
    let failed = report.work_log.chunks().iter().filter(|chunk| !chunk.failed.is_empty()).count();
    assert_eq!(report.job.chunks_failed as usize, failed, "the count follows the records");
    // Only these days are asked for.
    let mut again = it.claim(&id, "w2").await;
    it.work_off(&mut again).await;
    let done = again.work_log.units_done();
    assert_eq!(done, all.chunks()[0].days().days(), "the days of the first chunk");
    it.store.finish(&again.claim, &me, &end).await.unwrap();
    let other = End::Failed { code: ErrorCode::WorkerLost, message: "lost".to_owned() };
    assert_eq!(it.store.retry(&me, &id, scope(None, None)).await.unwrap(), ControlOutcome::Done);
    let again = it.claim(&id, "w3").await;
    it.store.finish(&again.claim, &me, &other).await.unwrap();
    let refused = it.store.retry(&me, &id, scope(None, None)).await.unwrap();
    assert_eq!(refused, ControlOutcome::WrongState(Status::Failed), "a job that was not through is resumed");
}

#[tokio::test]
async fn a_job_handed_back_is_the_next_to_be_taken() {
    let it = Fixture::start();
    let claimed = it.claimed(1, 3).await;
    it.store.next_signal(&worker("w1")).await.unwrap();
    let ben = UserId::parse("ben").unwrap();
    it.store
        .start(&test_support::jobs::fixture::new_job(2, &ben, test_support::jobs::fixture::request(3)))
        .await
        .unwrap();
    it.store.release(&claimed.claim).await.unwrap();
    let report = it.job(&claimed.job.id).await;
    assert_eq!((report.job.status, report.job.worker, report.job.stall_count), (Status::Pending, None, 0));
    assert_eq!(it.store.next_signal(&worker("w2")).await.unwrap(), Some(claimed.job.id));
    assert_eq!(it.store.next_signal(&worker("w2")).await.unwrap(), Some(job_id(2)));
}

#[tokio::test]
async fn a_cancel_leaves_the_holes_of_an_earlier_job() {
    let it = Fixture::start();
    let mut first = it.claimed(1, 12).await;
    // A step fails, and the job with it.
    let progress = step(&mut first.work_log, true).unwrap();
    it.store.progress(&first.claim, &UserId::me(), &progress).await.unwrap();
    let end = End::Failed { code: ErrorCode::ChunksFailed, message: "some days could not be had".to_owned() };
    it.store.finish(&first.claim, &UserId::me(), &end).await.unwrap();
    let asked = it.store.coverage(&UserId::me()).await.unwrap().0[&DataType::Health].asked.clone();
    assert_eq!(asked.count(), 12);

    // A job over the days after them, which share a byte of the bitmap with the last of them.
    let mut behind = new_job(3, &UserId::me(), request(20));
    behind.request.range = DateRange::new(plus(first_day(), 12), plus(first_day(), 31)).unwrap();
    assert_eq!(it.store.start(&behind).await.unwrap(), StartOutcome::Started);
    assert_eq!(it.store.cancel(&UserId::me(), &behind.id).await.unwrap(), ControlOutcome::Done);
    assert_eq!(it.store.coverage(&UserId::me()).await.unwrap().0[&DataType::Health].asked, asked);

    // Another job over more days, cancelled: only the days that it added no longer count as asked for.
    let second = it.started(2, 20).await;
    assert_eq!(it.store.cancel(&UserId::me(), &second.id).await.unwrap(), ControlOutcome::Done);
    assert_eq!(it.store.coverage(&UserId::me()).await.unwrap().0[&DataType::Health].asked, asked);
}

#[tokio::test]
async fn days_that_can_not_be_had_are_accepted_until_that_is_taken_back() {
    let it = Fixture::start();
    let mut claimed = it.claimed(1, 12).await;
    let stored = step(&mut claimed.work_log, false).unwrap();
    it.store.progress(&claimed.claim, &UserId::me(), &stored).await.unwrap();
    let days = DateRange::new(first_day(), plus(first_day(), 11)).unwrap();
    let accept = |accepted| it.store.accept(&claimed.job.request.user, DataType::Health, days, accepted);
    let left = 12 - u32::try_from(stored.days.len()).unwrap();
    assert_eq!((accept(true).await.unwrap(), accept(true).await.unwrap()), (left, 0));
    let marks = it.store.coverage(&UserId::me()).await.unwrap().0[&DataType::Health].clone();
    assert_eq!(marks.accepted.count(), left);
    assert!(marks.accepted.ones().all(|bit| !marks.covered.get(bit)));
    // A day that arrives anyway is a normal day, also when it is lost with its store.
    let came = step(&mut claimed.work_log, false).unwrap();
    it.store.progress(&claimed.claim, &UserId::me(), &came).await.unwrap();
    let sink = SinkState { id: "another".to_owned(), writes: 1 };
    it.store.rebuild_coverage(&sink, &[]).await.unwrap();
    let marks = it.store.coverage(&UserId::me()).await.unwrap().0[&DataType::Health].clone();
    let left = left - u32::try_from(came.days.len()).unwrap();
    assert_eq!((marks.accepted.count(), marks.covered.count()), (left, 0));
    assert_eq!((accept(false).await.unwrap(), accept(false).await.unwrap()), (left, 0));
    // Days that were never asked for are wanted, too, once that is undone.
    let later = DateRange::new(plus(first_day(), 40), plus(first_day(), 41)).unwrap();
    for accepted in [true, false] {
        assert_eq!(it.store.accept(&UserId::me(), DataType::Health, later, accepted).await.unwrap(), 2);
    }
    let asked = it.store.coverage(&UserId::me()).await.unwrap().0[&DataType::Health].asked.count();
    assert_eq!(asked, 14);
    let workouts = it.store.accept(&UserId::me(), DataType::Workouts, days, true).await.unwrap();
    assert_eq!(workouts, 0);
}
