//! The files of activities.

use std::collections::BTreeSet;

use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::dates::DateRange;
use garmin_sync::domain::ids::{Epoch, UserId};
use garmin_sync::domain::record::{ActivityFile, FileContent, Listed, Records};
use garmin_sync::ports::{DayOutcome, FilesDue, Outcome, SinkBatch};
use serde_json::json;

use super::records::{activity, at, date};
use super::{Kit, count, job, only, write, write_as, written};

fn content(text: &str) -> FileContent {
    FileContent {
        name: format!("{text}_ACTIVITY.fit"),
        format: "fit".to_owned(),
        bytes: text.as_bytes().to_vec(),
        sha256: format!("sum of {text}"),
    }
}

fn file(activity_id: i64, text: &str) -> ActivityFile {
    ActivityFile { activity_id, content: Some(content(text)) }
}

fn files(files: Vec<ActivityFile>) -> Records {
    Records { files, ..Records::default() }
}

fn listed(day: u32) -> DayOutcome {
    let outcome = if day == 4 { Outcome::NoData } else { Outcome::Stored };
    DayOutcome { data_type: DataType::Activities, day: date(day), outcome, is_whole: true, is_partial: false }
}

pub async fn a_file_is_due_until_it_is_stored_or_known_to_be_none<K: Kit>() {
    let it = K::fresh().await;
    let activities = vec![activity(7, 3), activity(5, 1), activity(6, 3), activity(8, 9)];
    let days = [listed(1), listed(3), listed(4)];
    write_as(it.sink(), 1, at(9, 0, 0), &Records { activities, ..Records::default() }, &days).await.unwrap();
    let due = async || it.sink().files_due(&UserId::me(), DateRange::new(date(1), date(5)).unwrap()).await.unwrap();
    let all = FilesDue {
        listed: BTreeSet::from([date(1), date(3), date(4)]),
        active: BTreeSet::from([date(1), date(3)]),
        activities: vec![5, 6, 7],
    };
    assert_eq!(due().await, all);

    let none = ActivityFile { activity_id: 7, content: None };
    assert_eq!(write(it.sink(), at(9, 1, 0), &files(vec![file(6, "six"), none.clone()])).await, written(1, 0, 0));
    assert_eq!(due().await, FilesDue { activities: vec![5], ..all.clone() });
    assert_eq!(write(it.sink(), at(9, 2, 0), &files(vec![none])).await, written(0, 0, 0));
    assert_eq!(due().await, FilesDue { activities: vec![5], ..all });
    let other = UserId::parse("anna").unwrap();
    let nothing = it.sink().files_due(&other, DateRange::day(date(1))).await.unwrap();
    assert_eq!(nothing, FilesDue::default(), "somebody else's");
}

pub async fn a_file_is_kept_as_it_is_and_outlives_its_activity<K: Kit>() {
    let it = K::fresh().await;
    let activities = vec![activity(5, 1)];
    write(it.sink(), at(9, 0, 0), &Records { activities, ..Records::default() }).await;
    let bytes = vec![0, 255, 10, 0, 39];
    let kept = FileContent { bytes, ..content("five") };
    let file = ActivityFile { activity_id: 5, content: Some(kept.clone()) };
    assert_eq!(write(it.sink(), at(9, 1, 0), &files(vec![file.clone()])).await, written(1, 0, 0));
    let row = only(&it, "activity_files", &["activity_id", "name", "format", "bytes", "sha256"]).await;
    assert_eq!(row, json!([5.0, "five_ACTIVITY.fit", "fit", "00ff0a0027", "sum of five"]));
    let before = it.dump().await;
    assert_eq!(write(it.sink(), at(9, 2, 0), &files(vec![file])).await, written(0, 0, 1));
    let without_count = |rows: Vec<String>| rows.into_iter().filter(|row| !row.contains("writes")).collect::<Vec<_>>();
    assert_eq!(without_count(it.dump().await), without_count(before));

    let gone = Records { whole: BTreeSet::from([(Listed::Activities, date(1))]), ..Records::default() };
    assert_eq!(write(it.sink(), at(9, 3, 0), &gone).await.removed, 1);
    assert_eq!((count(&it, "activities").await, count(&it, "activity_files").await), (0, 1));
    let found = it.sink().file_after(None).await.unwrap().unwrap();
    assert_eq!((found.content, found.day), (kept, None));
}

pub async fn files_are_read_one_after_another_over_all_users<K: Kit>() {
    let it = K::fresh().await;
    let activities = vec![activity(-3, 2)];
    write(it.sink(), at(9, 0, 0), &Records { activities, ..files(vec![file(12, "b"), file(-3, "a")]) }).await;
    let (anna, records) = (UserId::parse("anna").unwrap(), files(vec![file(40, "c")]));
    let batch = SinkBatch {
        user: &anna,
        job: &job(),
        epoch: Epoch(1),
        asked_at: at(9, 0, 0),
        records: &records,
        days: &[],
        garmin_id: None,
        accepts_removals: false,
    };
    it.sink().write(&batch).await.unwrap();
    let (mut seen, mut last) = (Vec::new(), None::<(UserId, i64)>);
    while let Some(file) = it.sink().file_after(last.as_ref().map(|(user, id)| (user, *id))).await.unwrap() {
        seen.push((file.user.to_string(), file.activity_id, file.day, String::from_utf8(file.content.bytes).unwrap()));
        last = Some((file.user, file.activity_id));
    }
    let expected = [("anna", 40, None, "c"), ("me", -3, Some(date(2)), "a"), ("me", 12, None, "b")];
    assert_eq!(seen, expected.map(|(user, id, day, text)| (user.to_owned(), id, day, text.to_owned())));
}
