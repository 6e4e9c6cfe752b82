//! Turns at an upstream, budgets, and cool-downs that block everybody.

use std::time::Duration;

use garmin_sync::domain::ids::{Claim, Epoch, JobId, UserId, WorkerId};
use garmin_sync::domain::retry::CoolDownRule;
use garmin_sync::ports::{Admission, Allowance, Cooling, Jobs, Rate, Work};
use garmin_sync::store::StoreOptions;

use test_support::jobs::fixture::{Fixture, allowance, options};
use test_support::stack::eventually;

/// A store whose turns last longer than any test.
fn patient() -> Fixture {
    Fixture::with(StoreOptions { lease: Duration::from_mins(10), ..options() })
}

fn claim(n: u64) -> Claim {
    Claim {
        job: JobId::parse("01JD3V5H6K7M8N9PQRSTVWXYZ0").unwrap(),
        worker: WorkerId::parse(&format!("worker-{n}")).unwrap(),
        epoch: Epoch(n),
    }
}

async fn admit(it: &Fixture, n: u64, per_minute: u32) -> Admission {
    it.store.acquire_permit(&claim(n), &UserId::me(), &allowance("upstream:8000", per_minute)).await.unwrap()
}

#[tokio::test]
async fn an_upstream_is_asked_by_one_claim_at_a_time_and_whoever_waits_comes_next() {
    let it = patient();
    assert_eq!(admit(&it, 1, 0).await, Admission::Go);
    assert_eq!(admit(&it, 1, 0).await, Admission::Go, "asked twice it is the same turn");
    assert_eq!(admit(&it, 2, 0).await, Admission::Busy);
    it.store.release_permit(&claim(2), "upstream:8000").await.unwrap();
    assert_eq!(admit(&it, 2, 0).await, Admission::Busy, "only the holder gives a turn up");
    // Waiting claims are remembered for two seconds; from here on for as long as this test takes.
    eventually("who waits to be remembered", Duration::from_mins(1), async || {
        assert_eq!(admit(&it, 2, 0).await, Admission::Busy);
        let waits: Option<String> = it.raw("GETEX :slot:upstream:8000:waiting PERSIST").await;
        (waits == Some(claim(2).holder())).then_some(())
    })
    .await;
    it.store.release_permit(&claim(1), "upstream:8000").await.unwrap();
    assert_eq!(admit(&it, 1, 0).await, Admission::Busy, "somebody waits, and it had the last turn");
    assert_eq!(admit(&it, 2, 0).await, Admission::Go);
    it.store.release_permit(&claim(2), "upstream:8000").await.unwrap();
    assert_eq!(admit(&it, 2, 0).await, Admission::Go, "nobody waits any more that is remembered as such");
    let other = it.store.acquire_permit(&claim(1), &UserId::me(), &allowance("another:8000", 0)).await.unwrap();
    assert_eq!(other, Admission::Go, "another upstream is another matter");
}

#[tokio::test]
async fn a_turn_ends_with_its_lease_unless_it_is_kept() {
    let it = patient();
    admit(&it, 1, 0).await;
    it.raw::<()>("PEXPIRE :slot:upstream:8000 60000").await;
    it.store.keep_permit(&claim(1), "upstream:8000").await.unwrap();
    assert!(it.raw::<i64>("PTTL :slot:upstream:8000").await > 60_000);
    it.raw::<()>("DEL :slot:upstream:8000").await;
    it.store.keep_permit(&claim(1), "upstream:8000").await.unwrap();
    assert_eq!(it.raw::<i64>("EXISTS :slot:upstream:8000").await, 0, "a turn that was lost is not taken again");
    assert_eq!(admit(&it, 2, 0).await, Admission::Go);
}

#[tokio::test]
async fn nobody_is_let_through_while_the_user_or_the_upstream_cools_down() {
    let it = Fixture::start();
    for scope in ["me", "upstream:8000"] {
        let imposed = it
            .store
            .impose_cool_down(scope, &UserId::me(), CoolDownRule::USUAL, Some(Duration::from_mins(10)))
            .await
            .unwrap();
        assert_eq!(admit(&it, 1, 0).await, Admission::CoolingDown(imposed.until));
        assert_eq!(it.raw::<i64>("EXISTS :slot:upstream:8000").await, 0);
        it.raw::<()>(&format!("HSET :cooldown:{scope} until 1")).await;
    }
    assert_eq!(admit(&it, 1, 0).await, Admission::Go);
}

