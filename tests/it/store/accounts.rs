//! Credentials.

use chrono::DateTime;
use garmin_sync::config::SecretKeys;
use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::{
    Account, AccountError, Accounts, Imported, Jobs, Linked, NewLink, Saved, SignInFacts, StartOutcome,
};
use garmin_sync::store::{Described, StoreOptions};
use secrecy::{ExposeSecret, SecretString};

use test_support::jobs::fixture::{Fixture, PREFIX, keys_of, new_job, options, request, store_at};

fn text(of: &str) -> SecretString {
    SecretString::from(of.to_owned())
}

#[tokio::test]
async fn a_text_is_imported_once_and_does_not_undo_a_renewal() {
    let (it, me) = (Fixture::start(), UserId::me());
    assert!(it.store.account(&me).await.unwrap().is_none());
    assert_eq!(it.store.import(&me, &text("first")).await.unwrap(), Imported::Done);
    assert_eq!(it.store.renew_credentials(&me, 1, &text("renewed")).await.unwrap(), Saved::Kept);
    assert_eq!(it.store.import(&me, &text("first")).await.unwrap(), Imported::Known);
    let account = it.store.account(&me).await.unwrap().unwrap();
    assert_eq!((account.credentials.expose_secret(), account.version), ("renewed", 2));
    assert_eq!(it.store.import(&me, &text("second")).await.unwrap(), Imported::Done);
    let account = it.store.account(&me).await.unwrap().unwrap();
    assert_eq!((account.credentials.expose_secret(), account.version), ("second", 3));
    assert_eq!(
        it.store.import(&me, &text("first")).await.unwrap(),
        Imported::Known,
        "a process that still has the old text"
    );
    assert_eq!(it.store.import(&me, &text("second")).await.unwrap(), Imported::Known);
}

#[tokio::test]
async fn of_two_renewals_of_one_version_the_first_is_kept() {
    let (it, me) = (Fixture::start(), UserId::me());
    it.store.import(&me, &text("first")).await.unwrap();
    let (a, b) = (text("a"), text("b"));
    let (one, two) = tokio::join!(it.store.renew_credentials(&me, 1, &a), it.store.renew_credentials(&me, 1, &b));
    let mut answers = [one.unwrap(), two.unwrap()];
    answers.sort_by_key(|answer| *answer == Saved::Superseded);
    assert_eq!(answers, [Saved::Kept, Saved::Superseded]);
    let nobody = UserId::parse("ben").unwrap();
    assert_eq!(it.store.renew_credentials(&nobody, 1, &a).await.unwrap(), Saved::Superseded);
    assert_eq!(it.raw::<u32>("EXISTS :account:ben").await, 0);
}

#[tokio::test]
async fn what_rests_is_unreadable_without_the_key_and_under_another_name() {
    let (it, me) = (Fixture::start(), UserId::me());
    it.store.import(&me, &text("a secret of mine")).await.unwrap();
    let kept: Vec<String> = it.raw("HVALS :account:me").await;
    assert!(!kept.iter().any(|value| value.contains("secret")));
    for secrets_keys in [keys_of(8, &[]), keys_of(8, &[9]), SecretKeys::default()] {
        let other = store_at(&it.redis.url(), PREFIX, StoreOptions { secrets_keys, ..options() });
        assert!(matches!(other.account(&me).await, Err(AccountError::KeyMismatch)));
    }
    it.raw::<()>("COPY :account:me :account:ben").await;
    let stolen = it.store.account(&UserId::parse("ben").unwrap()).await;
    assert!(matches!(stolen, Err(AccountError::KeyMismatch)));
    it.raw::<()>("HSET :account:me credentials junk").await;
    assert!(matches!(it.store.account(&me).await, Err(AccountError::KeyMismatch)));
}

