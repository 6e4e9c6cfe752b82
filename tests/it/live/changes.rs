//! What a listener is sent, and when.

use futures::future::join_all;
use garmin_sync::ports::{ClaimOutcome, Renewal, Work};
use serde_json::json;
use tokio::time::Instant;

use super::stand::Stand;
use test_support::jobs::fixture::{step, worker};
use test_support::stack::eventually;

#[tokio::test]
async fn the_current_status_comes_at_once() {
    let it = Stand::start();
    let mut listener = it.listen("anna").await;
    let first = listener.next().await.unwrap();
    assert_eq!(first.id, "none");
    assert_eq!(first.data, it.status("anna").await["job"]);

    it.start_job(1, "anna").await;
    let first = it.listen("anna").await.next().await.unwrap();
    assert_eq!(first.data, it.status("anna").await["job"]);
    assert_eq!(first.data["version"], json!(first.id));
}

#[tokio::test]
async fn every_state_comes_to_all_who_listen() {
    let it = Stand::start();
    let mut both = [it.listen("anna").await, it.listen("anna").await];
    let job = it.start_job(1, "anna").await;
    for listener in &mut both {
        listener.until("the start", |event| event.data["status"] == "pending").await;
    }
    let ClaimOutcome::Claimed(mut claimed) = it.store.claim(&worker("w1"), &job.id).await.unwrap() else {
        panic!("the claim was refused")
    };
    for listener in &mut both {
        listener.until("the claim", |event| event.data["status"] == "running").await;
    }
    let progress = step(&mut claimed.work_log, false).unwrap();
    it.store.progress(&claimed.claim, &job.request.user, &progress).await.unwrap();
    for listener in &mut both {
        listener.until("progress", |event| event.data["windowsCompleted"].as_u64() > Some(0)).await;
    }
    it.cancel("anna", &job.id).await;
    for listener in &mut both {
        let last = listener.until("the end", |event| event.data["status"] == "cancelled").await;
        assert_eq!(last.data, it.status("anna").await["job"]);
    }
}

#[tokio::test]
async fn who_knows_the_current_version_is_told_only_what_comes_after_it() {
    let it = Stand::start();
    let job = it.start_job(1, "anna").await;
    let current = it.listen("anna").await.next().await.unwrap();
    let again = async |id: &str| {
        let request = it.get("anna", super::stand::EVENTS).header("last-event-id", id);
        super::listener::Listener::new(request.send().await.unwrap())
    };
    let mut knows = again(&current.id).await;
    let mut is_behind = again("01JD3V5H6K7M8N9PQR00000001.0.0").await;
    assert_eq!(is_behind.next().await.unwrap().id, current.id);
    it.cancel("anna", &job.id).await;
    assert_eq!(knows.next().await.unwrap().data["status"], "cancelled");
}

#[tokio::test]
async fn nobody_is_told_of_anothers_jobs() {
    let it = Stand::start();
    let (mut anna, mut ben) = (it.listen("anna").await, it.listen("ben").await);
    assert_eq!(ben.next().await.unwrap().id, "none");
    let hers = it.start_job(1, "anna").await;
    anna.until("the start", |event| event.data["id"] == json!(hers.id)).await;
    it.cancel("anna", &hers.id).await;
    anna.until("the end", |event| event.data["status"] == "cancelled").await;
    let his = it.start_job(2, "ben").await;
    assert_eq!(ben.next().await.unwrap().data["id"], json!(his.id), "nothing came before it");
    assert_eq!(it.try_to_listen("carl").await.status().as_u16(), 401);
}

#[tokio::test]
async fn a_burst_comes_as_few_events_and_the_last_state_always_comes() {
    let it = Stand::start();
    let job = it.start_job(1, "anna").await;
    let ClaimOutcome::Claimed(claimed) = it.store.claim(&worker("w1"), &job.id).await.unwrap() else {
        panic!("the claim was refused")
    };
    let mut listener = it.listen("anna").await;
    let from = Instant::now();
    for _ in 0..500 {
        assert_eq!(it.store.renew(&claimed.claim).await.unwrap(), Renewal::Ok);
    }
    let last = it.status("anna").await["job"]["version"].clone();
    let mut events = 1;
    while listener.next().await.unwrap().data["version"] != last {
        events += 1;
    }
    // One at once, then one every 200 ms.
    let most = 2 + from.elapsed().as_millis() / 200;
    assert!(events <= most, "{events} events, {most} at most");
}

#[tokio::test]
async fn a_user_may_have_32_streams_and_one_that_is_closed_makes_room() {
    let it = Stand::start();
    let mut streams = join_all((0..32).map(|_| it.listen("anna"))).await;
    let refused = it.try_to_listen("anna").await;
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (429, "10"));
    assert!(refused.text().await.unwrap().contains("rate_limited"));
    it.listen("ben").await;
    streams.pop();
    eventually("room for one more", std::time::Duration::from_mins(1), async || {
        (it.try_to_listen("anna").await.status().as_u16() == 200).then_some(())
    })
    .await;
}
