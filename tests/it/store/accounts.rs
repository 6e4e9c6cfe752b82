//! Credentials.

use chrono::DateTime;
use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::{AccountError, Accounts, Jobs, Saved};
use garmin_sync::store::StoreOptions;
use secrecy::{ExposeSecret, SecretString};

use test_support::jobs::fixture::{Fixture, PREFIX, key_of, options, store_at};

fn text(of: &str) -> SecretString {
    SecretString::from(of.to_owned())
}

#[tokio::test]
async fn a_text_is_imported_once_and_does_not_undo_a_renewal() {
    let (it, me) = (Fixture::start(), UserId::me());
    assert!(it.store.account(&me).await.unwrap().is_none());
    assert!(it.store.import(&me, &text("first")).await.unwrap());
    assert_eq!(it.store.renew_credentials(&me, 1, &text("renewed")).await.unwrap(), Saved::Kept);
    assert!(!it.store.import(&me, &text("first")).await.unwrap());
    let account = it.store.account(&me).await.unwrap().unwrap();
    assert_eq!((account.credentials.expose_secret(), account.version), ("renewed", 2));
    assert!(it.store.import(&me, &text("second")).await.unwrap());
    let account = it.store.account(&me).await.unwrap().unwrap();
    assert_eq!((account.credentials.expose_secret(), account.version), ("second", 3));
    assert!(!it.store.import(&me, &text("first")).await.unwrap(), "a process that still has the old text");
    assert!(!it.store.import(&me, &text("second")).await.unwrap());
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
    for secrets_key in [Some(key_of(8)), None] {
        let other = store_at(&it.redis.url(), PREFIX, StoreOptions { secrets_key, ..options() });
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
    let ends = |_: &SecretString| DateTime::from_timestamp(1_900_000_000, 0);
    let knows = store_at(&it.redis.url(), PREFIX, options()).noting_token_ends(ends);
    knows.import(&me, &text("first")).await.unwrap();
    let keyless = store_at(&it.redis.url(), PREFIX, StoreOptions { secrets_key: None, ..options() });
    let link = keyless.link(&me).await.unwrap().unwrap();
    assert_eq!((link.linked_at, link.token_ends_at), (link.updated_at, DateTime::from_timestamp(1_900_000_000, 0)));
    it.raw::<()>("HSET :account:me linked_at 1000 updated_at 1000").await;
    // If the new token's expiry is unknown, the old one's must not stay.
    it.store.renew_credentials(&me, 1, &text("renewed")).await.unwrap();
    let renewed = it.store.link(&me).await.unwrap().unwrap();
    assert_eq!((renewed.linked_at, renewed.token_ends_at), (DateTime::from_timestamp(1, 0).unwrap(), None));
    assert!(renewed.updated_at >= link.updated_at);
}