#[tokio::test]
async fn what_may_be_told_of_an_account_needs_no_key() {
    let (it, me) = (Fixture::start(), UserId::me());
    assert_eq!(it.store.link(&me).await.unwrap(), None);
    let describe = |_: &SecretString| Described {
        source: Some("microservice"),
        facts: SignInFacts { token_ends_at: DateTime::from_timestamp(1_900_000_000, 0), ..SignInFacts::default() },
    };
    let knows = store_at(&it.redis.url(), PREFIX, options()).describing(describe);
    knows.import(&me, &text("first")).await.unwrap();
    let keyless = store_at(&it.redis.url(), PREFIX, StoreOptions { secrets_keys: SecretKeys::default(), ..options() });
    let link = keyless.link(&me).await.unwrap().unwrap();
    assert_eq!(link.source.as_deref(), Some("microservice"));
    assert_eq!((link.linked_at, link.token_ends_at), (link.updated_at, DateTime::from_timestamp(1_900_000_000, 0)));
    it.raw::<()>("HSET :account:me linked_at 1000 updated_at 1000").await;
    // If the new token's expiry is unknown, the old one's must not stay.
    it.store.renew_credentials(&me, 1, &text("renewed")).await.unwrap();
    let renewed = it.store.link(&me).await.unwrap().unwrap();
    assert_eq!((renewed.linked_at, renewed.token_ends_at), (DateTime::from_timestamp(1, 0).unwrap(), None));
    assert!(renewed.updated_at >= link.updated_at);
}

fn link(credentials: &str, garmin_id: Option<i64>) -> NewLink {
    NewLink { credentials: text(credentials), garmin_id, timezone: garmin_id.map(|_| chrono_tz::Asia::Tokyo) }
}

async fn account(it: &Fixture) -> Option<Account> {
    it.store.account(&UserId::me()).await.unwrap()
}

#[tokio::test]
async fn a_link_replaces_what_was_linked_and_its_text_in_the_settings_does_not_undo_a_renewal() {
    let (it, me) = (Fixture::start(), UserId::me());
    assert!(it.store.can_keep());
    it.store.import(&me, &text("from the settings")).await.unwrap();
    it.raw::<()>("HSET :account:me key_ends_at 1000 areas_refused sleep,food").await;
    let shown = it.store.link(&me).await.unwrap().unwrap();
    assert_eq!(
        (shown.areas_refused, shown.key_ends_at),
        (vec!["sleep".into(), "food".into()], DateTime::from_timestamp(1, 0))
    );
    assert_eq!(it.store.link_account(&me, &link("linked", Some(7))).await.unwrap(), Linked::Done);
    let now = account(&it).await.unwrap();
    assert_eq!((now.credentials.expose_secret(), now.version, now.garmin_id), ("linked", 2, Some(7)));
    assert_eq!(now.timezone, Some(chrono_tz::Asia::Tokyo));
    let shown = it.store.link(&me).await.unwrap().unwrap();
    assert_eq!((shown.areas_refused, shown.key_ends_at), (vec![], None), "they were those of the other key");
    it.store.renew_credentials(&me, 2, &text("renewed")).await.unwrap();
    for known in ["linked", "from the settings"] {
        assert_eq!(it.store.import(&me, &text(known)).await.unwrap(), Imported::Known);
    }
    assert_eq!(account(&it).await.unwrap().credentials.expose_secret(), "renewed");
}

