//! Orders to delete what is stored of a user.

use chrono::TimeDelta;
use garmin_sync::clock::SystemClock;
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::dates::DateRange;
use garmin_sync::domain::ids::{Epoch, UserId};
use garmin_sync::ports::{
    Accounts, Change, ChangeFeed, Clock as _, Deletion, Deletions, End, Erased, Imported, Jobs, Linked, NewLink,
    Outcome, Progress, SinkState, StartOutcome, StoredDay, Work, WorkError,
};
use garmin_sync::store::StoreOptions;
use secrecy::SecretString;
use tokio::sync::mpsc::unbounded_channel;

use test_support::jobs::fixture::{Fixture, first_day, new_job, options, request, step, worker};

fn ben() -> UserId {
    UserId::parse("ben").unwrap()
}

fn link(text: &str, garmin_id: i64) -> NewLink {
    NewLink { credentials: SecretString::from(text), garmin_id: Some(garmin_id), timezone: None }
}

fn linked() -> Fixture {
    Fixture::with(StoreOptions { needs_account: true, ..options() })
}

async fn only_order(it: &Fixture) -> Deletion {
    let orders = it.store.deletions().await.unwrap();
    assert_eq!(orders.len(), 1, "{orders:?}");
    orders[0].clone()
}

/// The store after an erasure, which gave it another id.
fn erased(writes: u64) -> Erased {
    let state = |id: &str| SinkState { id: id.to_owned(), writes };
    Erased { rows: 5, before: state("old"), after: state("new") }
}

/// The keys of a user, and those of jobs.
async fn keys(it: &Fixture, user: &str) -> Vec<String> {
    let all: Vec<String> = it.raw("KEYS *").await;
    let kinds = [format!(":{user}"), format!(":{user}:")];
    let is_theirs = |key: &String| key.ends_with(&kinds[0]) || key.contains(&kinds[1]) || key.contains(":01JD");
    let mut keys: Vec<_> = all.into_iter().filter(is_theirs).collect();
    keys.sort();
    keys
}

#[tokio::test]
async fn until_a_deletion_is_done_nothing_links_the_account_and_others_are_not_concerned() {
    let (it, me) = (linked(), UserId::me());
    it.store.import(&me, &"in the settings".into()).await.unwrap();
    let claimed = it.claimed(1, 3).await;
    assert_eq!((it.store.deletions().await.unwrap(), it.store.deletion(&me).await.unwrap()), (vec![], None));
    assert!(it.store.unlink_account(&me, true).await.unwrap());
    let order = only_order(&it).await;
    assert!(order.epoch > claimed.claim.epoch, "no claim that knows the account writes after it: {order:?}");
    assert!((order.requested_at - SystemClock.now()).abs() < TimeDelta::minutes(1));
    assert_eq!(it.store.deletion(&me).await.unwrap(), Some(order.requested_at));

    assert_eq!(it.store.link_account(&me, &link("a", 7)).await.unwrap(), Linked::Deleting);
    assert_eq!(it.store.import(&me, &"another in the settings".into()).await.unwrap(), Imported::Deleting);
    assert_eq!(it.store.import(&me, &"in the settings".into()).await.unwrap(), Imported::Known);
    it.store.import_anew(&me, &"another in the settings".into()).await.unwrap();
    assert!(it.store.account(&me).await.unwrap().is_none());
    it.store.cancel(&me, &claimed.claim.job).await.unwrap();
    assert_eq!(it.store.start(&new_job(2, &me, request(1))).await.unwrap(), StartOutcome::NotLinked);
    assert_eq!(it.store.link_account(&ben(), &link("a", 7)).await.unwrap(), Linked::Done);

    assert!(!it.store.unlink_account(&me, true).await.unwrap(), "it is not linked any more");
    assert_eq!(only_order(&it).await, order, "asking again changes nothing");
    assert!(!it.store.unlink_account(&me, false).await.unwrap());
    assert_eq!(only_order(&it).await, order, "and does not take it back");
    // What was stored before the account was unlinked may be deleted as well.
    let cleo = UserId::parse("cleo").unwrap();
    assert!(!it.store.unlink_account(&cleo, true).await.unwrap());
    assert_eq!(it.store.deletions().await.unwrap().len(), 2);
}

