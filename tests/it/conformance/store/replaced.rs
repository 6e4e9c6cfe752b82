//! An entry is the complete data of its metric and day; a metric without an entry may have failed.

use std::collections::{BTreeMap, BTreeSet};

use garmin_sync::domain::metric::Metric;
use garmin_sync::domain::partial::Part;
use garmin_sync::domain::record::{DailyField, Entries, Listed, Records, SampleKind};
use garmin_sync::ports::RestoreQuery;
use serde_json::{Value, json};

use super::records::{at, daily, date, nap, sample, sleep, weigh_in};
use super::{Kit, count, only, write};

fn metrics(names: &[&str]) -> BTreeSet<Metric> {
    names.iter().map(|name| Metric::from_name(name).unwrap()).collect()
}

/// The answer about 1 March to a request for these metrics: the day has some of them, and not the others.
fn entries(asked: &[&str], present: &[&str], gone: &[&str], cleared: &[DailyField]) -> Entries {
    let of_day = |names| metrics(names).into_iter().map(|metric| (date(1), metric)).collect();
    Entries {
        asked: metrics(asked),
        answered: of_day(present),
        present: of_day(present),
        gone: of_day(gone),
        cleared: BTreeMap::from([(date(1), cleared.iter().copied().collect())]),
        series: BTreeSet::new(),
    }
}

