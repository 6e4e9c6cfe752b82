//! Many concurrent starts: exactly one wins.

use super::*;
use reqwest::Method;
use test_support::stack::Plan;

const ROUNDS: usize = 25;
const STARTS: usize = 40;

#[tokio::test(flavor = "multi_thread")]
async fn of_many_starts_over_two_apis_and_both_interfaces_exactly_one_is_accepted() {
    let stack = std::sync::Arc::new(Plan::default().apis(2).workers(0).start().await);
    for round in 0..ROUNDS {
        let starts: Vec<_> = (0..STARTS)
            .map(|n| {
                let stack = std::sync::Arc::clone(&stack);
                tokio::spawn(async move {
                    let api = n % 2;
                    if n % 4 < 2 {
                        let (code, body) = stack.request(api, Method::POST, "/garmin/health", None).await;
                        assert!(code == 202 || (code == 409 && body["code"] == "sync_in_progress"), "{code} {body}");
                        code == 202
                    } else {
                        let body = days("2024-01-01", "2024-02-01");
                        let (code, body) = stack.request(api, Method::POST, START, Some(body)).await;
                        assert_eq!(code, 200, "{body}");
                        body["status"] == "started"
                    }
                })
            })
            .collect();
        let mut accepted = 0;
        for start in starts {
            accepted += usize::from(start.await.unwrap());
        }
        assert_eq!(accepted, 1, "round {round}");
        let mut redis = stack.redis().await;
        let held: String = redis::cmd("GET").arg("{garmin-sync}:lock:me").query_async(&mut redis).await.unwrap();
        let queue: Vec<String> =
            redis::cmd("LRANGE").arg("{garmin-sync}:queue").arg(0).arg(-1).query_async(&mut redis).await.unwrap();
        assert_eq!(queue.join(" "), held);
        let active: Vec<String> =
            redis::cmd("ZRANGE").arg("{garmin-sync}:active").arg(0).arg(-1).query_async(&mut redis).await.unwrap();
        assert_eq!(active.join(" "), held);
        let (code, _) = stack.post("/integrations/garmin/sync/cancel", json!({"jobId": held})).await;
        assert_eq!(code, 200);
    }
}
