//! Redis that is down, comes back, or refuses writes.

use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::{Jobs, Renewal, StartOutcome, StoreError, Work};

use test_support::jobs::fixture::{Fixture, RESPONSE_TIMEOUT, job_id, new_job, options, request, store_at, worker};

fn is_unavailable<T: std::fmt::Debug>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Unavailable(_)))
}

#[tokio::test]
async fn a_store_without_redis_says_so_quickly_and_works_when_it_is_back() {
    let mut it = Fixture::start();
    let claimed = it.claimed(1, 12).await;
    assert!(it.store.ping().await.is_ok());
    it.redis.stop();
    let begin = tokio::time::Instant::now();
    let me = UserId::me();
    assert!(is_unavailable(&it.store.status(&me).await));
    assert!(is_unavailable(&it.store.ping().await));
    assert!(is_unavailable(&it.store.start(&new_job(2, &me, request(3))).await));
    assert!(is_unavailable(&it.store.next_signal(&worker("w1")).await));
    assert!(is_unavailable(&it.store.rescue().await));
    assert!(begin.elapsed() < RESPONSE_TIMEOUT, "no time-out is waited for: {:?}", begin.elapsed());
    it.redis.restart();
    assert_eq!(it.store.status(&me).await.unwrap().job.unwrap().id, claimed.job.id);
    assert_eq!(it.store.renew(&claimed.claim).await.unwrap(), Renewal::Ok);
    assert!(it.store.next_signal(&worker("w1")).await.unwrap().is_some());
}

#[tokio::test]
async fn a_store_is_made_before_redis_is_up() {
    let mut it = Fixture::start();
    it.redis.stop();
    let store = store_at(&it.redis.url(), "{test}", options());
    assert!(is_unavailable(&store.ping().await));
    it.redis.restart();
    let job = new_job(1, &UserId::me(), request(3));
    assert_eq!(store.start(&job).await.unwrap(), StartOutcome::Started);
    assert!(store.status(&UserId::me()).await.unwrap().job.is_some());
}

#[tokio::test]
async fn a_server_that_may_not_write_refuses_a_verb_as_a_whole() {
    let it = Fixture::start();
    let claimed = it.claimed(1, 12).await;
    let before = it.job(&claimed.job.id).await;
    for (refuse, allow) in
        [("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"), ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE")]
    {
        it.raw::<()>(refuse).await;
        assert!(is_unavailable(&it.store.cancel(&UserId::me(), &claimed.job.id).await), "{refuse}");
        assert!(is_unavailable(&it.store.renew(&claimed.claim).await), "{refuse}");
        it.raw::<()>(allow).await;
        assert_eq!(it.job(&claimed.job.id).await, before);
    }
}

#[tokio::test]
async fn a_key_of_another_kind_is_unreadable_and_not_unavailable() {
    let it = Fixture::start();
    it.raw::<()>(&format!("SET :job:{} x", job_id(1))).await;
    assert!(matches!(it.store.job(&UserId::me(), &job_id(1)).await, Err(StoreError::Unreadable(_))));
}

#[tokio::test]
async fn risky_settings_are_named() {
    let it = Fixture::start();
    assert_eq!(it.store.warn_if_risky().await, Vec::<String>::new());
    it.raw::<()>("CONFIG SET maxmemory-policy allkeys-lru").await;
    it.raw::<()>("CONFIG SET appendonly no").await;
    let warnings = it.store.warn_if_risky().await;
    assert!(warnings[0].contains("appendonly no") && warnings[1].contains("allkeys-lru"));
}
