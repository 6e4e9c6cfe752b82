//! The content of answers.

use chrono::{NaiveDate, TimeDelta};
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::failure::FailureKind;
use garmin_sync::domain::work_log::Evidence;

use super::{Fetch as _, Kit, TIMEOUT_MS, day, groups, queries};
use crate::conformance::store::{Kit as _, write};
use crate::sink_sqlite::support::Store;
use test_support::world;

pub async fn every_type_is_served_by_one_group<K: Kit>() {
    let source = K::start().await.source(TIMEOUT_MS);
    let groups = groups(&*source);
    let first = groups.iter().filter(|group| !group.completes);
    let mut members: Vec<DataType> = first.flat_map(|group| group.types.iter()).collect();
    members.sort();
    let offered: Vec<DataType> = DataType::ALL.into_iter().filter(|one| !K::NOT_OFFERED.contains(one)).collect();
    assert_eq!(members, offered);
    let completed = groups.iter().filter(|group| group.completes).flat_map(|group| group.types.iter());
    assert!(completed.into_iter().all(|one| offered.contains(&one)), "what is completed is served first");
}

pub async fn what_is_fetched_is_the_simulators_world_in_our_units<K: Kit>() {
    let (first, last) = ("2026-05-11", "2026-05-24");
    let (it, store) = (K::start().await, Store::fresh().await);
    let source = it.source(TIMEOUT_MS);
    for group in groups(&*source) {
        for asked in queries(&it.credentials(), group, first, last) {
            let fetched = source.fetch(&asked).await.data.unwrap();
            write(store.sink(), "2026-06-30T12:00:00Z".parse().unwrap(), &fetched.records).await;
        }
    }
    let report = world::compare_with(K::TRUTH, &it.upstream().simulator.url, &store.path, day(first), day(last)).await;
    assert!(report.is_clean(), "{report}");
}

pub async fn nothing_comes_but_of_the_days_asked_for_and_each_of_them_has_a_finding<K: Kit>() {
    let it = K::start().await;
    let source = it.source(TIMEOUT_MS);
    let groups = groups(&*source).into_iter();
    for asked in groups.flat_map(|group| queries(&it.credentials(), group, "2026-05-11", "2026-05-13")) {
        let fetched = source.fetch(&asked).await.data.unwrap();
        for one in asked.types.iter().filter(|one| one.is_dated()) {
            for day in asked.days.iter() {
                assert!(fetched.findings.contains_key(&(one, day)), "{one} {day}");
            }
        }
        assert!(fetched.findings.keys().all(|(one, day)| asked.types.contains(*one) && asked.days.contains(*day)));
        // An activity shortly after midnight may be listed under the day before.
        let near = |day| [-1, 0, 1].into_iter().any(|n| asked.days.contains(day + TimeDelta::days(n)));
        let mut others = fetched.records;
        assert!(others.activities.iter().all(|it| near(it.date)));
        others.retain_days(|day| !asked.days.contains(day));
        others.activities.clear();
        others.workouts.clear();
        assert!(others.is_empty(), "{others:?}");
    }
}

pub async fn a_day_without_anything_is_told_from_one_that_failed<K: Kit>() {
    let it = K::start().await;
    let source = it.source(TIMEOUT_MS);
    // The file of an activity says nothing about days.
    for group in groups(&*source).into_iter().filter(|group| !group.types.contains(DataType::Files)) {
        let mut has_data = false;
        for good in queries(&it.credentials(), group, "2026-05-11", "2026-05-17") {
            let fetched = source.fetch(&good).await.data.unwrap();
            has_data |= fetched.findings.values().any(|it| *it == Evidence::Data);
        }
        assert!(has_data, "{}", group.types);
        // Before the watch: "no data" in every upstream's form.
        for before in queries(&it.credentials(), group, "2001-05-11", "2001-05-12") {
            let fetched = source.fetch(&before).await.data.unwrap();
            let mut dated = fetched.records;
            dated.workouts.clear();
            assert!(dated.is_empty());
            let is_data = |((one, _), it): (&(DataType, NaiveDate), &Evidence)| one.is_dated() && *it == Evidence::Data;
            assert!(!fetched.findings.iter().any(is_data), "{}", group.types);
        }
    }
    if !K::FAILURES.contains(&FailureKind::UnconfirmedEmpty) {
        return;
    }
    // If an upstream hides its errors, an empty answer does not prove that there is no data.
    it.break_with(FailureKind::UnconfirmedEmpty).await;
    let groups = groups(&*source).into_iter().filter(|group| !group.types.contains(DataType::Workouts));
    for asked in groups.flat_map(|group| queries(&it.credentials(), group, "2026-05-11", "2026-05-17")) {
        let fetched = source.fetch(&asked).await.data.unwrap();
        assert!(
            fetched.findings.values().all(|it| *it == Evidence::Unconfirmed),
            "{}: {:?}",
            asked.types,
            fetched.findings
        );
    }
}
