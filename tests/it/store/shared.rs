//! What users and workers share: cool-downs, coverage, scripts.

use std::time::Duration;

use garmin_sync::domain::coverage::bit_of;
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::dates::plus;
use garmin_sync::domain::ids::UserId;
use garmin_sync::domain::retry::CoolDownRule;
use garmin_sync::domain::work_log::Evidence;
use garmin_sync::ports::{End, Jobs, Outcome, Progress, SinkState, StoredDay, Work, WorkError};

use test_support::jobs::fixture::{Fixture, first_day, step, step_finding};

#[tokio::test]
async fn a_cool_down_counts_one_strike_however_many_meet_it_and_is_never_shortened() {
    let it = Fixture::start();
    let me = UserId::me();
    let (one, two) = tokio::join!(
        it.store.impose_cool_down("me", &me, CoolDownRule::USUAL, None),
        it.store.impose_cool_down("me", &me, CoolDownRule::USUAL, None)
    );
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!((one, one.strikes), (two, 1));
    let same = it
        .store
        .impose_cool_down("me", &UserId::me(), CoolDownRule::USUAL, Some(Duration::from_secs(1)))
        .await
        .unwrap();
    assert_eq!(same, one);
    let longer = it
        .store
        .impose_cool_down("me", &UserId::me(), CoolDownRule::USUAL, Some(Duration::from_hours(2)))
        .await
        .unwrap();
    assert!(longer.until > one.until && longer.strikes == 1);
    let kept: i64 = it.raw("PTTL :cooldown:me").await;
    assert!(kept > 24 * 3_600_000 + 3_000_000, "it is remembered for a day after its end");
}

#[tokio::test]
async fn the_next_strike_doubles_the_cool_down() {
    let it = Fixture::start();
    let mut lengths = vec![];
    for strikes in 0..7 {
        it.raw::<()>(&format!("HSET :cooldown:me until 1 strikes {strikes}")).await;
        let imposed = it.store.impose_cool_down("me", &UserId::me(), CoolDownRule::USUAL, None).await.unwrap();
        assert_eq!(imposed.strikes, strikes + 1);
        let now: (i64, i64) = it.raw("TIME").await;
        lengths.push((imposed.until.timestamp() - now.0 + 30) / 60);
    }
    assert_eq!(lengths, [1, 2, 4, 8, 16, 30, 30]);
}

#[tokio::test]
async fn coverage_is_rebuilt_from_what_another_sink_holds() {
    let it = Fixture::start();
    let (me, ben) = (UserId::me(), UserId::parse("ben").unwrap());
    let mut claimed = it.claimed(1, 12).await;
    let done = step(&mut claimed.work_log, false).unwrap();
    it.store.progress(&claimed.claim, &me, &done).await.unwrap();
    let sink = |id: &str, writes| SinkState { id: id.to_owned(), writes };
    assert!(!it.store.describes(&sink("sink-2", 7)).await.unwrap());
    let stored = |user: &UserId, data_type, day: &str, asked_at: &str| StoredDay {
        user: user.clone(),
        data_type,
        day: day.parse().unwrap(),
        outcome: if day == "2024-03-02" { Outcome::NoData } else { Outcome::Stored },
        asked_at: asked_at.parse().unwrap(),
        is_partial: day == "2024-03-01",
    };
    let days = [
        // In Berlin it is already the third day after while it is still the second in UTC.
        stored(&me, DataType::Health, "2024-03-01", "2024-03-03T23:30:00Z"),
        stored(&me, DataType::Health, "2024-03-02", "2024-03-03T23:30:00Z"),
        stored(&ben, DataType::Activities, "2023-03-02", "2024-03-03T23:30:00Z"),
    ];
    it.store.rebuild_coverage(&sink("sink-2", 7), &days).await.unwrap();
    let described = async |id, writes| it.store.describes(&sink(id, writes)).await.unwrap();
    assert!(described("sink-2", 7).await && described("sink-2", 8).await);
    assert!(!described("sink-2", 6).await, "an older copy of it");
    assert!(!described("sink-1", 7).await);
    let bit = |day: &str| bit_of(day.parse().unwrap()).unwrap();
    let coverage = it.store.coverage(&me).await.unwrap();
    let type_coverage = &coverage.0[&DataType::Health];
    assert_eq!(type_coverage.covered.ones().collect::<Vec<_>>(), [bit("2024-03-01"), bit("2024-03-02")]);
    // What lacks something may still get it.
    assert_eq!(type_coverage.final_days.ones().count(), 0);
    assert_eq!(type_coverage.empty.ones().collect::<Vec<_>>(), [bit("2024-03-02")]);
    assert_eq!(type_coverage.partial.ones().collect::<Vec<_>>(), [bit("2024-03-01")]);
    assert!(type_coverage.asked.get(bit_of(first_day()).unwrap()), "what was asked for stays");
    assert_eq!(it.store.coverage(&me).await.unwrap(), coverage);
    // A late worker with an earlier view of the store replaces nothing: jobs may have progressed since.
    it.store.rebuild_coverage(&sink("sink-2", 7), &[]).await.unwrap();
    assert_eq!(it.store.coverage(&me).await.unwrap(), coverage);
    assert_eq!(
        it.store.coverage(&ben).await.unwrap().last_successful(&std::collections::BTreeMap::new()),
        "2023-03-02".parse().ok()
    );
    // Writes increase the count, and only an older copy sets it back.
    let later = Progress { sink_writes: 9, ..done.clone() };
    it.store.progress(&claimed.claim, &me, &later).await.unwrap();
    it.store.progress(&claimed.claim, &me, &Progress { sink_writes: 8, ..done }).await.unwrap();
    assert!(!described("sink-2", 8).await && described("sink-2", 9).await);
    it.store.rebuild_coverage(&sink("sink-2", 8), &[]).await.unwrap();
    assert!(described("sink-2", 8).await);
    assert_eq!(it.store.coverage(&me).await.unwrap().0[&DataType::Health].covered.count(), 0);
}

