//! Two users whose records are damaged one at a time: the owner is told and can start again, and nobody else is
//! affected.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::dates::{DateRange, plus};
use garmin_sync::domain::failure::ErrorCode;
use garmin_sync::domain::ids::{JobId, UserId};
use garmin_sync::domain::job::{Job, Status};
use garmin_sync::domain::retry::CoolDownRule;
use garmin_sync::domain::work_log::Evidence;
use garmin_sync::ports::{
    Accounts, ClaimOutcome, Claimed, End, Finder, Jobs, SinkState, StartOutcome, StoreError, Work, WorkError,
};
use garmin_sync::store::StoreOptions;
use redis::aio::MultiplexedConnection;
use tokio::time::Instant;

use super::fixture::{
    Fixture, PREFIX, allowance, first_day, job_id, new_job, options, request, step, step_finding, worker,
};
use crate::harm::{GONE, Harm, harms};

/// Short, so that recovery after an expired lease is quick.
pub const LEASE: Duration = Duration::from_millis(250);
/// Many leases, on a slow machine; only a failure waits this long.
const LONG: Duration = Duration::from_secs(20);

const UPSTREAM: &str = "upstream";

fn ben() -> UserId {
    UserId::parse("ben").unwrap()
}

fn is_bens(harm: &Harm) -> bool {
    harm.key.contains(job_id(3).as_str()) || harm.key.contains("ben")
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
    /// I have an ended job and a running one; Ben's waits. Every kind of record exists.
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
        store.heartbeat(&worker("w1")).await.unwrap();
        let mut held = it.claimed(2, 20).await;
        store.acquire_permit(&held.claim, &me, &allowance(UPSTREAM, 60)).await.unwrap();
        for scope in [me.as_str(), UPSTREAM] {
            store.impose_cool_down(scope, &me, CoolDownRule::USUAL, None).await.unwrap();
            let _: () = redis::cmd("HSET")
                .arg(format!("{PREFIX}:cooldown:{scope}"))
                .arg("until")
                .arg(1)
                .query_async(&mut raw)
                .await
                .unwrap();
        }
        let empty = step_finding(&mut held.work_log, |_| Evidence::NoData).unwrap();
        store.progress(&held.claim, &me, &empty).await.unwrap();
        for fails in [false, true] {
            let mut progress = step(&mut held.work_log, fails).unwrap();
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
        // The claim of w1 lasts for the whole test.
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

    /// What users see, which must always be an answer.
    async fn look(&self, user: &UserId) -> Option<Job> {
        let store = &self.it.store;
        store.jobs(user, None, 100).await.unwrap();
        store.coverage(user).await.unwrap();
        store.speeds(user).await.unwrap();
        store.link(user).await.unwrap();
        store.worker_seen().await.unwrap();
        store.cool_down(user, UPSTREAM).await.unwrap();
        store.end_cool_down(user, UPSTREAM).await.unwrap();
        let job = store.status(user).await.unwrap().job;
        if let Some(job) = &job {
            let read = store.job(user, &job.id).await;
            assert!(!matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
        }
        job
    }

    /// Works like a worker: an unreadable record ends the job, and nothing else. Whether all of it was done.
    async fn work(&self, mut held: Claimed) {
        let (store, claim, user) = (&self.it.store, held.claim.clone(), held.job.request.user.clone());
        let set_aside = async |what: &str| store.set_aside(Finder::Claim(&claim), what).await.unwrap();
        while let Some(progress) = step(&mut held.work_log, false) {
            store.acquire_permit(&claim, &user, &allowance(UPSTREAM, 0)).await.unwrap();
            store.release_permit(&claim, UPSTREAM).await.unwrap();
            match store.progress(&claim, &user, &progress).await {
                Ok(()) => {}
                Err(WorkError::Store(StoreError::Unreadable(what))) => return set_aside(&what).await,
                Err(WorkError::Lost(_)) => return,
                Err(error) => panic!("{error}"),
            }
        }
        match store.finish(&claim, &user, &End::Completed).await {
            Ok(()) | Err(WorkError::Lost(_)) => {}
            Err(WorkError::Undone(_)) => drop(store.release(&claim).await),
            Err(WorkError::Store(StoreError::Unreadable(what))) => set_aside(&what).await,
            Err(error) => panic!("{error}"),
        }
    }

    /// One poll of an idle worker.
    async fn turn(&self) {
        let (store, name) = (&self.it.store, worker("w2"));
        store.rescue().await.unwrap();
        let _ = store.describes(&SinkState { id: "a-sink".to_owned(), writes: 9 }).await.unwrap();
        let Some(job) = store.next_signal(&name).await.unwrap() else { return };
        match store.claim(&name, &job).await {
            Ok(ClaimOutcome::Claimed(held)) => self.work(*held).await,
            Ok(ClaimOutcome::Refused) => {}
            Err(StoreError::Unreadable(what)) => store.set_aside(Finder::Worker(&name, &job), &what).await.unwrap(),
            Err(error) => panic!("{error}"),
        }
    }

    /// Works until the newest job of a user has ended; none if nothing is left of it.
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

    /// Does the damage while my job runs and Ben's waits. How long it took until Ben's had ended.
    async fn suffer(&mut self, harm: &Harm) -> Duration {
        self.reset().await;
        self.it.store.rescue().await.unwrap();
        harm.inflict(&mut self.raw).await;
        let from = Instant::now();
        self.look(&UserId::me()).await;
        let bens = self.until_ended(&ben()).await;
        let took = from.elapsed();
        if is_bens(harm) {
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
        took
    }

    fn ended_well_or_as_damaged(harm: &Harm, job: Option<&Job>) {
        let Some(job) = job else {
            return assert!(harm.key.contains(":job:") && harm.what == GONE, "there is no job any more");
        };
        let is_damaged = job.error_code == Some(ErrorCode::RecordDamaged) && job.status == Status::Failed;
        // The previous job may be shown, where no record of the newer one is left.
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

/// The result of all damage.
pub struct Outcome {
    /// Kinds of damage that were done, and that exist.
    pub counts: (usize, usize),
    /// Damage that affected somebody else, or from which a user never recovered.
    pub wrong: Vec<String>,
    /// The longest that Ben's sync took after damage to my records.
    pub longest: Duration,
}

/// Every kind of record there is, by the beginning of its key.
const KINDS: &str = "lock job chunks done nodata latest jobs queue inflight active workers lease epoch account cooldown slot \
                     budget asked again coverage empty settled partial accepted tried speed sink sink_writes";

/// Does the selected damage, one at a time; `tell` is called after each with the number done.
pub async fn suffer_all(keep: impl Fn(usize, &Harm) -> bool, tell: impl Fn(usize, usize)) -> Outcome {
    let mut scene = Scene::new().await;
    let all = harms(&mut scene.raw, PREFIX).await;
    let kinds: BTreeSet<_> = all.iter().filter_map(|harm| harm.key.split(':').nth(1)).collect();
    for kind in KINDS.split_whitespace() {
        assert!(kinds.contains(kind), "there is no {kind} to damage: {kinds:?}");
    }
    let chosen: Vec<_> = all.iter().enumerate().filter(|(n, harm)| keep(*n, harm)).map(|(_, harm)| harm).collect();
    let mut outcome = Outcome { counts: (chosen.len(), all.len()), wrong: Vec::new(), longest: Duration::ZERO };
    for (done, harm) in chosen.iter().enumerate() {
        let suffered = AssertUnwindSafe(scene.suffer(harm)).catch_unwind();
        match tokio::time::timeout(4 * LONG, suffered).await {
            Ok(Ok(took)) if !is_bens(harm) => outcome.longest = outcome.longest.max(took),
            Ok(Ok(_)) => {}
            _ => outcome.wrong.push(format!("{}: {}", harm.key, harm.what)),
        }
        tell(done + 1, chosen.len());
    }
    outcome
}