#[tokio::test]
async fn after_unlinking_nothing_secret_is_left_and_nothing_late_links_the_account_again() {
    let (it, me) = (Fixture::with(StoreOptions { needs_account: true, ..options() }), UserId::me());
    it.store.import(&me, &text("from the settings")).await.unwrap();
    it.store.link_account(&me, &link("linked", Some(7))).await.unwrap();
    assert!(it.store.unlink_account(&me, false).await.unwrap());
    assert!(account(&it).await.is_none() && it.store.link(&me).await.unwrap().is_none());
    let mut left: Vec<String> = it.raw("HKEYS :account:me").await;
    left.sort();
    assert_eq!(left, ["fingerprint", "garmin_id", "unlinked_at", "updated_at", "version"]);
    assert!(!it.store.unlink_account(&me, false).await.unwrap(), "there is nothing left to remove");

    // A worker that was renewing, the settings, and their repair.
    for version in 0..5 {
        assert_eq!(it.store.renew_credentials(&me, version, &text("late")).await.unwrap(), Saved::Superseded);
    }
    assert_eq!(it.store.import(&me, &text("from the settings")).await.unwrap(), Imported::Known);
    it.store.import_anew(&me, &text("from the settings")).await.unwrap();
    assert!(account(&it).await.is_none());
    assert_eq!(it.store.start(&new_job(1, &me, request(1))).await.unwrap(), StartOutcome::NotLinked);

    // A new text is a new wish, and versions go on.
    assert_eq!(it.store.import(&me, &text("another")).await.unwrap(), Imported::Done);
    assert_eq!(account(&it).await.unwrap().version, 4);
    assert_eq!(it.store.renew_credentials(&me, 2, &text("late")).await.unwrap(), Saved::Superseded);
    assert_eq!(it.raw::<u32>("HEXISTS :account:me unlinked_at").await, 0);
    assert_eq!(it.store.start(&new_job(1, &me, request(1))).await.unwrap(), StartOutcome::Started);
}

#[tokio::test]
async fn where_data_is_stored_no_other_garmin_account_can_be_linked() {
    let (it, me) = (Fixture::start(), UserId::me());
    it.store.link_account(&me, &link("a", Some(7))).await.unwrap();
    assert_eq!(it.store.link_account(&me, &link("b", Some(8))).await.unwrap(), Linked::Done, "nothing is stored yet");
    it.raw::<()>("SETBIT :coverage:me:health 9000 1").await;
    assert_eq!(it.store.link_account(&me, &link("a", Some(7))).await.unwrap(), Linked::OtherAccount);
    assert_eq!(account(&it).await.unwrap().credentials.expose_secret(), "b");
    for same in [Some(8), None] {
        assert_eq!(it.store.link_account(&me, &link("c", same)).await.unwrap(), Linked::Done);
    }
    it.store.unlink_account(&me, false).await.unwrap();
    assert_eq!(it.store.link_account(&me, &link("a", Some(7))).await.unwrap(), Linked::OtherAccount);
    assert!(account(&it).await.is_none());
    assert_eq!(it.store.link_account(&UserId::parse("ben").unwrap(), &link("a", Some(7))).await.unwrap(), Linked::Done);
}

#[tokio::test]
async fn an_account_that_holds_something_else_is_put_away_when_another_is_linked() {
    let (it, me) = (Fixture::start(), UserId::me());
    for (key, damage) in [("account:me", "x"), ("coverage:me:health", "y")] {
        it.raw::<()>(&format!("DEL :{key}")).await;
        it.raw::<()>(&format!("LPUSH :{key} {damage}")).await;
        assert_eq!(it.store.link_account(&me, &link("a", Some(7))).await.unwrap(), Linked::Done, "{key}");
    }
    it.raw::<()>("DEL :account:me").await;
    it.raw::<()>("SET :account:me x").await;
    assert!(!it.store.unlink_account(&me, false).await.unwrap());
    assert_eq!(it.raw::<u32>("EXISTS :account:me").await, 0);
}

#[tokio::test]
async fn what_an_earlier_key_encrypted_is_read_and_encrypted_with_the_current_one_when_it_changes() {
    let (it, me) = (Fixture::start(), UserId::me());
    it.store.link_account(&me, &link("a", None)).await.unwrap();
    let with = |secrets_keys| store_at(&it.redis.url(), PREFIX, StoreOptions { secrets_keys, ..options() });
    let both = with(keys_of(9, &[8, 7]));
    assert_eq!(both.account(&me).await.unwrap().unwrap().credentials.expose_secret(), "a");
    assert!(both.link(&me).await.unwrap().unwrap().is_readable);
    let new = with(keys_of(9, &[]));
    assert!(matches!(new.account(&me).await, Err(AccountError::KeyMismatch)));
    assert_eq!(both.renew_credentials(&me, 1, &text("b")).await.unwrap(), Saved::Kept);
    assert_eq!(new.account(&me).await.unwrap().unwrap().credentials.expose_secret(), "b");
    assert!(!with(SecretKeys::default()).can_keep());
}