#[tokio::test]
async fn after_a_deletion_redis_knows_nothing_of_the_user_but_that_there_was_an_account() {
    let (it, me) = (linked(), UserId::me());
    let mut others = Vec::new();
    for (n, user) in [(1, ben()), (10, me.clone())] {
        it.store.link_account(&user, &link("a key", i64::from(n))).await.unwrap();
        for job in [n, n + 1] {
            let new = new_job(job, &user, request(3));
            assert_eq!(it.store.start(&new).await.unwrap(), StartOutcome::Started);
            let held = it.claim(&new.id, "w1").await;
            let mut work_log = held.work_log.clone();
            let progress = Progress {
                given_up: vec![(DataType::Health, first_day(), first_day())],
                partial: vec![(DataType::Health, first_day(), true)],
                speeds: [(DataType::Health, 0.5)].into_iter().collect(),
                sink_writes: 4,
                ..step(&mut work_log, false).unwrap()
            };
            it.store.progress(&held.claim, &user, &progress).await.unwrap();
            it.store.cancel(&user, &new.id).await.unwrap();
        }
        it.store.accept(&user, DataType::Health, DateRange::day(first_day()), true).await.unwrap();
        let there = keys(&it, user.as_str()).await;
        for kind in ["asked", "again", "coverage", "partial", "tried"] {
            assert!(there.iter().any(|key| key.contains(&format!(":{kind}:{user}:health"))), "{kind}: {there:?}");
        }
        if user == ben() {
            others = keys(&it, "ben").await;
        }
    }
    it.raw::<()>("SET :damaged:coverage:me:health junk").await;
    it.raw::<()>("SET :sink old").await;
    it.store.unlink_account(&me, true).await.unwrap();
    let order = only_order(&it).await;
    assert!(it.store.end_deletion(&order, &erased(9)).await.unwrap());

    let left: Vec<_> = keys(&it, "me").await.into_iter().filter(|key| !others.contains(key)).collect();
    assert_eq!(left, ["{test}:account:me"]);
    let mut fields: Vec<String> = it.raw("HKEYS :account:me").await;
    fields.sort();
    assert_eq!(fields, ["fingerprint", "unlinked_at", "updated_at", "version"]);
    assert_eq!(keys(&it, "ben").await, others);
    assert_eq!((it.store.deletions().await.unwrap(), it.store.deletion(&me).await.unwrap()), (vec![], None));
    let status = it.store.status(&me).await.unwrap();
    assert_eq!((status.job, status.last_successful), (None, None));
    assert!(it.store.jobs(&me, None, 10).await.unwrap().jobs.is_empty());
    assert!(Jobs::coverage(&it.store, &me).await.unwrap().0.is_empty());
    // The others' coverage still describes the store, by its new id.
    let now = SinkState { id: "new".to_owned(), writes: 9 };
    assert!(it.store.describes(&now).await.unwrap());
    assert!(!it.store.describes(&SinkState { writes: 8, ..now }).await.unwrap(), "an older copy");
    // Another Garmin account may be linked now.
    assert_eq!(it.store.link_account(&me, &link("b", 99)).await.unwrap(), Linked::Done);
    assert!(!it.store.end_deletion(&order, &erased(9)).await.unwrap(), "it is done");
    assert!(it.store.account(&me).await.unwrap().is_some());
}

#[tokio::test]
async fn a_job_that_got_in_between_goes_with_the_data_and_its_worker_learns_of_it() {
    let (it, me) = (linked(), UserId::me());
    it.store.link_account(&me, &link("a", 7)).await.unwrap();
    let held = it.claimed(1, 3).await;
    let waiting = new_job(2, &ben(), request(1));
    it.store.link_account(&ben(), &link("a", 7)).await.unwrap();
    it.store.start(&waiting).await.unwrap();
    it.store.unlink_account(&me, true).await.unwrap();
    let (sender, mut changes) = unbounded_channel();
    let told = async {
        assert_eq!(changes.recv().await, Some(Change::Connected));
        assert!(it.store.end_deletion(&only_order(&it).await, &erased(1)).await.unwrap());
        let gone = Change::Job { user: me.clone(), job: held.claim.job.clone(), status: None };
        assert_eq!(changes.recv().await, Some(gone));
    };
    tokio::select! {
        () = it.store.forward_changes(sender) => panic!("it listens no more"),
        () = told => {}
    }
    let late = Progress::counted(&held.work_log);
    let written = it.store.progress(&held.claim, &me, &late).await;
    assert!(matches!(written, Err(WorkError::Lost(None))), "{written:?}");
    let ended = it.store.finish(&held.claim, &me, &End::Completed).await;
    assert!(matches!(ended, Err(WorkError::Lost(None))), "{ended:?}");
    let rescued = it.store.rescue().await.unwrap();
    assert_eq!((rescued.lost, rescued.given_up), (0, 0));
    assert_eq!(
        it.store.next_signal(&worker("w2")).await.unwrap(),
        Some(waiting.id),
        "the other's job is still in the queue"
    );
    assert_eq!(it.store.status(&me).await.unwrap().job, None);
}

