//! Random traces of the model, replayed on the real scripts: after every step both must have given the same answer and
//! hold the same state.

mod happen;
mod perform;
mod proxy;
mod readback;
mod scenes;
mod trace;

use std::collections::BTreeMap;

use garmin_sync::domain::ids::{Claim, JobId, UserId, WorkerId};
use garmin_sync::domain::work_log::{NewBits, WorkLog};
use garmin_sync::domain::{invariants, job::Status};
use garmin_sync::ports::Jobs;
use garmin_sync::store::{RedisStore, StoreOptions};
use rand::SeedableRng;
use rand::rngs::StdRng;
use redis::AsyncCommands;
use redis::aio::MultiplexedConnection;

pub use proxy::{Proxy, Swaps};

use crate::protocol::{Action, Answer, JobShape, Shape, World};
use test_support::redis::TestRedis;

const PREFIX: &str = "{model}";
/// Steps that are drawn; about a third makes no sense in its place, and is left out.
const STEPS: usize = 60;

/// A task as its worker holds it.
struct Held {
    claim: Claim,
    work_log: WorkLog,
    new: NewBits,
}

/// The real side.
struct Rig {
    store: RedisStore,
    /// Past the proxy.
    raw: MultiplexedConnection,
    /// Through it, for scripts that are called at a chosen moment.
    through: MultiplexedConnection,
    shape: Shape,
    held: Vec<Held>,
    /// Which claim of the model has this epoch.
    epochs: BTreeMap<u64, u8>,
    newest: u64,
    starts: u32,
    saved: Vec<happen::Entry>,
}

/// Where model and scripts first differ.
#[derive(Debug)]
pub struct Difference {
    pub trace: u64,
    pub what: String,
    /// All that happened, the step that differs last.
    path: Vec<String>,
}

impl Difference {
    pub fn new(trace: u64, what: String, path: &[impl std::fmt::Debug]) -> Self {
        Self { trace, what, path: path.iter().map(|action| format!("{action:?}")).collect() }
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "trace {}: {}; it came to that by", self.trace, self.what)?;
        self.path.iter().try_for_each(|action| writeln!(f, "  {action}"))
    }
}

fn shape() -> Shape {
    let job = |user, types, first, days, chunk_days| JobShape { user, types, first, days, chunk_days };
    Shape {
        // Two types in two chunks; days that overlap the first; future days; and one alone.
        jobs: vec![job(0, 2, 0, 2, 1), job(0, 1, 1, 2, 2), job(0, 1, 4, 2, 2), job(1, 1, 0, 2, 2)],
        users: 2,
        workers: 2,
        claims: 200,
        stall_limit: 3,
        in_flight: 3,
        misses: true,
        data_loss: false,
    }
}

fn job_id(job: u8) -> JobId {
    JobId::parse(&format!("01JD3V5H6K7M8N9PQR{job:08}")).unwrap()
}

fn user_id(user: u8) -> UserId {
    UserId::parse(["anna", "ben"][usize::from(user)]).unwrap()
}

fn worker_id(worker: u8) -> WorkerId {
    WorkerId::parse(&format!("w{worker}")).unwrap()
}

pub fn key(rest: &str) -> String {
    format!("{PREFIX}:{rest}")
}

/// The product's store, with the proxy before it.
pub fn store(proxy: &Proxy, lease: std::time::Duration) -> RedisStore {
    let config = serde_json::json!({
        "url": proxy.url(), "prefix": PREFIX, "pool_size": "2", "response_timeout_ms": "5000",
    });
    let options = StoreOptions {
        lease,
        needs_account: true,
        finality: garmin_sync::domain::coverage::Finality { stored_after: 3, empty_after: 30 },
        timezone: chrono_tz::Europe::Berlin,
        secrets_keys: garmin_sync::config::SecretKeys::default(),
    };
    RedisStore::connect(&serde_json::from_value(config).unwrap(), options).unwrap()
}

pub async fn connect(url: String) -> MultiplexedConnection {
    redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap()
}

impl Rig {
    async fn new(server: &TestRedis, proxy: &Proxy) -> Self {
        Self {
            store: store(proxy, std::time::Duration::from_mins(10)),
            raw: connect(server.url()).await,
            through: connect(proxy.url()).await,
            shape: shape(),
            held: vec![],
            epochs: BTreeMap::new(),
            newest: 0,
            starts: 0,
            saved: vec![],
        }
    }

