//! A clock that was ahead, and is right again: what it wrote proves nothing, and blocks nothing.

use chrono::TimeDelta;
use garmin_sync::domain::coverage::bit_of;
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::dates::plus;
use garmin_sync::domain::ids::{Epoch, UserId};
use garmin_sync::domain::work_log::Evidence;
use garmin_sync::ports::{End, Jobs, NewJob, Outcome, SinkState, StartOutcome, StoredDay, Work};

use test_support::jobs::fixture::{Fixture, first_day, job_id, new_job, request, step_finding};

/// A year later than any test.
const AHEAD_MS: i64 = 365 * 86_400_000;

async fn now_ms(it: &Fixture) -> i64 {
    let (seconds, _): (i64, i64) = it.raw("TIME").await;
    seconds * 1000
}

#[tokio::test]
async fn days_after_today_are_forgotten_at_the_next_start() {
    let it = Fixture::start();
    for kind in ["asked", "again", "coverage", "settled", "empty"] {
        it.raw::<u32>(&format!("SETBIT :{kind}:me:health 30000 1")).await;
        it.raw::<u32>(&format!("SETBIT :{kind}:me:activities 200 1")).await;
    }
    it.started(1, 3).await;
    for kind in ["asked", "again", "coverage", "settled", "empty"] {
        assert_eq!(it.raw::<u32>(&format!("GETBIT :{kind}:me:health 30000")).await, 0, "{kind}");
        assert_eq!(it.raw::<u32>(&format!("GETBIT :{kind}:me:activities 200")).await, 1, "{kind}");
    }
}

#[tokio::test]
async fn what_a_job_from_the_future_says_of_days_is_taken_back_once() {
    let it = Fixture::start();
    let mut claimed = it.claimed(1, 8).await;
    // Odd days are final, and every third day is empty.
    let found = |day| if bit_of(day).unwrap().is_multiple_of(3) { Evidence::NoData } else { Evidence::Data };
    while let Some(progress) = step_finding(&mut claimed.work_log, found) {
        it.store.progress(&claimed.claim, &UserId::me(), &progress).await.unwrap();
    }
    it.store.finish(&claimed.claim, &UserId::me(), &End::Completed).await.unwrap();
    let before = it.store.coverage(&UserId::me()).await.unwrap().0[&DataType::Health].clone();
    assert!(before.final_days.count() > 0 && before.empty.count() > 0 && before.covered.count() == 8);

    let later = now_ms(&it).await + AHEAD_MS;
    it.raw::<u32>(&format!("HSET :job:{} updated_at {later} ended_at {later}", job_id(1))).await;
    let job = it.job(&job_id(1)).await.job;
    let now = chrono::DateTime::from_timestamp_millis(now_ms(&it).await).unwrap();
    assert!(job.is_from_the_future(now) && !job.is_doubted && !job.is_from_the_future(now + TimeDelta::days(365)));
    let doubted = vec![(job.id.clone(), job.request.clone())];
    let next = NewJob { doubted, ..new_job(2, &UserId::me(), request(2)) };
    assert_eq!(it.store.start(&next).await.unwrap(), StartOutcome::Started);

    let after = it.store.coverage(&UserId::me()).await.unwrap().0[&DataType::Health].clone();
    assert_eq!((after.final_days.count(), after.empty.count()), (0, 0));
    // Stored days are still known to be stored.
    assert_eq!(after.covered.count(), before.covered.count() - before.empty.count());
    assert_eq!(after.asked, before.asked);
    assert!(it.job(&job_id(1)).await.job.is_doubted, "so that it is taken back only once");
    // The same in plain code, for the days of a start.
    let known = garmin_sync::domain::coverage::Coverage([(DataType::Health, before)].into());
    let believed = known.trusted(plus(first_day(), 400), &[&job.request]);
    assert_eq!(believed.0[&DataType::Health].covered, after.covered);
    assert_eq!(believed.0[&DataType::Health].final_days, after.final_days);
}

