//! Failures and their results.

use std::pin::pin;

use garmin_sync::domain::failure::FailureKind;
use garmin_sync::domain::ids::UserId;

use super::{Fetch as _, Kit, TIMEOUT_MS, failure, first_query, groups, queries};

pub async fn each_kind_is_told_with_what_to_do_and_the_next_request_is_as_good_as_ever<K: Kit>() {
    let it = K::start().await;
    for kind in K::FAILURES.iter().filter(|kind| **kind != FailureKind::UnconfirmedEmpty) {
        it.break_with(*kind).await;
        let source = it.source(if *kind == FailureKind::TimedOut { 500 } else { TIMEOUT_MS });
        for group in groups(&*source) {
            let asked = queries(&it.credentials(), group, "2026-05-11", "2026-05-12").remove(0);
            let failure = failure(source.fetch(&asked).await);
            assert_eq!(failure.kind, *kind, "{failure}");
        }
        it.upstream().mend().await;
        let source = it.source(TIMEOUT_MS);
        assert!(source.fetch(&first_query(&it)).await.data.is_ok(), "after {kind:?}");
    }
}

pub async fn a_request_that_is_dropped_is_ended_and_the_next_one_is_answered<K: Kit>() {
    let it = K::start().await;
    let source = it.source(TIMEOUT_MS);
    let asked = first_query(&it);
    it.upstream().hang().await;
    {
        let mut request = pin!(source.fetch(&asked));
        tokio::select! {
            answer = request.as_mut() => panic!("nothing was to come: {answer:?}"),
            () = it.upstream().until_asked() => {}
        }
    }
    it.upstream().until_left().await;
    it.upstream().mend().await;
    assert!(source.fetch(&asked).await.data.is_ok());
}

pub async fn one_upstream_has_one_name_and_it_holds_no_secret<K: Kit>() {
    let (it, other) = (K::start().await, K::start().await);
    let somebody = UserId::parse("somebody").unwrap();
    let name = |it: &K, user: &UserId| it.source(TIMEOUT_MS).allowance(user).scope;
    let first = name(&it, &UserId::me());
    assert_eq!(first, name(&it, &UserId::me()));
    assert_eq!(first != name(&it, &somebody), K::LIMITS_ACCOUNTS, "everybody counts, or everybody counts alone");
    assert_eq!(first == name(&other, &UserId::me()), K::LIMITS_ACCOUNTS);
    assert!(!first.contains(['@', '?', '/']), "{first}");
}