#[tokio::test]
async fn a_budget_gives_ten_seconds_ahead_and_then_its_pace() {
    let it = patient();
    let now = async || {
        let (seconds, micros): (i64, i64) = it.raw("TIME").await;
        seconds * 1000 + micros / 1000
    };
    // One request in two seconds.
    let (begin, mut sent) = (now().await, 0);
    let (before, until) = loop {
        let before = now().await;
        match admit(&it, 1, 30).await {
            Admission::Go => sent += 1,
            Admission::OverBudget(until) => break (before, until.timestamp_millis()),
            other => panic!("{other:?}"),
        }
        it.store.release_permit(&claim(1), "upstream:8000").await.unwrap();
    };
    let end = now().await;
    // The one sent at once, those of ten seconds, and those that became due meanwhile.
    assert!((6..=7 + (end - begin) / 2000).contains(&sent), "{sent} in {} ms", end - begin);
    assert!((before..=end + 2000).contains(&until), "the next is two seconds after the last: {before} {until} {end}");
}

#[tokio::test]
async fn who_brought_a_cool_down_on_alone_may_end_it_and_its_strikes_stay() {
    let it = Fixture::start();
    let [me, other] = ["me", "other"].map(|name| UserId::parse(name).unwrap());
    let upstream = "upstream:8000";
    let cooling = async |user: &UserId| it.store.cool_down(user, upstream).await.unwrap();
    assert_eq!(cooling(&me).await, None);
    assert!(!it.store.end_cool_down(&me, upstream).await.unwrap(), "there is none");
    let imposed =
        it.store.impose_cool_down(upstream, &me, CoolDownRule::USUAL, Some(Duration::from_mins(10))).await.unwrap();
    let seen = |is_own| Some(Cooling { until: imposed.until, is_own });
    assert_eq!((cooling(&me).await, cooling(&other).await), (seen(true), seen(false)));
    assert!(!it.store.end_cool_down(&other, upstream).await.unwrap(), "somebody else's");
    assert_eq!(admit(&it, 1, 0).await, Admission::CoolingDown(imposed.until));
    assert!(it.store.end_cool_down(&me, upstream).await.unwrap());
    assert_eq!((cooling(&me).await, admit(&it, 1, 0).await), (None, Admission::Go));
    let next = it.store.impose_cool_down(upstream, &me, CoolDownRule::USUAL, None).await.unwrap();
    assert_eq!(next.strikes, 2, "it was refused before");
    // Both are refused now: it belongs to everybody.
    it.store.impose_cool_down(upstream, &other, CoolDownRule::USUAL, None).await.unwrap();
    for user in [&me, &other] {
        assert!(!it.store.end_cool_down(user, upstream).await.unwrap());
        assert!(cooling(user).await.is_some_and(|it| !it.is_own));
    }
    // And still does when one of them is refused again.
    it.store.impose_cool_down(upstream, &me, CoolDownRule::USUAL, None).await.unwrap();
    assert!(!it.store.end_cool_down(&me, upstream).await.unwrap());
}

#[tokio::test]
async fn an_upstream_whose_stated_time_is_not_enough_is_left_alone_for_longer_each_time() {
    let (it, me) = (Fixture::start(), UserId::me());
    let rule = CoolDownRule { first: Duration::from_secs(15), longest: Duration::from_secs(50), trusts_stated: false };
    let mut lengths = Vec::new();
    for asked in [14, 14, 14, 14, 300] {
        let from = it.raw::<(i64, i64)>("TIME").await.0;
        let asked = Some(Duration::from_secs(asked));
        let until = it.store.impose_cool_down("me", &me, rule, asked).await.unwrap().until;
        let length = until.timestamp() - from;
        lengths.push(length);
        assert!(it.store.end_cool_down(&me, "upstream:8000").await.unwrap(), "the next refusal is another one");
    }
    let wanted = [15, 30, 50, 50, 300];
    assert!(lengths.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() <= 1), "{lengths:?}");
}

#[tokio::test]
async fn a_pace_without_a_burst_keeps_its_distance() {
    let (it, me) = (Fixture::start(), UserId::me());
    let rate = Rate { interval: Duration::from_secs(20), ahead: Duration::ZERO };
    let paced = Allowance { rate, ..allowance("upstream:8000", 0) };
    assert_eq!(it.store.acquire_permit(&claim(1), &me, &paced).await.unwrap(), Admission::Go);
    it.store.release_permit(&claim(1), "upstream:8000").await.unwrap();
    let now = it.raw::<(i64, i64)>("TIME").await.0;
    let Admission::OverBudget(until) = it.store.acquire_permit(&claim(1), &me, &paced).await.unwrap() else {
        panic!("a second request at once")
    };
    assert!((18..=21).contains(&(until.timestamp() - now)), "{until}");
}
