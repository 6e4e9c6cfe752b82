//! Records that can't be read: whose they are is told so and can start anew, and nobody else notices.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::dates::{DateRange, plus};
use garmin_sync::domain::failure::ErrorCode;
use garmin_sync::domain::ids::{JobId, UserId};
use garmin_sync::domain::job::{Job, Status};
use garmin_sync::domain::ledger::Evidence;
use garmin_sync::engine::ports::{
    Accounts, ClaimOutcome, Claimed, ControlOutcome, End, Finder, Gate, JobStore, SinkState, StartOutcome, StoreError,
    WorkError, WorkStore,
};
use garmin_sync::store::StoreOptions;
use redis::aio::MultiplexedConnection;
use tokio::time::Instant;

use super::fixture::{Fixture, PREFIX, first_day, job_id, new_job, options, request, step, step_finding, worker};
use crate::support::harm::{GONE, Harm, harms};

/// Short, so that what a lease heals is healed soon.
const LEASE: Duration = Duration::from_millis(250);
/// Many leases, on a slow machine; only what never comes waits this long.
const LONG: Duration = Duration::from_secs(20);

const UPSTREAM: &str = "upstream";

fn ben() -> UserId {
    UserId::parse("ben").unwrap()
}

/// A key, how many ms it has left, and what it holds.
type Entry = (Vec<u8>, i64, Vec<u8>);

struct Scene {
    it: Fixture,
    raw: MultiplexedConnection,
    base: Vec<Entry>,
    /// My job, in the hands of w1.
    held: Claimed,
    /// Jobs started so far.
    jobs: u32,
}

impl Scene {
    /// I have a job that ended and one in work; Ben's waits. Every kind of record is there.
    async fn new() -> Self {
        let it = Fixture::with(StoreOptions { lease: LEASE, ..options() });
        let client = redis::Client::open(it.redis.url()).unwrap();
        let mut raw = client.get_multiplexed_async_connection().await.unwrap();
        let (me, store) = (UserId::me(), &it.store);
        store.import(&me, &"a sign-in".to_owned().into()).await.unwrap();
        store.rebuild_coverage(&SinkState { id: "a-sink".to_owned(), writes: 1 }, &[]).await.unwrap();
        let mut first = it.claimed(1, 12).await;
        it.work_off(&mut first).await;
        let failed = End::Failed { code: ErrorCode::ChunksFailed, message: "no".to_owned() };
        store.finish(&first.claim, &me, &failed).await.unwrap();
        let ask = DateRange::new(first_day(), plus(first_day(), 40)).unwrap();
        store.accept(&me, DataType::Health, ask, true).await.unwrap();
        store.sign_of_life(&worker("w1")).await.unwrap();
        let mut held = it.claimed(2, 20).await;
        store.admit(&held.claim, &me, UPSTREAM, 60).await.unwrap();
        for scope in [me.as_str(), UPSTREAM] {
            store.cool_down(scope, &me, None, "429").await.unwrap();
            let _: () = redis::cmd("HSET")
                .arg(format!("{PREFIX}:cooldown:{scope}"))
                .arg("until")
                .arg(1)
                .query_async(&mut raw)
                .await
                .unwrap();
        }
        let empty = step_finding(&mut held.ledger, |_| Evidence::NoData).unwrap();
        store.progress(&held.claim, &me, &empty).await.unwrap();
        for fails in [false, true] {
            let mut progress = step(&mut held.ledger, fails).unwrap();
            progress.speeds = [(DataType::Health, 0.5)].into_iter().collect();
            progress.partial = vec![(DataType::Health, first_day(), true)];
            progress.sink_writes = 2;
            store.progress(&held.claim, &me, &progress).await.unwrap();
        }
        assert_eq!(store.start(&new_job(3, &ben(), request(3))).await.unwrap(), StartOutcome::Started);
        let stale = [format!("{PREFIX}:inflight:w1"), job_id(1).to_string()];
        redis::cmd("RPUSH").arg(&stale).exec_async(&mut raw).await.unwrap();
        let mut scene = Self { it, raw, base: vec![], held, jobs: 3 };
        scene.base = scene.dump().await;
        scene
    }

    async fn dump(&mut self) -> Vec<Entry> {
        let keys: Vec<Vec<u8>> = redis::cmd("KEYS").arg("*").query_async(&mut self.raw).await.unwrap();
        let mut all = Vec::new();
        for key in keys {
            let (left, text) = redis::pipe().pttl(&key).cmd("DUMP").arg(&key).query_async(&mut self.raw).await.unwrap();
            all.push((key, left, text));
        }
        all
    }