pub async fn a_value_that_an_entry_no_longer_has_goes_and_a_metric_without_an_entry_stays_and_is_told<K: Kit>() {
    let it = K::fresh().await;
    let asked = ["body_battery", "hydration", "steps", "sleep", "body_composition"];
    let first = Records {
        daily: vec![daily(
            1,
            &[(DailyField::BatteryLowest, 9.0), (DailyField::Hydration, 500.0), (DailyField::Steps, 8.0)],
            json!({"body_battery": {"low": 9}, "hydration": {"hydration": 500}, "steps": {"value": 8}}),
        )],
        sleep: vec![sleep(1)],
        weigh_ins: vec![weigh_in(at(1, 6, 0), 71.0)],
        entries: entries(&asked, &asked, &[], &[]),
        ..Records::default()
    };
    assert_eq!(write(it.sink(), at(2, 0, 0), &first).await.lacking, BTreeSet::new());
    let same = it.dump().await;
    write(it.sink(), at(3, 0, 0), &first).await;
    assert_eq!(it.dump().await, same, "what comes again stays as it is");
    let later = Records {
        daily: vec![daily(1, &[(DailyField::Steps, 9.0)], json!({"steps": {"value": 9}}))],
        entries: entries(&asked, &["body_battery", "steps"], &[], &[DailyField::BatteryLowest]),
        ..Records::default()
    };
    let written = write(it.sink(), at(4, 0, 0), &later).await;
    let lacking = metrics(&["hydration", "sleep", "body_composition"])
        .into_iter()
        .map(|it| (date(1), Part::Metric(it)))
        .collect();
    assert_eq!((written.lacking, written.removed), (lacking, 0));
    let row = only(&it, "daily_metrics", &["body_battery_lowest", "hydration_ml", "steps", "raw"]).await;
    assert_eq!(row, json!([null, 500.0, 9.0, r#"{"hydration":{"hydration":500},"steps":{"value":9}}"#]));
    assert_eq!(count(&it, "sleep_sessions").await, 1);
}

pub async fn what_is_gone_for_sure_is_removed_and_can_be_put_back<K: Kit>() {
    let it = K::fresh().await;
    let first = Records {
        daily: vec![daily(
            1,
            &[(DailyField::Hydration, 500.0), (DailyField::Steps, 8.0)],
            json!({"hydration": {"hydration": 500}, "steps": {"value": 8}}),
        )],
        sleep: vec![sleep(1)],
        naps: vec![nap(1)],
        ..Records::default()
    };
    write(it.sink(), at(2, 0, 0), &first).await;
    let gone = Records {
        whole: [(Listed::Nights, date(1)), (Listed::Naps, date(1))].into(),
        entries: entries(&["hydration", "sleep"], &[], &["hydration", "sleep"], &[DailyField::Hydration]),
        ..Records::default()
    };
    let written = write(it.sink(), at(3, 0, 0), &gone).await;
    assert_eq!((written.removed, written.lacking.len()), (3, 0));
    let day = async || only(&it, "daily_metrics", &["hydration_ml", "steps", "raw"]).await;
    let sleeps = async || (count(&it, "sleep_sessions").await, count(&it, "naps").await);
    assert_eq!(day().await, json!([null, 8.0, r#"{"steps":{"value":8}}"#]));
    assert_eq!(sleeps().await, (0, 0));
    assert_eq!(write(it.sink(), at(3, 0, 0), &gone).await.removed, 0, "it is gone only once");

    let restored = it.sink().restore_removed(&RestoreQuery::default(), false).await.unwrap();
    assert!(restored.len() == 3 && restored.iter().all(|it| it.is_back), "{restored:?}");
    assert_eq!(day().await, json!([500.0, 8.0, r#"{"hydration":{"hydration":500},"steps":{"value":8}}"#]));
    assert_eq!(sleeps().await, (1, 1));
}

pub async fn what_has_another_entry_by_now_is_not_put_back_and_kept_on<K: Kit>() {
    let it = K::fresh().await;
    let water = |ml: f64, raw: Value| Records {
        daily: vec![daily(1, &[(DailyField::Hydration, ml)], json!({ "hydration": raw }))],
        entries: entries(&["hydration"], &["hydration"], &[], &[]),
        ..Records::default()
    };
    write(it.sink(), at(2, 0, 0), &water(1500.0, json!({ "hydration": 1500, "goal": 2000 }))).await;
    let gone = Records {
        entries: entries(&["hydration"], &[], &["hydration"], &[DailyField::Hydration]),
        ..Records::default()
    };
    assert_eq!(write(it.sink(), at(3, 0, 0), &gone).await.removed, 1);
    write(it.sink(), at(4, 0, 0), &water(900.0, json!({ "hydration": 900 }))).await;
    for is_trial in [true, false] {
        let restored = it.sink().restore_removed(&RestoreQuery::default(), is_trial).await.unwrap();
        assert_eq!(restored.iter().map(|it| it.is_back).collect::<Vec<_>>(), [false]);
    }
    let row = only(&it, "daily_metrics", &["hydration_ml", "raw"]).await;
    assert_eq!(row, json!([900.0, r#"{"hydration":{"hydration":900}}"#]));
    assert_eq!(count(&it, "removed_rows").await, 1);
}

pub async fn a_sample_that_is_no_longer_among_the_values_of_its_day_goes<K: Kit>() {
    let it = K::fresh().await;
    let beats = |minutes: &mut dyn Iterator<Item = u32>, is_whole: bool| {
        let samples = minutes.map(|n| sample(SampleKind::HeartRate, at(1, 6, n), 60.0)).collect();
        let series = is_whole.then_some((SampleKind::HeartRate, date(1))).into_iter().collect();
        Records { samples, entries: Entries { series, ..Entries::default() }, ..Records::default() }
    };
    let stored = async || count(&it, "intraday_samples").await;
    write(it.sink(), at(2, 0, 0), &beats(&mut (0..50), true)).await;
    // Partly unreadable values say nothing about the rest, nor does a day without any.
    let written = write(it.sink(), at(3, 0, 0), &beats(&mut (0..48), false)).await;
    assert_eq!((written.removed, stored().await), (0, 50));
    write(it.sink(), at(3, 0, 0), &beats(&mut (0..0), true)).await;
    assert_eq!(stored().await, 50);
    let written = write(it.sink(), at(3, 0, 0), &beats(&mut (0..48), true)).await;
    assert_eq!((written.removed, written.kept, stored().await), (2, 0, 48));
    // A third or more is not trusted.
    let written = write(it.sink(), at(3, 0, 0), &beats(&mut (0..30), true)).await;
    assert_eq!((written.removed, written.kept, stored().await), (0, 18, 48));
    let restored = it.sink().restore_removed(&RestoreQuery::default(), false).await.unwrap();
    assert_eq!((restored.iter().filter(|it| it.is_back).count(), stored().await), (2, 50));
}

pub async fn a_night_in_whose_place_another_comes_is_kept_apart<K: Kit>() {
    let it = K::fresh().await;
    let one = |night| Records { sleep: vec![night], ..Records::default() };
    write(it.sink(), at(2, 0, 0), &one(sleep(1))).await;
    write(it.sink(), at(3, 0, 0), &one(sleep(1))).await;
    assert_eq!(count(&it, "removed_rows").await, 0, "the same night");
    // Only the nap of that day came, which is the longest then.
    let mut nap = sleep(1);
    (nap.bedtime, nap.wake_time) = (Some(at(1, 12, 30)), Some(at(1, 13, 0)));
    write(it.sink(), at(4, 0, 0), &one(nap)).await;
    let kept = only(&it, "removed_rows", &["key", "row"]).await;
    let night: Value = serde_json::from_str(kept[1].as_str().unwrap()).unwrap();
    assert_eq!((&kept[0], &night["asleep_s"]), (&json!("2024-03-01"), &json!(25200)));
}