    /// Replays one trace; returns the first difference.
    async fn replay(&mut self, seed: u64) -> Result<(), Difference> {
        let () = redis::cmd("FLUSHDB").query_async(&mut self.raw).await.unwrap();
        for user in 0..self.shape.users {
            let account = [("version", "1"), ("credentials", "x")];
            let at = key(&format!("account:{}", user_id(user)));
            let _: () = self.raw.hset_multiple(at, &account).await.unwrap();
        }
        (self.held, self.newest, self.starts) = (vec![], 0, 0);
        self.epochs = BTreeMap::from([(0, 0)]);
        let mut world = World::new(&self.shape);
        let mut rng = StdRng::seed_from_u64(seed);
        let course = trace::Course::of(seed);
        let with_damage = course.with_damage;
        let mut path = vec![];
        let mut beginning = scenes::beginning(seed, &self.shape, with_damage).into_iter();
        for _ in 0..STEPS {
            let drawn = beginning.next().or_else(|| trace::pick(&mut rng, &self.shape, &world, course));
            let Some(action) = drawn else { continue };
            path.push(action);
            let outcome = self.step(&mut world, action, with_damage).await;
            if let Err(what) = outcome {
                return Err(Difference::new(seed, what, &path));
            }
        }
        let what = if with_damage { Ok(()) } else { self.check_records(&world).await };
        what.map_err(|what| Difference::new(seed, what, &path))
    }

    async fn step(&mut self, world: &mut World, action: Action, with_damage: bool) -> Result<(), String> {
        let order = self.active_order().await;
        let found = self.perform(world, action).await?;
        let before = world.snapshot(&self.shape);
        let wanted = world.apply(&self.shape, action, &order);
        if found != wanted {
            return Err(format!("answer {found:?}, not {wanted:?}"));
        }
        if wanted == Answer::Claimed {
            let newest = self.newest;
            self.epochs.insert(newest, world.claims);
        }
        let holds = self.read_back().await?;
        readback::compare(&holds, &world.redis)?;
        if with_damage {
            return Ok(());
        }
        let after = holds.snapshot(&self.shape, &world.sink);
        invariants::check_shared(&after).and(invariants::check_step(&before, &after)).map_err(str::to_owned)
    }

    /// Whether the records of all jobs agree with their bits.
    async fn check_records(&self, world: &World) -> Result<(), String> {
        for (job, it) in (0u8..).zip(&self.shape.jobs) {
            // After a loss the counters are those of the last write, as they should be.
            if world.redis.status(job).is_none_or(|status| status == Status::Cancelled) {
                continue;
            }
            let report = self.store.job(&user_id(it.user), &job_id(job)).await.map_err(|error| error.to_string())?;
            let report = report.ok_or("a job can't be read")?;
            invariants::check(&report.job, &report.work_log)?;
        }
        Ok(())
    }
}

/// Replays traces until one differs; returns how many agreed, or the difference.
pub fn replay_all(seeds: std::ops::Range<u64>, swaps: &Swaps) -> Result<u64, Box<Difference>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let server = TestRedis::start();
    runtime.block_on(async {
        swaps.load(&server.url()).await;
        let proxy = Proxy::start(&server.url(), swaps.clone()).await;
        let mut rig = Rig::new(&server, &proxy).await;
        let count = seeds.end - seeds.start;
        for seed in seeds {
            rig.replay(seed).await.map_err(Box::new)?;
        }
        Ok(count)
    })
}

/// Half of them on a server of its own.
fn replay_and_tell(count: u64) {
    let begin = tokio::time::Instant::now();
    let halves = [0..count / 2, count / 2..count];
    let results = std::thread::scope(|scope| {
        halves.map(|seeds| scope.spawn(|| replay_all(seeds, &Swaps::default()))).map(|half| half.join().unwrap())
    });
    if let Some(found) = results.into_iter().find_map(Result::err) {
        panic!("{found}");
    }
    println!("{count} traces of up to {STEPS} steps agree, {:.1} s", begin.elapsed().as_secs_f64());
}

#[test]
fn the_scripts_do_what_the_model_says_in_200_random_traces() {
    replay_and_tell(200);
}

#[test]
#[ignore = "takes minutes; `make model` runs it"]
fn the_scripts_do_what_the_model_says_in_10000_random_traces() {
    replay_and_tell(10_000);
}