#[tokio::test]
async fn epochs_go_on_growing_over_all_jobs_when_the_clock_is_set_back() {
    let it = Fixture::start();
    let first = it.claimed(1, 2).await;
    it.store.cancel(&UserId::me(), &job_id(1)).await.unwrap();
    // As if that claim had come from a clock a year ahead.
    let ahead = Epoch(first.claim.epoch.0 + u64::try_from(AHEAD_MS).unwrap() * 1000);
    it.raw::<()>(&format!("SET :epoch {}", ahead.0)).await;
    let second = it.claimed(2, 2).await;
    assert_eq!(second.claim.epoch, Epoch(ahead.0 + 1));
    it.store.cancel(&UserId::me(), &job_id(2)).await.unwrap();
    // Redis has lost it, but the sink knows.
    it.raw::<u32>("DEL :epoch").await;
    it.store.raise_epoch(Epoch(ahead.0 + 5)).await.unwrap();
    it.store.raise_epoch(Epoch(ahead.0)).await.unwrap();
    assert_eq!(it.claimed(3, 2).await.claim.epoch, Epoch(ahead.0 + 6));
}

#[tokio::test]
async fn a_lease_that_would_last_for_a_year_ends_in_time() {
    let it = Fixture::start();
    it.claimed(1, 2).await;
    it.raw::<u32>(&format!("PEXPIRE :lease:{} {AHEAD_MS}", job_id(1))).await;
    it.store.rescue().await.unwrap();
    assert!(it.raw::<i64>(&format!("PTTL :lease:{}", job_id(1))).await <= 30_000);
}

#[tokio::test]
async fn a_worker_of_the_future_is_none_and_its_signals_go_back() {
    let it = Fixture::start();
    it.started(1, 2).await;
    let later = now_ms(&it).await + AHEAD_MS;
    it.raw::<u32>(&format!("ZADD :workers {later} w9")).await;
    it.raw::<String>("LMOVE :queue :inflight:w9 RIGHT LEFT").await;
    assert_eq!(it.store.worker_seen().await.unwrap(), None);
    it.raw::<u32>(&format!("ZADD :active {later} {}", job_id(1))).await;
    // Once because its last signal is not trusted, once from the worker's list; it is in the queue once.
    assert_eq!(it.store.rescue().await.unwrap().signalled, 2);
    assert_eq!(it.raw::<Vec<String>>("LRANGE :queue 0 -1").await, [job_id(1).to_string()]);
    assert_eq!(it.raw::<u32>("ZCARD :workers").await, 0);
}

#[tokio::test]
async fn coverage_is_not_rebuilt_from_answers_of_the_future() {
    let it = Fixture::start();
    let now = chrono::DateTime::from_timestamp_millis(now_ms(&it).await).unwrap();
    let day = |n, outcome, asked_at| StoredDay {
        user: UserId::me(),
        data_type: DataType::Health,
        day: plus(first_day(), n),
        outcome,
        asked_at,
        is_partial: false,
    };
    let ahead = now + TimeDelta::days(365);
    let days = [
        day(0, Outcome::Stored, now),
        day(1, Outcome::Stored, ahead),
        day(2, Outcome::NoData, now),
        day(3, Outcome::NoData, ahead),
    ];
    it.store.rebuild_coverage(&SinkState { id: "sink".to_owned(), writes: 4 }, &days).await.unwrap();
    let type_coverage = it.store.coverage(&UserId::me()).await.unwrap().0[&DataType::Health].clone();
    let held = |map: &garmin_sync::domain::bitmap::Bitmap| {
        (0..4).filter(|n| map.get(bit_of(plus(first_day(), *n)).unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(
        (held(&type_coverage.covered), held(&type_coverage.final_days), held(&type_coverage.empty)),
        (vec![0, 1, 2], vec![0, 2], vec![2])
    );
}