#[tokio::test]
async fn days_that_the_sink_has_lost_are_undone() {
    let (it, me) = (Fixture::start(), UserId::me());
    let mut claimed = it.claimed(1, 12).await;
    it.work_off(&mut claimed).await;
    let lost = [(DataType::Health, 1), (DataType::Health, 2), (DataType::Health, 7)];
    let mut work_log = claimed.work_log.clone();
    work_log.undo(&lost);
    let days = lost.iter().map(|(one, bit)| (*one, plus(first_day(), *bit))).collect();
    let progress = Progress {
        undone: lost.to_vec(),
        lost: days,
        chunks_done: work_log.chunks_done(),
        windows_done: work_log.windows_done(),
        records: work_log.records(),
        no_data_days: work_log.no_data_days(),
        last_successful_date: work_log.last_successful_date(),
        ..Progress::default()
    };
    it.store.progress(&claimed.claim, &me, &progress).await.unwrap();
    let report = it.job(&claimed.job.id).await;
    assert_eq!((report.work_log, report.job.progress > 0.9), (work_log, true));
    let type_coverage = it.store.coverage(&me).await.unwrap().0[&DataType::Health].clone();
    assert_eq!(type_coverage.asked.count() - type_coverage.covered.count(), 3, "they are missing now");
    let refused = it.store.finish(&claimed.claim, &me, &End::Completed).await;
    assert!(matches!(refused, Err(WorkError::Undone(10))), "{refused:?}");
}

#[tokio::test]
async fn scripts_come_back_after_they_were_flushed() {
    let it = Fixture::start();
    let mut claimed = it.claimed(1, 12).await;
    it.raw::<()>("SCRIPT FLUSH").await;
    it.work_off(&mut claimed).await;
    it.raw::<()>("SCRIPT FLUSH").await;
    assert!(it.store.status(&UserId::me()).await.unwrap().job.is_some());
    it.raw::<()>("SCRIPT FLUSH").await;
    it.store.rescue().await.unwrap();
}

#[tokio::test]
async fn a_day_is_known_to_be_empty_until_something_is_stored_for_it_and_never_after() {
    let it = Fixture::start();
    let me = UserId::me();
    let known = async || {
        let type_coverage = it.store.coverage(&me).await.unwrap().0.remove(&DataType::Health).unwrap_or_default();
        let bit = bit_of(first_day()).unwrap();
        (type_coverage.covered.get(bit), type_coverage.empty.get(bit))
    };
    for (n, found, expected) in [
        (1, Evidence::NoData, (true, true)),
        (2, Evidence::NoData, (true, true)),
        (3, Evidence::Data, (true, false)),
        (4, Evidence::NoData, (true, false)),
    ] {
        let mut claimed = it.claimed(n, 3).await;
        let progress = step_finding(&mut claimed.work_log, |_| found).unwrap();
        for _ in 0..2 {
            it.store.progress(&claimed.claim, &me, &progress).await.unwrap();
            assert_eq!(known().await, expected, "job {n}");
        }
        it.store.cancel(&me, &claimed.job.id).await.unwrap();
        assert_eq!(known().await, expected, "what is known survives a cancel");
    }
}
