//! Everything of one user, deleted.

use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::ids::{Epoch, UserId};
use garmin_sync::domain::record::{Listed, Records};
use garmin_sync::ports::{DayOutcome, Outcome, RestoreQuery, SinkBatch, SinkError};

use super::records::{at, date, food, one_of_each};
use super::{Kit, everything, job, write_as};

fn ben() -> UserId {
    UserId::parse("ben").unwrap()
}

async fn write_of(it: &impl Kit, user: &UserId, records: &Records) {
    let days = [DataType::Health, DataType::Activities].map(|data_type| DayOutcome {
        data_type,
        day: date(1),
        outcome: Outcome::Stored,
        is_whole: true,
        is_partial: false,
    });
    let batch = SinkBatch {
        user,
        job: &job(),
        epoch: Epoch(3),
        asked_at: at(9, 0, 0),
        records,
        days: &days,
        garmin_id: None,
        accepts_removals: false,
    };
    it.sink().write(&batch).await.unwrap();
}

/// A store with all kinds of rows of two users, one removed row each.
async fn of_two<K: Kit>() -> K {
    let it = K::fresh().await;
    for user in [UserId::me(), ben()] {
        let meals = |n: usize| Records {
            nutrition: ["a", "b"].map(|id| food(id, 5)).into_iter().take(n).collect(),
            whole: [(Listed::Nutrition, date(5))].into(),
            ..Records::default()
        };
        for records in [one_of_each(1), meals(2), meals(1)] {
            write_of(&it, &user, &records).await;
        }
    }
    it
}

/// The rows of one user, with their row ids.
async fn of_user(it: &impl Kit, user: &str) -> Vec<String> {
    let owner = format!("'{user}'");
    it.dump().await.into_iter().filter(|row| row.contains(&owner)).collect()
}

pub async fn of_an_erased_user_only_the_writers_mark_stays_and_of_others_everything_as_it_is<K: Kit>() {
    let it = of_two::<K>().await;
    let (before, bens) = (it.sink().state().await.unwrap(), of_user(&it, "ben").await);
    let mine = of_user(&it, "me").await;
    assert_eq!(mine.len(), bens.len());
    let erased = it.sink().erase(&UserId::me(), Epoch(7)).await.unwrap();
    assert_eq!(usize::try_from(erased.rows).unwrap(), mine.len() - 1, "all but the mark");
    assert_eq!(of_user(&it, "me").await, ["writers: 'me', 7, NULL"]);
    assert_eq!(of_user(&it, "ben").await, bens);
    assert!(everything(&it).await.iter().flat_map(|(_, rows)| rows).all(|row| row["user_id"] == "ben"));
    assert!(it.sink().stored_days().await.unwrap().iter().all(|day| day.user == ben()));
    // Coverage from before, should it come back, is not of this store.
    let after = it.sink().state().await.unwrap();
    assert_eq!((&erased.before, &erased.after), (&before, &after));
    assert!(after.id != before.id && after.writes > before.writes, "{before:?} {after:?}");
    assert!(it.another().await.state().await.unwrap() == after);

    let back = it.sink().restore_removed(&RestoreQuery::default(), false).await.unwrap();
    assert_eq!(back.len(), 1, "ben's");
}

pub async fn erasing_again_does_no_harm_and_old_claims_write_no_more<K: Kit>() {
    let it = of_two::<K>().await;
    let first = it.sink().erase(&UserId::me(), Epoch(7)).await.unwrap();
    let state = it.dump().await;
    let again = it.another().await.erase(&UserId::me(), Epoch(7)).await.unwrap();
    assert_eq!((again.rows, &again.before.id, &again.after.id), (0, &first.after.id, &first.after.id));
    assert_eq!(it.dump().await, state);

    let late = write_as(it.sink(), 6, at(10, 0, 0), &one_of_each(2), &[]).await;
    assert!(matches!(late, Err(SinkError::Fenced(Epoch(7)))), "{late:?}");
    assert_eq!(it.dump().await, state);

    write_as(it.sink(), 8, at(10, 0, 0), &one_of_each(2), &[]).await.unwrap();
    let full = it.dump().await;
    let late = it.sink().erase(&UserId::me(), Epoch(7)).await;
    assert!(matches!(late, Err(SinkError::Fenced(Epoch(8)))), "a deletion of before: {late:?}");
    assert_eq!(it.dump().await, full);
}

pub async fn two_who_erase_at_once_and_others_who_write_are_not_in_each_others_way<K: Kit>() {
    let it = of_two::<K>().await;
    let (other, me, records) = (it.another().await, UserId::me(), one_of_each(3));
    let cleo = UserId::parse("cleo").unwrap();
    let (one, two, ()) =
        tokio::join!(it.sink().erase(&me, Epoch(7)), other.erase(&me, Epoch(7)), write_of(&it, &cleo, &records));
    assert!(one.unwrap().rows.min(two.unwrap().rows) == 0, "one of them was first");
    assert_eq!(of_user(&it, "me").await, ["writers: 'me', 7, NULL"]);
    assert_eq!(of_user(&it, "cleo").await.len(), 13 + 1 + 2);
}
