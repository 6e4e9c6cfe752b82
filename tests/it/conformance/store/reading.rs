//! What people read of a store.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use garmin_sync::domain::chart::daily_value::DailyValue;
use garmin_sync::domain::dates::DateRange;
use garmin_sync::domain::ids::{Epoch, UserId};
use garmin_sync::domain::record::{Activity, DailyField, FileContent, Records, SampleKind};
use garmin_sync::ports::{ActivityFilter, Extent, Reader, SinkBatch};
use serde_json::json;

use super::records::{
    activity, at, blood_pressure, daily, date, file, food, nap, one_of_each, sample, sleep, weigh_in,
};
use super::{Kit, job, write};

fn days(first: u32, last: u32) -> DateRange {
    DateRange::new(date(first), date(last)).unwrap()
}

fn me() -> UserId {
    UserId::me()
}

async fn of(reader: &dyn Reader, name: &str, range: DateRange) -> BTreeMap<NaiveDate, f64> {
    reader.daily(&me(), &[DailyValue::from_name(name).unwrap()], range).await.unwrap().remove(0)
}

/// Some days of everything, with what makes them differ from one another.
async fn filled<K: Kit>() -> K {
    let it = K::fresh().await;
    for day in [1, 2, 5] {
        write(it.sink(), at(9, 0, 0), &one_of_each(day)).await;
    }
    let more = Records {
        daily: vec![daily(6, &[(DailyField::OvernightHrv, 44.0), (DailyField::FoodEnergy, 1.0)], json!({}))],
        weigh_ins: vec![weigh_in(at(5, 20, 0), 70.0), weigh_in(at(5, 7, 0), 99.0)],
        blood_pressure: vec![blood_pressure(at(5, 9, 0), 131.0)],
        nutrition: vec![food("another", 5)],
        activities: vec![
            Activity { name: Some("100 %_sure".to_owned()), kind: Some("cycling".to_owned()), ..activity(7, 5) },
            Activity { start: Some(at(5, 6, 0)), ..activity(8, 5) },
        ],
        ..Records::default()
    };
    write(it.sink(), at(9, 0, 0), &more).await;
    it
}

pub async fn values_of_days_are_those_of_the_daily_summary<K: Kit>() {
    let it = filled::<K>().await;
    let reader = it.reader();
    let mut compared = 0;
    for row in it.rows("daily_summary").await {
        let day: NaiveDate = row["date"].as_str().unwrap().parse().unwrap();
        for (name, value) in &row {
            let Some(known) = DailyValue::from_name(name) else { continue };
            let read = reader.daily(&me(), &[known], DateRange::day(day)).await.unwrap().remove(0);
            // The view counts no activities as 0; here that is nothing.
            let expected = value.as_f64().filter(|value| name != "activity_count" || *value > 0.0);
            assert_eq!(read.get(&day).copied(), expected, "{name} of {day}");
            compared += u32::from(expected.is_some());
        }
    }
    assert!(compared >= 50, "{compared}");
    let weights = of(reader.as_ref(), "weight_kg", days(1, 31)).await;
    assert_eq!(weights.into_values().collect::<Vec<_>>(), [71.4, 71.4, 70.0], "the last of a day");
}

pub async fn several_values_come_as_asked_for_and_only_of_the_days_asked_for<K: Kit>() {
    let it = filled::<K>().await;
    let names = ["hrv_ms", "steps", "sleep_s", "activity_count", "steps", "hill_score"];
    let values: Vec<_> = names.iter().map(|name| DailyValue::from_name(name).unwrap()).collect();
    let read = it.reader().daily(&me(), &values, days(2, 6)).await.unwrap();
    let shown: Vec<Vec<_>> = read.iter().map(|map| map.iter().map(|(day, value)| (*day, *value)).collect()).collect();
    let steps = vec![(date(2), 9_001.0), (date(5), 9_001.0)];
    // The day's own variability counts before that of its night.
    assert_eq!(shown[0], [(date(2), 48.0), (date(5), 48.0), (date(6), 44.0)]);
    assert_eq!((&shown[1], &shown[4]), (&steps, &steps));
    assert_eq!(shown[2], [(date(2), 25_200.0), (date(5), 25_200.0)]);
    assert_eq!(shown[3], [(date(2), 1.0), (date(5), 3.0)]);
    assert!(shown[5].is_empty());
}

