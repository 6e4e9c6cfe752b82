//! Whether the store holds what the model holds.

use std::collections::BTreeSet;

use garmin_sync::domain::coverage::{Coverage, Tried};
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::ids::UserId;
use garmin_sync::domain::invariants;
use garmin_sync::domain::job::Status;
use garmin_sync::ports::Jobs;
use redis::{AsyncCommands, Pipeline};

use super::{Held, Run, USERS};

type Text = Option<String>;
/// Queue, active, and lock and latest of each user.
type Read = (Vec<String>, BTreeSet<String>, Text, Text, Text, Text);

impl Run {
    pub(super) async fn compare(&mut self) {
        for (id, expected) in &self.model.jobs {
            let report = self.store.job(&expected.request.user, id).await.unwrap().unwrap();
            assert_eq!(invariants::check(&report.job, &report.ledger), Ok(()));
            assert_eq!(report.ledger, expected.ledger());
            let job = report.job;
            assert_eq!(job.request, expected.request);
            let found = (job.status, job.rev, job.losses, job.worker, job.stage, job.error_code);
            let wanted = (expected.status, expected.rev, expected.losses, expected.worker.clone());
            assert_eq!(found, (wanted.0, wanted.1, wanted.2, wanted.3, expected.stage.clone(), expected.code));
            assert_eq!((job.progress, job.started_at.is_some()), (expected.progress, expected.was_started));
        }
        let mut reads = Pipeline::new();
        reads.lrange(self.key("queue"), 0, -1).zrange(self.key("active"), 0, -1);
        for user in USERS {
            reads.get(self.key(&format!("lock:{user}"))).get(self.key(&format!("latest:{user}")));
        }
        let (queue, active, lock_a, latest_a, lock_b, latest_b): Read = reads.query_async(&mut self.raw).await.unwrap();
        let wanted: Vec<_> = self.model.queue.iter().rev().map(ToString::to_string).collect();
        assert_eq!(queue, wanted);
        let is_active = |status| matches!(status, Status::Pending | Status::Running);
        let wanted = self.model.jobs.iter().filter(|(_, job)| is_active(job.status)).map(|(id, _)| id.to_string());
        assert_eq!(active, wanted.collect());
        for (user, lock, latest) in [(USERS[0], lock_a, latest_a), (USERS[1], lock_b, latest_b)] {
            let user = UserId::parse(user).unwrap();
            assert_eq!(lock, self.model.locks.get(&user).map(ToString::to_string));
            assert_eq!(latest, self.model.latest.get(&user).map(ToString::to_string));
            self.compare_coverage(&user).await;
        }
        for (id, job) in &self.model.jobs {
            let lease: Option<String> = self.raw.get(self.key(&format!("lease:{id}"))).await.unwrap();
            let held =
                |held: &&Held| held.claim.job == *id && job.lease == Some((held.claim.worker.clone(), held.number));
            assert_eq!(lease, self.held.iter().find(held).map(|held| held.claim.holder()));
        }
    }

    async fn compare_coverage(&self, user: &UserId) {
        let Coverage(found) = self.store.coverage(user).await.unwrap();
        for one in DataType::ALL {
            let of = |marks: &BTreeSet<(UserId, DataType, u32)>| {
                marks.iter().filter(|(owner, it, _)| owner == user && *it == one).map(|(_, _, bit)| *bit).collect()
            };
            let marks = found.get(&one).cloned().unwrap_or_default();
            assert_eq!(marks.asked, of(&self.model.asked));
            assert_eq!(marks.covered, of(&self.model.covered));
            assert_eq!(marks.empty, of(&self.model.empty));
            assert_eq!(marks.settled, of(&self.model.settled));
            assert_eq!(marks.accepted, of(&self.model.accepted));
            let tried = self.model.tried.iter().filter(|((owner, it, _), _)| owner == user && *it == one);
            let tried = tried.map(|((_, _, bit), (first, last))| (*bit, Tried { first: *first, last: *last }));
            assert_eq!(marks.tried, tried.collect());
        }
    }
}
