//! The content of answers.

use chrono::{NaiveDate, TimeDelta};
use garmin_sync::domain::data_type::{DataType, DataTypes};
use garmin_sync::domain::failure::FailureKind;
use garmin_sync::domain::work_log::Evidence;

use super::{Fetch as _, Kit, TIMEOUT_MS, day, groups, query};
use crate::conformance::store::{Kit as _, write};
use crate::sink_sqlite::support::Store;
use test_support::world;

pub async fn every_type_is_served_by_one_group<K: Kit>() {
    let source = K::start().await.source(TIMEOUT_MS);
    let members: Vec<DataType> = groups(&*source).iter().flat_map(|group| group.types.iter()).collect();
    assert_eq!(members.len(), DataType::ALL.len());
    assert_eq!(members.into_iter().collect::<DataTypes>().len(), DataType::ALL.len());
}

pub async fn what_is_fetched_is_the_simulators_world_in_our_units<K: Kit>() {
    let (first, last) = ("2026-05-11", "2026-05-24");
    let (it, store) = (K::start().await, Store::fresh().await);
    let source = it.source(TIMEOUT_MS);
    for group in groups(&*source) {
        let asked = query(it.credentials(), group.types, first, last);
        let fetched = source.fetch(&asked).await.data.unwrap();
        write(store.sink(), "2026-06-30T12:00:00Z".parse().unwrap(), &fetched.records).await;
    }
    let report = world::compare(it.simulator(), &store.path, day(first), day(last)).await;
    assert!(report.is_clean(), "{report}");
}

pub async fn nothing_comes_but_of_the_days_asked_for_and_each_of_them_has_a_finding<K: Kit>() {
    let it = K::start().await;
    let source = it.source(TIMEOUT_MS);
    for group in groups(&*source) {
        let asked = query(it.credentials(), group.types, "2026-05-11", "2026-05-13");
        let fetched = source.fetch(&asked).await.data.unwrap();
        for one in group.types.iter().filter(|one| one.is_dated()) {
            for day in asked.days.iter() {
                assert!(fetched.findings.contains_key(&(one, day)), "{one} {day}");
            }
        }
        assert!(fetched.findings.keys().all(|(one, day)| group.types.contains(*one) && asked.days.contains(*day)));
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
    for group in groups(&*source) {
        let good = query(it.credentials(), group.types, "2026-05-11", "2026-05-17");
        let fetched = source.fetch(&good).await.data.unwrap();
        assert!(fetched.findings.values().any(|it| *it == Evidence::Data), "{}", group.types);
        // Before the watch: "no data" in every upstream's form.
        let before = query(it.credentials(), group.types, "2001-05-11", "2001-05-12");
        let fetched = source.fetch(&before).await.data.unwrap();
        let mut dated = fetched.records;
        dated.workouts.clear();
        assert!(dated.is_empty());
        let is_data = |((one, _), it): (&(DataType, NaiveDate), &Evidence)| one.is_dated() && *it == Evidence::Data;
        assert!(!fetched.findings.iter().any(is_data), "{}", group.types);
    }
    if !K::FAILURES.contains(&FailureKind::UnconfirmedEmpty) {
        return;
    }
    // If an upstream hides its errors, an empty answer does not prove that there is no data.
    it.break_with(FailureKind::UnconfirmedEmpty).await;
    for group in groups(&*source).iter().filter(|group| !group.types.contains(DataType::Workouts)) {
        let asked = query(it.credentials(), group.types, "2026-05-11", "2026-05-17");
        let fetched = source.fetch(&asked).await.data.unwrap();
        assert!(
            fetched.findings.values().all(|it| *it == Evidence::Unconfirmed),
            "{}: {:?}",
            group.types,
            fetched.findings
        );
    }
}
