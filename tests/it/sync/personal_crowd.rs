//! Many accounts on two workers: long jobs don't hold up short ones, since each account has a pace of its own.

use futures::future::join_all;
use tokio::time::Instant;

use super::personal_stand::{Stand, at_pace, of_types};
use super::*;

/// Those with ten years to fetch, and those with three days.
const LONG: usize = 17;
const SHORT: usize = 3;
const TYPES: [&str; 4] = ["health", "intraday", "activities", "nutrition"];

/// How long three days take.
async fn three_days(stand: &Stand, user: &str) -> Duration {
    let from = Instant::now();
    stand.begin(user, of_types("2024-05-01", "2024-05-03", &TYPES)).await;
    stand.completed(user).await;
    from.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn three_short_jobs_beside_seventeen_of_ten_years_get_as_many_turns_as_those() {
    let users: Vec<String> = (1..=LONG + SHORT).map(|n| format!("user-{n:02}")).collect();
    let users: Vec<&str> = users.iter().map(String::as_str).collect();
    // The accounts of this test have nothing to do with each other at Garmin.
    let mut plan = at_pace(2).workers(2);
    plan.simulator.extend(["--personal-at-once".to_owned(), "1000".to_owned()]);
    let stand = Stand::linked(&users, plan).await;
    stand.stack.wait_for_workers(2).await;
    let (long, short) = users.split_at(LONG);
    let sent = async || stand.asked("").await.len();
    let before = sent().await;
    let alone = three_days(&stand, short[0]).await;
    let needed = sent().await - before;

    for user in long {
        stand.begin(user, of_types("2014-06-04", "2024-05-31", &TYPES)).await;
    }
    let begun = |job: &Value| job["progress"].as_f64() > Some(0.0);
    join_all(long.iter().map(|user| stand.wait(user, "the long job to be under way", begun))).await;
    let before = sent().await;
    let waited = join_all(short.iter().map(|user| three_days(&stand, user))).await;
    let during = sent().await - before;
    let refused = stand.asked("").await.iter().filter(|it| it["status"] == 429).count();
    println!(
        "alone {alone:.1?}; beside {LONG} long jobs {waited:.1?}; {during} requests, {needed} of each; {refused} refused"
    );
    // By turns and not by time, which a busy machine takes from all of them: while the short ones send what they need, each
    // of the others sends about as much.
    let fair = needed * users.len();
    assert!(during < 2 * fair, "{during} requests while three jobs of {needed} each ran beside {LONG} others");
    for user in long {
        let job = stand.job(user).await;
        assert_eq!(job["status"], "running", "{job:#}");
    }
    assert_eq!(refused, 0);
    stand.kept_its_secrets();
}