#[tokio::test]
async fn an_order_that_the_store_is_ahead_of_gets_a_later_epoch_and_stale_ones_end_nothing() {
    let (it, me) = (linked(), UserId::me());
    it.store.unlink_account(&me, true).await.unwrap();
    let first = only_order(&it).await;
    let ahead = Epoch(first.epoch.0 + 1_000_000_000_000);
    it.store.renew_deletion(&first, ahead).await.unwrap();
    let renewed = only_order(&it).await;
    assert!(renewed.epoch > ahead && renewed.requested_at == first.requested_at, "{renewed:?}");
    it.store.renew_deletion(&first, Epoch(0)).await.unwrap();
    assert!(!it.store.end_deletion(&first, &erased(1)).await.unwrap());
    assert_eq!(only_order(&it).await, renewed);
    let newest: u64 = it.raw("GET :epoch").await;
    assert_eq!(newest, renewed.epoch.0, "claims go on above it");
    assert!(it.store.end_deletion(&renewed, &erased(1)).await.unwrap());
    it.store.renew_deletion(&renewed, ahead).await.unwrap();
    assert_eq!(it.store.deletions().await.unwrap(), [], "it does not come back");
}

#[tokio::test]
async fn a_damaged_order_is_carried_out_and_what_is_no_list_of_orders_is_put_away() {
    let (it, me) = (linked(), UserId::me());
    it.raw::<()>("HSET :deletions me junk").await;
    assert!(it.store.deletion(&me).await.unwrap().is_some());
    let order = only_order(&it).await;
    assert_eq!(order.epoch, Epoch(0));
    it.store.renew_deletion(&order, Epoch(7)).await.unwrap();
    let renewed = only_order(&it).await;
    assert!(renewed.epoch > Epoch(7) && renewed.requested_at > order.requested_at);
    for key in ["lock:me", "latest:me", "jobs:me", "coverage:me:health", "speed:me", "account:me"] {
        it.raw::<()>(&format!("SET :{key} junk")).await;
    }
    assert!(it.store.end_deletion(&renewed, &erased(1)).await.unwrap());
    assert_eq!(keys(&it, "me").await, Vec::<String>::new());

    it.raw::<()>("SET :deletions junk").await;
    assert_eq!(it.store.deletion(&me).await.unwrap(), None);
    assert_eq!(it.store.link_account(&me, &link("a", 7)).await.unwrap(), Linked::Done);
    it.raw::<()>("SET :deletions junk").await;
    assert_eq!(it.store.deletions().await.unwrap(), []);
    assert_eq!(it.raw::<u32>("EXISTS :deletions").await, 0);
}

#[tokio::test]
async fn coverage_that_is_rebuilt_from_before_a_deletion_is_noticed() {
    let (it, me) = (linked(), UserId::me());
    it.store.unlink_account(&me, true).await.unwrap();
    assert!(it.store.end_deletion(&only_order(&it).await, &erased(9)).await.unwrap());
    // A worker that read the store before its rows were deleted is late.
    let day = StoredDay {
        user: me,
        data_type: DataType::Health,
        day: first_day(),
        outcome: Outcome::Stored,
        asked_at: SystemClock.now(),
        is_partial: false,
    };
    it.store.rebuild_coverage(&SinkState { id: "old".to_owned(), writes: 8 }, &[day]).await.unwrap();
    assert!(!it.store.describes(&SinkState { id: "new".to_owned(), writes: 9 }).await.unwrap());
}
