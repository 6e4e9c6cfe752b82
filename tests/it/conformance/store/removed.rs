//! Rows that the upstream no longer has.

use chrono::{NaiveDateTime, NaiveTime};
use garmin_sync::domain::ids::{Epoch, JobId, UserId};
use garmin_sync::domain::record::{DailyField, Listed, Records};
use garmin_sync::ports::{RestoreQuery, SinkBatch};
use strum::VariantArray as _;

use serde_json::{Value, json};

use super::records::{activity, at, blood_pressure, daily, date, food, weigh_in};
use super::{Kit, count, everything, job, only, values, write};

fn whole(mut records: Records, listed: Listed, days: &[u32]) -> Records {
    records.whole = days.iter().map(|day| (listed, date(*day))).collect();
    records
}

fn activities(ids: &[(i64, u32)]) -> Records {
    Records { activities: ids.iter().map(|(id, day)| activity(*id, *day)).collect(), ..Records::default() }
}

pub async fn what_a_whole_list_lacks_is_removed_and_put_back_as_it_was<K: Kit>() {
    let it = K::fresh().await;
    write(it.sink(), at(5, 0, 0), &activities(&[(1, 2), (2, 2), (3, 3)])).await;
    let before = everything(&it).await;
    // The second day's list is complete, about the third nothing is known.
    let list = whole(activities(&[(1, 2)]), Listed::Activities, &[2]);
    let written = write(it.sink(), at(6, 0, 0), &list).await;
    assert_eq!((written.removed, written.kept, written.unchanged), (1, 0, 1));
    assert_eq!(values(&it, "activities", &["id"]).await, json!([[1.0], [3.0]]));
    let kept = only(&it, "removed_rows", &["table_name", "key", "date", "removed_at", "job_id"]).await;
    assert_eq!(kept, json!(["activities", "2", "2024-03-02", "2024-03-06T00:00:00.000Z", job().as_str()]));

    let wanted = RestoreQuery { job: Some("01JD3V5H6K7M8N9PQRSTVWXYZ9".to_owned()), since: None };
    assert_eq!(it.sink().restore_removed(&wanted, false).await.unwrap(), []);
    let wanted = RestoreQuery { job: Some(job().to_string()), since: Some(at(6, 0, 0)) };
    let trial = it.sink().restore_removed(&wanted, true).await.unwrap();
    assert_eq!((trial.len(), trial[0].is_back), (1, true));
    assert_eq!(count(&it, "activities").await, 2, "it was only tried");
    let restored = it.sink().restore_removed(&wanted, false).await.unwrap();
    assert_eq!((restored.len(), restored[0].is_back, restored[0].key.as_str()), (1, true, "2"));
    assert_eq!(everything(&it).await, before, "every value is as it was, to the last digit");
}

pub async fn each_kind_of_list_removes_its_own<K: Kit>() {
    let it = K::fresh().await;
    let all = |n: usize| Records {
        nutrition: [food("a", 1), food("b", 1)].into_iter().take(n).collect(),
        weigh_ins: [weigh_in(at(1, 6, 0), 71.0), weigh_in(at(1, 20, 0), 72.0)].into_iter().take(n).collect(),
        blood_pressure: [blood_pressure(at(1, 6, 0), 120.0), blood_pressure(at(1, 20, 0), 121.0)]
            .into_iter()
            .take(n)
            .collect(),
        ..Records::default()
    };
    write(it.sink(), at(5, 0, 0), &all(2)).await;
    assert_eq!(write(it.sink(), at(6, 0, 0), &all(1)).await.removed, 0, "lists that are not whole say nothing");
    let mut list = all(1);
    list.whole = Listed::VARIANTS.iter().map(|listed| (*listed, date(1))).collect();
    assert_eq!(write(it.sink(), at(7, 0, 0), &list).await.removed, 3);
    for table in ["nutrition_entries", "weigh_ins", "blood_pressure_readings"] {
        assert_eq!(count(&it, table).await, 1, "{table}");
    }
    assert_eq!(write(it.sink(), at(8, 0, 0), &list).await.removed, 0);
}

