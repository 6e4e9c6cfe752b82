//! Sign-ins: their kind, their renewal, and that they do not leak.

use garmin_sync::domain::failure::FailureKind;
use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::{Clock, Query};
use secrecy::{ExposeSecret, SecretString};

use super::{Fetch as _, Kit, Noon, TIMEOUT_MS, first_query};

fn two_days(it: &impl Kit, credentials: SecretString) -> Query {
    Query { credentials, ..first_query(it) }
}

pub async fn a_sign_in_that_was_renewed_comes_back_and_works<K: Kit>() {
    let it = K::start().await;
    let source = it.source(TIMEOUT_MS);
    let lasting = source.fetch(&two_days(&it, it.credentials())).await;
    assert!(lasting.data.is_ok() && lasting.renewed.is_none(), "what lasts stays");
    let Some(old) = it.credentials_to_renew() else { return };
    let answer = source.fetch(&two_days(&it, old.clone())).await;
    assert!(answer.data.is_ok());
    let renewed = answer.renewed.unwrap();
    assert_ne!(renewed.expose_secret(), old.expose_secret());
    assert!(source.takes(&renewed));
    assert!(source.facts(&renewed).token_ends_at > source.facts(&old).token_ends_at);
    let next = source.fetch(&two_days(&it, renewed)).await;
    assert!(next.data.is_ok() && next.renewed.is_none());
}

pub async fn only_a_sign_in_that_lasts_is_sure_not_to_be_renewed<K: Kit>() {
    let it = K::start().await;
    let source = it.source(TIMEOUT_MS);
    assert!(!source.may_renew(&it.credentials(), Noon.now()));
    if let Some(old) = it.credentials_to_renew() {
        assert_eq!(source.may_renew(&old, Noon.now()), K::ENDS_THE_OLD_SIGN_IN);
    }
}

pub async fn its_own_kind_is_taken_and_others_are_not<K: Kit>() {
    let it = K::start().await;
    let source = it.source(TIMEOUT_MS);
    assert!(source.takes(&it.credentials()));
    for other in ["", "{}", "null", "somebody:secret"] {
        assert!(!source.takes(&SecretString::from(other)), "{other}");
    }
    assert!(!source.name().is_empty() && !source.credentials_look().is_empty() && !source.how_to_link().is_empty());
}

pub async fn nothing_of_a_sign_in_is_told<K: Kit>() {
    let it = K::start().await;
    let source = it.source(TIMEOUT_MS);
    let credentials = it.credentials();
    // Any long piece of it would leak it, and so would a key.
    let pieces: Vec<&str> = credentials.expose_secret().split(['"', ':', ',', '{', '}', '.']).collect();
    let is_secret = |piece: &&str| piece.len() > 20 || piece.starts_with("GCDC_");
    let secrets: Vec<&str> = pieces.into_iter().filter(is_secret).collect();
    assert!(!secrets.is_empty());
    for kind in K::FAILURES {
        it.break_with(*kind).await;
        let timeout_ms = if *kind == FailureKind::TimedOut { 500 } else { TIMEOUT_MS };
        let asked = two_days(&it, credentials.clone());
        let answer = it.source(timeout_ms).fetch(&asked).await;
        let told = format!("{answer:?} {asked:?} {}", source.allowance(&UserId::me()).scope);
        assert!(secrets.iter().all(|secret| !told.contains(secret)), "{kind:?}");
        it.upstream().mend().await;
    }
}