pub async fn what_there_is_has_its_first_and_last_day_and_its_count<K: Kit>() {
    let it = filled::<K>().await;
    let all = it.reader().inventory(&me()).await.unwrap();
    let of = |name: &str| all.daily.iter().find(|(value, _)| value.name() == name).map(|(_, extent)| *extent);
    let extent = |first, last, count| Some(Extent { first: date(first), last: date(last), count });
    assert_eq!(of("steps"), extent(1, 5, 3));
    assert_eq!(of("hrv_ms"), extent(1, 6, 3), "days that have it in one table and days that have it in another");
    assert_eq!(of("weight_kg"), extent(1, 5, 3), "days, not weigh-ins");
    assert_eq!(of("activity_count"), extent(1, 5, 3));
    assert_eq!(of("hill_score"), None);
    assert_eq!((all.nights, all.activities), (extent(1, 5, 3), extent(1, 5, 5)));
    assert_eq!(all.kinds, [("running".to_owned(), 4), ("cycling".to_owned(), 1)]);
    assert_eq!(all.intraday, SampleKind::ALL.map(|kind| (kind, date(1), date(5))));
    let nothing = K::fresh().await.reader().inventory(&me()).await.unwrap();
    assert_eq!(nothing, garmin_sync::ports::Inventory::default());
}

pub async fn samples_are_those_that_are_filed_under_the_day<K: Kit>() {
    let it = K::fresh().await;
    // Before and after midnight in UTC, filed under the same day of an account far east, and one of the next day.
    let of_day =
        |time, value| garmin_sync::domain::record::Sample { date: date(5), ..sample(SampleKind::Stress, time, value) };
    let records = Records {
        samples: vec![
            of_day(at(4, 11, 0), 1.0),
            of_day(at(5, 10, 0), 2.0),
            sample(SampleKind::Stress, at(6, 0, 0), 3.0),
        ],
        ..Records::default()
    };
    write(it.sink(), at(9, 0, 0), &records).await;
    let read = it.reader().samples(&me(), SampleKind::Stress, date(5)).await.unwrap();
    assert_eq!(read, [(at(4, 11, 0).timestamp_millis(), 1.0), (at(5, 10, 0).timestamp_millis(), 2.0)]);
    assert!(it.reader().samples(&me(), SampleKind::Hrv, date(5)).await.unwrap().is_empty());
}

pub async fn nights_and_naps_are_read_as_they_were_written<K: Kit>() {
    let it = filled::<K>().await;
    let read = it.reader().nights(&me(), days(2, 31)).await.unwrap();
    let bare = |day| garmin_sync::domain::record::SleepSession { raw: serde_json::Value::Null, ..sleep(day) };
    assert_eq!(read.nights, [bare(2), bare(5)]);
    let bare = |day| garmin_sync::domain::record::Nap { raw: serde_json::Value::Null, ..nap(day) };
    assert_eq!(read.naps, [bare(2), bare(5)]);
}