pub async fn too_many_at_once_are_not_believed_to_be_gone<K: Kit>() {
    let it = K::fresh().await;
    let all: Vec<_> = (1..=20).map(|id| (id, 2)).collect();
    write(it.sink(), at(5, 0, 0), &activities(&all)).await;
    let written = write(it.sink(), at(6, 0, 0), &whole(activities(&all[..13]), Listed::Activities, &[2])).await;
    assert_eq!((written.removed, written.kept), (0, 7));
    let written = write(it.sink(), at(6, 0, 0), &whole(activities(&all[..14]), Listed::Activities, &[2])).await;
    assert_eq!((written.removed, written.kept), (6, 0));
    // What the same job has already removed counts, and so do the rows that stay in the two months around.
    let written = write(it.sink(), at(7, 0, 0), &whole(activities(&all[..13]), Listed::Activities, &[2])).await;
    assert_eq!((written.removed, written.kept), (0, 1));
    let none = whole(Records::default(), Listed::Activities, &[2]);
    let written = write(it.sink(), at(7, 0, 0), &none).await;
    assert_eq!((written.removed, written.kept), (0, 14));
    // The user confirms that they are gone.
    let (user, job) = (UserId::me(), job());
    let batch = SinkBatch {
        user: &user,
        job: &job,
        epoch: Epoch(1),
        asked_at: at(8, 0, 0),
        records: &none,
        days: &[],
        garmin_id: None,
        accepts_removals: true,
    };
    let written = it.sink().write(&batch).await.unwrap();
    assert_eq!((written.removed, written.kept), (14, 0));
}

pub async fn an_upstream_that_answers_nothing_does_not_empty_the_store_bit_by_bit<K: Kit>() {
    let it = K::fresh().await;
    let all: Vec<_> = (1..=31).map(|day| (i64::from(day), day)).collect();
    write(it.sink(), at(31, 20, 0), &activities(&all)).await;
    let (mut removed, mut kept) = (0, 0);
    for day in 1..=31 {
        let written = write(it.sink(), at(31, 21, 0), &whole(Records::default(), Listed::Activities, &[day])).await;
        (removed, kept) = (removed + written.removed, kept + written.kept);
    }
    assert!(removed <= 10 && removed + kept == 31, "{removed} {kept}");
    // Nor does one that the next sync requests again.
    let (user, next) = (UserId::me(), JobId::parse("01JD3V5H6K7M8N9PQRSTVWXYZ9").unwrap());
    let none = whole(Records::default(), Listed::Activities, &(1..=31).collect::<Vec<_>>());
    let batch = SinkBatch {
        user: &user,
        job: &next,
        epoch: Epoch(1),
        asked_at: at(31, 23, 0),
        records: &none,
        days: &[],
        garmin_id: None,
        accepts_removals: false,
    };
    assert_eq!(it.sink().write(&batch).await.unwrap().removed, 0);
}

pub async fn of_few_all_may_be_gone<K: Kit>() {
    let it = K::fresh().await;
    write(it.sink(), at(5, 0, 0), &activities(&[(1, 2), (2, 2), (3, 3)])).await;
    assert_eq!(write(it.sink(), at(6, 0, 0), &whole(Records::default(), Listed::Activities, &[2, 3])).await.removed, 3);
}

pub async fn an_activity_that_may_be_listed_under_another_day_is_not_removed<K: Kit>() {
    // (start by the local clock on the third, start in UTC, whether the day before counts too)
    let early = NaiveDateTime::new(date(3), NaiveTime::from_hms_opt(0, 5, 0).unwrap());
    let morning = NaiveDateTime::new(date(3), NaiveTime::from_hms_opt(6, 30, 0).unwrap());
    let evening = NaiveDateTime::new(date(3), NaiveTime::from_hms_opt(20, 30, 0).unwrap());
    for (local, utc, needs_both) in [
        (Some(early), Some(at(2, 22, 5)), true),
        // New York.
        (Some(early), Some(at(3, 4, 5)), true),
        (Some(evening), Some(at(4, 1, 30)), false),
        // Tokyo.
        (Some(morning), Some(at(2, 21, 30)), true),
        (Some(morning), Some(at(3, 5, 30)), false),
        (Some(morning), None, true),
        (None, Some(at(3, 9, 0)), true),
    ] {
        let it = K::fresh().await;
        let mut one = activities(&[(1, 3)]);
        (one.activities[0].start_local, one.activities[0].start) = (local, utc);
        write(it.sink(), at(5, 0, 0), &one).await;
        let empty = |days: &[u32]| whole(Records::default(), Listed::Activities, days);
        let alone = write(it.sink(), at(6, 0, 0), &empty(&[3, 4])).await.removed;
        assert_eq!(alone, u64::from(!needs_both), "{local:?} {utc:?}");
        assert_eq!(write(it.sink(), at(6, 0, 0), &empty(&[2, 3])).await.removed, 1 - alone);
    }
}

