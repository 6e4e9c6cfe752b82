//! Polls that share a read.

use garmin_sync::domain::job::Action::{Pause, Resume};
use garmin_sync::domain::job::Status;

use super::stand::{Stand, user};

#[tokio::test]
async fn a_poll_sees_what_was_done_before_it_however_many_poll_at_once() {
    let it = Stand::start();
    let job = it.start_job(0, "anna").await.id;
    let anna = user("anna");
    let pollers: Vec<_> = (0..32)
        .map(|_| {
            let (app, anna) = (it.app.clone(), anna.clone());
            tokio::spawn(async move {
                for _ in 0..50 {
                    app.status(&anna).await.unwrap();
                }
            })
        })
        .collect();
    // Another one polls right after each change, and has to see it.
    for (change, status) in [(Pause, Status::Paused), (Resume, Status::Pending)].repeat(20) {
        it.app.control(&anna, &job, change).await.unwrap();
        assert_eq!(it.app.status(&anna).await.unwrap().job.as_ref().unwrap().status, status);
    }
    for poller in pollers {
        poller.await.unwrap();
    }
}