pub async fn activities_come_by_page_newest_first_and_each_once<K: Kit>() {
    let it = filled::<K>().await;
    let reader = it.reader();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = reader.activities(&me(), &ActivityFilter::default(), after, 2).await.unwrap();
        assert_eq!(page.total, 5);
        assert!(page.activities.len() <= 2);
        seen.extend(page.activities.iter().map(|it| it.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, [1_005, 7, 8, 1_002, 1_001]);
    // Those without a start come too, after the others of their day.
    let bare = |id| Activity { start: None, ..activity(id, 5) };
    write(it.sink(), at(9, 0, 0), &Records { activities: vec![bare(21), bare(22), bare(23)], ..Records::default() })
        .await;
    let first = reader.activities(&me(), &ActivityFilter::default(), None, 4).await.unwrap();
    let rest = reader.activities(&me(), &ActivityFilter::default(), first.next, 9).await.unwrap();
    let ids: Vec<_> = first.activities.iter().chain(&rest.activities).map(|it| it.id).collect();
    assert_eq!(ids, [1_005, 7, 8, 23, 22, 21, 1_002, 1_001]);
    let found = async |filter: ActivityFilter| {
        let page = reader.activities(&me(), &filter, None, 100).await.unwrap();
        assert_eq!(page.total, page.activities.len() as u64);
        page.activities.iter().map(|it| it.id).collect::<Vec<_>>()
    };
    let text = |text: &str| ActivityFilter { text: Some(text.to_owned()), ..ActivityFilter::default() };
    assert_eq!(found(text("EVENING")).await.len(), 7);
    assert_eq!(found(text("0 %_s")).await, [7], "no wildcards");
    assert!(found(text("%")).await == [7] && found(text("_")).await == [7] && found(text("\\")).await.is_empty());
    assert!(found(text("' OR 1=1 --")).await.is_empty());
    let kind = ActivityFilter { kind: Some("cycling".to_owned()), ..ActivityFilter::default() };
    assert_eq!(found(kind).await, [7]);
    let of_days = ActivityFilter { days: Some(days(1, 2)), ..ActivityFilter::default() };
    assert_eq!(found(of_days).await, [1_002, 1_001]);
}

pub async fn an_activity_is_read_as_it_was_written_with_what_belongs_to_it<K: Kit>() {
    let it = filled::<K>().await;
    let reader = it.reader();
    let kept = reader.activity(&me(), 1_005).await.unwrap().unwrap();
    let written = activity(1_005, 5);
    let expected = Activity { raw: serde_json::Value::Null, details: None, exercise_sets: None, ..written.clone() };
    assert_eq!((kept.activity, kept.has_details, kept.file), (expected, true, Some(("fit".to_owned(), 3))));
    let recording = reader.recording(&me(), 1_005).await.unwrap().unwrap();
    assert_eq!((recording.kind, recording.details, recording.file), (written.kind, written.details, None));
    // Without details, the file is what there is.
    let bare = Activity { details: None, ..activity(9, 6) };
    let records = Records { activities: vec![bare], files: vec![file(9)], ..Records::default() };
    write(it.sink(), at(9, 0, 0), &records).await;
    let found = reader.recording(&me(), 9).await.unwrap().unwrap().file.unwrap();
    assert_eq!(found, file(9).content.map(|content| FileContent { ..content }).unwrap());
    assert!(!reader.activity(&me(), 9).await.unwrap().unwrap().has_details);
    assert!(reader.activity(&me(), 4).await.unwrap().is_none());
    assert!(reader.recording(&me(), 4).await.unwrap().is_none());
    let marks = reader.marks(&me(), days(5, 6)).await.unwrap();
    assert_eq!(marks.iter().map(|mark| mark.id).collect::<Vec<_>>(), [7, 8, 1_005, 9]);
    assert_eq!((marks[0].distance_m, marks[0].kind.as_deref()), (Some(10_012.5), Some("cycling")));
}

pub async fn nobody_reads_what_is_anothers<K: Kit>() {
    let it = filled::<K>().await;
    let other = UserId::parse("somebody-else").unwrap();
    let reader = it.reader();
    let before = reader.inventory(&me()).await.unwrap();
    let (mine, range) = (reader.daily(&me(), &DailyValue::all().collect::<Vec<_>>(), days(1, 31)).await, days(1, 31));
    let records = one_of_each(5);
    let batch = SinkBatch {
        user: &other,
        job: &job(),
        epoch: Epoch(1),
        asked_at: at(9, 0, 0),
        records: &Records { activities: vec![activity(4_444, 5)], files: vec![file(4_444)], ..records },
        days: &[],
        garmin_id: None,
        accepts_removals: false,
    };
    it.sink().write(&batch).await.unwrap();
    assert_eq!(reader.inventory(&me()).await.unwrap(), before);
    let values: Vec<_> = DailyValue::all().collect();
    assert_eq!(reader.daily(&me(), &values, range).await.unwrap(), mine.unwrap());
    assert!(reader.activity(&me(), 4_444).await.unwrap().is_none());
    assert!(reader.recording(&me(), 4_444).await.unwrap().is_none());
    assert!(reader.activity(&other, 1_005).await.unwrap().is_none());
    let theirs = reader.activities(&other, &ActivityFilter::default(), None, 100).await.unwrap();
    assert_eq!(theirs.activities.iter().map(|it| it.id).collect::<Vec<_>>(), [4_444]);
    let nobody = UserId::parse("nobody").unwrap();
    assert!(reader.nights(&nobody, range).await.unwrap().nights.is_empty());
    assert!(reader.samples(&nobody, SampleKind::Stress, date(5)).await.unwrap().is_empty());
    assert!(reader.marks(&nobody, range).await.unwrap().is_empty());
}

pub async fn the_version_changes_with_what_is_written_and_with_nothing_else<K: Kit>() {
    let it = K::fresh().await;
    let reader = it.reader();
    let empty = reader.version().await.unwrap();
    assert_eq!(reader.version().await.unwrap(), empty);
    write(it.sink(), at(9, 0, 0), &one_of_each(1)).await;
    let filled = reader.version().await.unwrap();
    assert_ne!(filled, empty);
    reader.inventory(&me()).await.unwrap();
    assert_eq!(reader.version().await.unwrap(), filled);
    it.sink().erase(&me(), Epoch(2)).await.unwrap();
    assert_ne!(reader.version().await.unwrap(), filled);
}