pub async fn with_a_food_goes_what_the_diary_of_its_day_no_longer_says<K: Kit>() {
    let foods = |ids: &[&str], sums: &[(DailyField, f64)], diary: Value| Records {
        nutrition: ids.iter().map(|id| food(id, 1)).collect(),
        daily: vec![daily(1, sums, diary)],
        ..Records::default()
    };
    let (energy, fat) = ((DailyField::FoodEnergy, 100.0), (DailyField::FoodFat, 7.0));
    let diary = |calories: u32| json!({"nutrition_diary": {"calories": calories}});
    let list = |records: Records| whole(records, Listed::Nutrition, &[1]);
    let it = K::fresh().await;
    let mut first = foods(&["a", "b"], &[energy, fat, (DailyField::Steps, 5000.0)], json!({"steps": {"value": 5000}}));
    first.daily[0].raw.extend(diary(100).as_object().unwrap().clone());
    write(it.sink(), at(5, 0, 0), &first).await;
    let day = async || only(&it, "daily_metrics", &["food_kcal", "food_fat_g", "steps", "raw"]).await;
    // The diary of the remaining food has no sum of fat.
    let less = list(foods(&["b"], &[(DailyField::FoodEnergy, 60.0)], diary(60)));
    assert_eq!(write(it.sink(), at(6, 0, 0), &less).await.removed, 1);
    let left = r#"{"nutrition_diary":{"calories":60},"steps":{"value":5000}}"#;
    assert_eq!(day().await, json!([60.0, null, 5000.0, left]));
    let none = list(Records::default());
    assert_eq!(write(it.sink(), at(7, 0, 0), &none).await.removed, 1);
    assert_eq!(day().await, json!([null, null, 5000.0, r#"{"steps":{"value":5000}}"#]));
    // All of that can be restored, the latest first.
    let restored = it.sink().restore_removed(&RestoreQuery::default(), false).await.unwrap();
    assert!(restored.iter().all(|row| row.is_back), "{restored:?}");
    assert_eq!(day().await, json!([60.0, 7.0, 5000.0, left]));
    assert_eq!(count(&it, "nutrition_entries").await, 2);
}

pub async fn the_latest_of_a_key_is_put_back_and_what_is_not_stays_kept<K: Kit>() {
    let it = K::fresh().await;
    let gone = whole(Records::default(), Listed::Nutrition, &[1]);
    for servings in [1.0, 3.0] {
        let mut one = Records { nutrition: vec![food("a", 1)], ..Records::default() };
        one.nutrition[0].servings = Some(servings);
        write(it.sink(), at(5, 0, 0), &one).await;
        assert_eq!(write(it.sink(), at(6, 0, 0), &gone).await.removed, 1);
    }
    let restored = it.sink().restore_removed(&RestoreQuery::default(), false).await.unwrap();
    assert_eq!(restored.iter().map(|it| it.is_back).collect::<Vec<_>>(), [false, true]);
    assert_eq!(only(&it, "nutrition_entries", &["servings"]).await, json!([3.0]));
    assert_eq!(count(&it, "removed_rows").await, 1);
}

pub async fn removed_rows_are_forgotten_after_a_while<K: Kit>() {
    let it = K::fresh().await;
    let early = at(1, 0, 0) - chrono::TimeDelta::days(91);
    write(it.sink(), early, &activities(&[(1, 2), (2, 2)])).await;
    write(it.sink(), early, &whole(activities(&[(2, 2)]), Listed::Activities, &[2])).await;
    write(it.sink(), at(1, 0, 0), &whole(Records::default(), Listed::Activities, &[2])).await;
    assert_eq!(only(&it, "removed_rows", &["key"]).await, json!(["2"]));
}