    async fn reset(&mut self) {
        let mut writes = redis::pipe();
        writes.cmd("FLUSHDB");
        for (key, left, text) in &self.base {
            writes.cmd("RESTORE").arg(key).arg((*left).max(0)).arg(text);
        }
        // The claim of w1 holds as long as ever.
        let lease = format!("{PREFIX}:lease:{}", self.held.job.id);
        writes
            .cmd("SET")
            .arg(lease)
            .arg(self.held.claim.holder())
            .arg("PX")
            .arg(u64::try_from(LEASE.as_millis()).unwrap());
        writes.exec_async(&mut self.raw).await.unwrap();
        self.jobs = 3;
    }

    /// What people see, which is an answer in every case.
    async fn look(&self, user: &UserId) -> Option<Job> {
        let store = &self.it.store;
        store.jobs(user, None, 100).await.unwrap();
        store.coverage(user).await.unwrap();
        store.speeds(user).await.unwrap();
        store.link(user).await.unwrap();
        store.worker_seen().await.unwrap();
        store.cooling(user, UPSTREAM).await.unwrap();
        store.end_cool_down(user, UPSTREAM).await.unwrap();
        let job = store.status(user).await.unwrap().job;
        if let Some(job) = &job {
            let read = store.job(user, &job.id).await;
            assert!(!matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
        }
        job
    }

    /// As a worker does it: what can't be read ends the job, and nothing else. Whether all of it was done.
    async fn work(&self, mut held: Claimed) {
        let (store, claim, user) = (&self.it.store, held.claim.clone(), held.job.request.user.clone());
        let set_aside = async |what: &str| store.set_aside(Finder::Claim(&claim), what).await.unwrap();
        while let Some(progress) = step(&mut held.ledger, false) {
            store.admit(&claim, &user, UPSTREAM, 0).await.unwrap();
            Gate::leave(store, &claim, UPSTREAM).await.unwrap();
            match store.progress(&claim, &user, &progress).await {
                Ok(()) => {}
                Err(WorkError::Store(StoreError::Unreadable(what))) => return set_aside(&what).await,
                Err(WorkError::Lost(_)) => return,
                Err(error) => panic!("{error}"),
            }
        }
        match store.finish(&claim, &user, &End::Completed).await {
            Ok(()) | Err(WorkError::Lost(_)) => {}
            Err(WorkError::Undone(_)) => drop(store.hand_back(&claim).await),
            Err(WorkError::Store(StoreError::Unreadable(what))) => set_aside(&what).await,
            Err(error) => panic!("{error}"),
        }
    }

    /// One look of a worker that has nothing to do.
    async fn turn(&self) {
        let (store, name) = (&self.it.store, worker("w2"));
        store.sweep().await.unwrap();
        let _ = store.describes(&SinkState { id: "a-sink".to_owned(), writes: 9 }).await.unwrap();
        let Some(job) = store.next_signal(&name).await.unwrap() else { return };
        match store.claim(&name, &job).await {
            Ok(ClaimOutcome::Claimed(held)) => self.work(*held).await,
            Ok(ClaimOutcome::Refused) => {}
            Err(StoreError::Unreadable(what)) => store.set_aside(Finder::Worker(&name, &job), &what).await.unwrap(),
            Err(error) => panic!("{error}"),
        }
    }

    /// Works on until the newest job of a user has ended; none if nothing is left of it.
    async fn until_ended(&self, user: &UserId) -> Option<Job> {
        let from = Instant::now();
        loop {
            let job = self.look(user).await;
            if job.as_ref().is_none_or(|job| job.status.is_ended()) {
                return job;
            }
            assert!(from.elapsed() < LONG, "the job of {user} never ends");
            self.turn().await;
        }
    }

    /// Does the harm while my job is in work and Ben's waits.
    async fn suffer(&mut self, harm: &Harm) {
        self.reset().await;
        self.it.store.sweep().await.unwrap();
        harm.inflict(&mut self.raw).await;
        self.look(&UserId::me()).await;
        let bens = self.until_ended(&ben()).await;
        if harm.key.contains(job_id(3).as_str()) || harm.key.contains("ben") {
            Self::ended_well_or_as_damaged(harm, bens.as_ref());
        } else {
            let bens = bens.map(|job| (job.status, job.id));
            assert_eq!(bens, Some((Status::Completed, job_id(3))), "nobody else notices");
        }
        let held = self.held.clone();
        self.work(held).await;
        let mine = self.until_ended(&UserId::me()).await;
        Self::ended_well_or_as_damaged(harm, mine.as_ref());
        for user in [UserId::me(), ben()] {
            let next = self.start_next(&user).await;
            let done = self.until_ended(&user).await.unwrap();
            assert_eq!((done.id, done.status), (next, Status::Completed), "{user}: {:?}", done.error_code);
        }
    }

    fn ended_well_or_as_damaged(harm: &Harm, job: Option<&Job>) {
        let Some(job) = job else {
            return assert!(harm.key.contains(":job:") && harm.what == GONE, "there is no job any more");
        };
        let is_damaged = job.error_code == Some(ErrorCode::RecordDamaged) && job.status == Status::Failed;
        // What is shown may also be the job before, where nothing says any more that there was another.
        let is_old = job.id == job_id(1);
        assert!(job.status == Status::Completed || is_damaged || is_old, "{:?} {:?}", job.status, job.error_code);
        if is_damaged {
            assert!(job.error_message.as_ref().is_some_and(|text| text.contains("Start it again")), "{job:?}");
        }
    }

    async fn start_next(&mut self, user: &UserId) -> JobId {
        let from = Instant::now();
        loop {
            self.jobs += 1;
            let job = new_job(self.jobs, user, request(2));
            match self.it.store.start(&job).await.unwrap() {
                StartOutcome::Started => return job.id,
                StartOutcome::Held(id) => assert!(from.elapsed() < LONG, "{id} holds {user} up"),
                StartOutcome::NotLinked => panic!("not linked"),
            }
            self.turn().await;
        }
    }
}

async fn suffer_all(keep: impl Fn(usize, &Harm) -> bool) {
    let mut scene = Scene::new().await;
    let all = harms(&mut scene.raw, PREFIX).await;
    let kinds: std::collections::BTreeSet<_> = all.iter().filter_map(|harm| harm.key.split(':').nth(1)).collect();
    for kind in [
        "lock",
        "job",
        "chunks",
        "done",
        "nodata",
        "latest",
        "jobs",
        "queue",
        "inflight",
        "active",
        "workers",
        "lease",
        "epoch",
        "account",
        "cooldown",
        "slot",
        "budget",
        "asked",
        "again",
        "coverage",
        "empty",
        "settled",
        "partial",
        "accepted",
        "tried",
        "speed",
        "sink",
        "sink_writes",
    ] {
        assert!(kinds.contains(kind), "there is no {kind} to damage: {kinds:?}");
    }
    let chosen: Vec<_> = all.iter().enumerate().filter(|(n, harm)| keep(*n, harm)).map(|(_, harm)| harm).collect();
    let mut wrong = Vec::new();
    for harm in &chosen {
        let suffered = AssertUnwindSafe(scene.suffer(harm)).catch_unwind();
        if !matches!(tokio::time::timeout(4 * LONG, suffered).await, Ok(Ok(()))) {
            wrong.push(format!("{}: {}", harm.key, harm.what));
        }
    }
    println!("{} of {} kinds of harm", chosen.len(), all.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_damaged_record_stops_its_job_and_nobody_else() {
    // What is gone or far too large, one kind of value in the place of another everywhere, and a few of the rest.
    let always = [GONE, "far too", "a string in the place"];
    suffer_all(|n, harm| always.iter().any(|it| harm.what.starts_with(it)) || n % 37 == 0).await;
}

#[tokio::test]
#[ignore = "takes minutes: every record damaged in every field"]
async fn every_record_damaged_in_every_field_stops_its_job_and_nobody_else() {
    suffer_all(|_, _| true).await;
}

#[tokio::test]
async fn a_job_that_was_set_aside_can_be_read_and_not_be_resumed_and_its_error_is_told_once() {
    let (it, me) = (Fixture::new(), UserId::me());
    let claimed = it.claimed(1, 12).await;
    let id = claimed.job.id.clone();
    it.raw::<()>(&format!("HSET :job:{id} records -7 chunk_days 0")).await;
    let shown = it.store.status(&me).await.unwrap().job.unwrap();
    assert_eq!((shown.status, shown.error_code), (Status::Failed, Some(ErrorCode::RecordDamaged)));
    assert_eq!(it.raw::<String>(&format!("HGET :job:{id} status")).await, "running", "a poll changes nothing");
    for _ in 0..2 {
        it.store.sweep().await.unwrap();
        let report = it.job(&id).await;
        assert_eq!((report.job.status, report.job.error_code), (Status::Failed, Some(ErrorCode::RecordDamaged)));
        assert_eq!(report.job.request.range, claimed.job.request.range, "what can be read stays");
    }
    let rev: u64 = it.raw(&format!("HGET :job:{id} rev")).await;
    assert_eq!(rev, shown.rev + 1, "it was set aside once");
    assert_eq!(it.raw::<u32>("EXISTS :lock:me").await, 0);
    assert_eq!(it.store.resume(&me, &id).await.unwrap(), ControlOutcome::WrongState(Status::Failed));
    assert_eq!(it.store.start(&new_job(2, &me, request(3))).await.unwrap(), StartOutcome::Started);
}

#[tokio::test]
async fn marks_of_days_that_were_not_asked_for_are_gone_once_the_job_is_set_aside() {
    let it = Fixture::new();
    let mut claimed = it.claimed(1, 12).await;
    let id = claimed.job.id.clone();
    let progress = step(&mut claimed.ledger, false).unwrap();
    it.store.progress(&claimed.claim, &UserId::me(), &progress).await.unwrap();
    for key in ["done", "nodata"] {
        it.raw::<()>(&format!("SETBIT :{key}:{id}:activities 60000 1")).await;
    }
    let unreadable = it.store.job(&UserId::me(), &id).await.unwrap_err();
    it.store.set_aside(Finder::Claim(&claimed.claim), &unreadable.to_string()).await.unwrap();
    let report = it.job(&id).await;
    assert_eq!((report.job.status, report.job.error_code), (Status::Failed, Some(ErrorCode::RecordDamaged)));
    assert_eq!(report.ledger.windows_done(), claimed.ledger.windows_done(), "what can be read stays");
}

#[tokio::test]
async fn history_leaves_out_what_can_not_be_read_and_counts_it() {
    let (it, me) = (Fixture::new(), UserId::me());
    for n in 0..4 {
        let job = it.started(n, 3).await;
        it.store.cancel(&me, &job.id).await.unwrap();
    }
    it.raw::<()>(&format!("HSET :job:{} order sideways", job_id(1))).await;
    it.raw::<()>(&format!("SET :job:{} x", job_id(2))).await;
    let page = it.store.jobs(&me, None, 10).await.unwrap();
    assert_eq!(page.jobs.iter().map(|job| job.id.clone()).collect::<Vec<_>>(), [job_id(3), job_id(0)]);
    assert_eq!(page.unreadable, 2);
    assert!(matches!(it.store.job(&me, &job_id(1)).await, Err(StoreError::Unreadable(what)) if what.contains("order")));
}

#[tokio::test]
async fn coverage_that_can_not_be_read_is_asked_of_the_store_again() {
    let (it, me) = (Fixture::new(), UserId::me());
    let sink = SinkState { id: "a-sink".to_owned(), writes: 1 };
    it.store.rebuild_coverage(&sink, &[]).await.unwrap();
    assert!(it.store.describes(&sink).await.unwrap());
    it.raw::<()>("HSET :coverage:me:health a b").await;
    assert_eq!(it.store.start(&new_job(1, &me, request(3))).await.unwrap(), StartOutcome::Started);
    assert!(!it.store.describes(&sink).await.unwrap(), "the next claim rebuilds it");
    assert_eq!(it.raw::<String>("TYPE :damaged:coverage:me:health").await, "hash", "it can still be looked at");
}

#[tokio::test]
async fn a_job_that_lost_its_lock_gets_it_back_once_nobody_else_holds_it() {
    let (it, me) = (Fixture::with(StoreOptions { lease: Duration::ZERO, ..options() }), UserId::me());
    it.started(1, 3).await;
    it.raw::<()>("DEL :lock:me").await;
    it.started(2, 3).await;
    it.raw::<()>("DEL :queue").await;
    it.store.sweep().await.unwrap();
    assert_eq!(it.raw::<String>("GET :lock:me").await, job_id(2).to_string(), "the one that was started since");
    it.store.cancel(&me, &job_id(2)).await.unwrap();
    it.raw::<()>("DEL :queue").await;
    it.store.sweep().await.unwrap();
    assert_eq!(it.raw::<String>("GET :lock:me").await, job_id(1).to_string());
}

#[tokio::test]
async fn a_damaged_chunk_record_of_a_running_job_is_found_by_the_next_sweep() {
    let it = Fixture::new();
    let claimed = it.claimed(1, 40).await;
    it.raw::<()>(&format!("HSET :chunks:{} 1 -1", claimed.job.id)).await;
    it.store.sweep().await.unwrap();
    let job = it.job(&claimed.job.id).await.job;
    assert_eq!((job.status, job.error_code), (Status::Failed, Some(ErrorCode::RecordDamaged)));
}
