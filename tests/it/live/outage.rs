//! Redis goes down and comes back.

use serde_json::json;

use super::stand::Stand;

#[tokio::test]
async fn a_stream_outlives_a_restart_of_redis_and_shows_what_was_missed() {
    let mut it = Stand::start();
    let mut listener = it.listen("anna").await;
    assert_eq!(listener.next().await.unwrap().id, "none");
    let job = it.start_job(1, "anna").await;
    listener.until("the start", |event| event.data["status"] == "pending").await;

    it.redis.stop();
    let refused = it.try_to_listen("anna").await;
    assert_eq!(refused.status().as_u16(), 503);
    assert!(refused.headers().contains_key("retry-after"));

    it.redis.restart();
    it.cancel("anna", &job.id).await;
    listener.until("the end", |event| event.data["status"] == "cancelled").await;
    // And changes arrive as before.
    let next = it.start_job(2, "anna").await;
    listener.until("the next start", |event| event.data["id"] == json!(next.id)).await;
}
