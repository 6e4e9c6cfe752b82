//! Which days are stored, under which claim, and in which store.

use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::ids::{Epoch, UserId};
use garmin_sync::domain::record::{Records, SampleKind};
use garmin_sync::ports::{DayOutcome, Outcome, SinkBatch, SinkError, StoredDay};
use strum::VariantArray as _;

use serde_json::json;

use super::records::{at, date, one_of_each};
use super::{Kit, job, only, values, write, write_as};

fn day(data_type: DataType, day: u32, outcome: Outcome) -> DayOutcome {
    DayOutcome { data_type, day: date(day), outcome, is_whole: true, is_partial: false }
}

pub async fn a_claim_older_than_the_last_one_that_wrote_is_refused_whole<K: Kit>() {
    let it = K::fresh().await;
    write_as(it.sink(), 7, at(2, 0, 0), &one_of_each(1), &[]).await.unwrap();
    let before = it.dump().await;
    let days = [day(DataType::Health, 2, Outcome::Stored)];
    let refused = write_as(it.sink(), 6, at(3, 0, 0), &one_of_each(2), &days).await;
    assert!(matches!(refused, Err(SinkError::Fenced(Epoch(7)))), "{refused:?}");
    assert_eq!(it.dump().await, before);
    write_as(it.sink(), 7, at(3, 0, 0), &one_of_each(2), &days).await.unwrap();
    write_as(it.sink(), 8, at(3, 0, 0), &Records::default(), &[]).await.unwrap();
    assert_eq!(only(&it, "writers", &["epoch"]).await, json!([8.0]), "a batch without data raises the mark too");
    assert!(matches!(write_as(it.sink(), 7, at(4, 0, 0), &Records::default(), &[]).await, Err(SinkError::Fenced(_))));
}

pub async fn one_users_claims_and_records_do_not_touch_anothers<K: Kit>() {
    let it = K::fresh().await;
    let (anna, ben) = (UserId::parse("anna").unwrap(), UserId::parse("ben").unwrap());
    for (user, epoch) in [(&anna, 9), (&ben, 3)] {
        let records = one_of_each(1);
        let batch = SinkBatch {
            user,
            job: &job(),
            epoch: Epoch(epoch),
            asked_at: at(2, 0, 0),
            records: &records,
            days: &[],
            garmin_id: None,
            accepts_removals: false,
        };
        assert_eq!(it.sink().write(&batch).await.unwrap().inserted, 13);
    }
    let users = values(&it, "intraday_samples", &["user_id"]).await;
    assert_eq!(
        users.as_array().unwrap().iter().filter(|it| *it == &json!(["anna"])).count(),
        SampleKind::VARIANTS.len()
    );
}

pub async fn whole_days_of_dated_types_are_noted_and_read_back<K: Kit>() {
    let it = K::fresh().await;
    let mut narrowed = day(DataType::Health, 3, Outcome::Stored);
    narrowed.is_whole = false;
    let days = [
        day(DataType::Health, 1, Outcome::Stored),
        day(DataType::Activities, 2, Outcome::NoData),
        day(DataType::Workouts, 2, Outcome::Stored),
        narrowed,
    ];
    write_as(it.sink(), 1, at(9, 1, 2), &Records::default(), &days).await.unwrap();
    let noted = |data_type, day, outcome| {
        let (user, day, asked_at) = (UserId::me(), date(day), at(9, 1, 2));
        StoredDay { user, data_type, day, outcome, asked_at, is_partial: false }
    };
    let wanted = [noted(DataType::Activities, 2, Outcome::NoData), noted(DataType::Health, 1, Outcome::Stored)];
    assert_eq!(it.sink().stored_days().await.unwrap(), wanted);
}

pub async fn a_day_that_is_stored_stays_so_and_has_the_time_of_the_last_answer<K: Kit>() {
    let it = K::fresh().await;
    for (epoch, asked_at, outcome, expected) in [
        (1, at(5, 0, 0), Outcome::NoData, json!(["no_data", "2024-03-05T00:00:00.000Z", 1.0])),
        // The clock was ahead before.
        (2, at(4, 0, 0), Outcome::NoData, json!(["no_data", "2024-03-04T00:00:00.000Z", 2.0])),
        (3, at(4, 0, 0), Outcome::Stored, json!(["stored", "2024-03-04T00:00:00.000Z", 3.0])),
        (4, at(6, 0, 0), Outcome::NoData, json!(["stored", "2024-03-06T00:00:00.000Z", 4.0])),
        (5, at(6, 0, 0), Outcome::Stored, json!(["stored", "2024-03-06T00:00:00.000Z", 4.0])),
    ] {
        write_as(it.sink(), epoch, asked_at, &Records::default(), &[day(DataType::Health, 1, outcome)]).await.unwrap();
        assert_eq!(only(&it, "sync_days", &["outcome", "asked_at", "epoch"]).await, expected, "epoch {epoch}");
    }
}

pub async fn that_a_day_lacks_something_is_noted_only_of_days_that_are_here<K: Kit>() {
    let it = K::fresh().await;
    let of = |n, outcome, is_partial| DayOutcome { is_partial, ..day(DataType::Health, n, outcome) };
    let noted = async || {
        let days = it.sink().stored_days().await.unwrap();
        days.iter().map(|it| (it.day, it.is_partial)).collect::<Vec<_>>()
    };
    let stored = [of(1, Outcome::Stored, true), of(2, Outcome::Stored, false)];
    write_as(it.sink(), 1, at(5, 0, 0), &Records::default(), &stored).await.unwrap();
    assert_eq!(noted().await, [(date(1), true), (date(2), false)]);
    // This does not restore a day that the store has lost meanwhile.
    let later = [of(1, Outcome::AsNoted, false), of(2, Outcome::AsNoted, true), of(3, Outcome::AsNoted, true)];
    write_as(it.sink(), 2, at(6, 0, 0), &Records::default(), &later).await.unwrap();
    assert_eq!(noted().await, [(date(1), false), (date(2), true)]);
    // Whatever changes a row says under which claim.
    assert_eq!(values(&it, "sync_days", &["epoch"]).await, json!([[2.0], [2.0]]));
    write_as(it.sink(), 3, at(6, 0, 0), &Records::default(), &later).await.unwrap();
    assert_eq!(values(&it, "sync_days", &["epoch"]).await, json!([[2.0], [2.0]]), "nothing changed");
    // A later empty answer says nothing about what is missing.
    write_as(it.sink(), 3, at(7, 0, 0), &Records::default(), &[of(2, Outcome::NoData, false)]).await.unwrap();
    assert_eq!(noted().await, [(date(1), false), (date(2), true)]);
}

pub async fn a_store_has_an_id_of_its_own_and_counts_its_writes<K: Kit>() {
    let (one, other) = (K::fresh().await, K::fresh().await);
    let state = one.sink().state().await.unwrap();
    assert_eq!(state.writes, 0);
    assert_ne!(other.sink().state().await.unwrap().id, state.id);
    for writes in 1..3 {
        write(one.sink(), at(1, 0, 0), &one_of_each(1)).await;
        let now = one.another().await.state().await.unwrap();
        assert_eq!((now.id, now.writes), (state.id.clone(), writes), "the same for whoever opens it");
    }
    let refused = write_as(one.sink(), 0, at(1, 0, 0), &one_of_each(1), &[]).await;
    assert!(matches!(refused, Err(SinkError::Fenced(Epoch(1)))), "{refused:?}");
    assert_eq!(one.sink().state().await.unwrap().writes, 2, "what is refused is no write");
}
