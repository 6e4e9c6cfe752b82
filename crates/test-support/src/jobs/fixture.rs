//! A store on its own server, jobs to put into it, and access to what it keeps.

use std::time::Duration;

use base64::Engine;
use garmin_sync::config::{Redis, SecretKey, SecretKeys, Secrets};
use garmin_sync::domain::coverage::{Finality, bit_of};
use garmin_sync::domain::data_type::{DataType, DataTypes};
use garmin_sync::domain::dates::{DateRange, plus};
use garmin_sync::domain::failure::{Failure, FailureKind};
use garmin_sync::domain::ids::{JobId, UserId, WorkerId};
use garmin_sync::domain::job::{Order, Request, SyncType};
use garmin_sync::domain::plan::{Group, Span, window_days};
use garmin_sync::domain::retry::CoolDownRule;
use garmin_sync::domain::selection::Selection;
use garmin_sync::domain::stage::{Stage, StageKind};
use garmin_sync::domain::work_log::{Evidence, Findings, NewBits, Step, WorkLog};
use garmin_sync::ports::{
    Allowance, ClaimOutcome, Claimed, JobReport, Jobs, KnownDay, NewJob, Progress, Rate, StartOutcome, Work,
};
use garmin_sync::store::{RedisStore, StoreOptions};
use redis::FromRedisValue;

use crate::redis::TestRedis;

pub const PREFIX: &str = "{test}";
/// For a hanging Redis, which doesn't occur here; one that is down is noticed at once.
pub const RESPONSE_TIMEOUT: Duration = Duration::from_mins(1);

pub struct Fixture {
    pub redis: TestRedis,
    pub store: RedisStore,
}

pub fn key_of(byte: u8) -> SecretKey {
    let text = base64::engine::general_purpose::STANDARD.encode([byte; 32]);
    let secrets: Secrets = serde_json::from_value(serde_json::json!({ "key": text, "key_file": "" })).unwrap();
    secrets.key().unwrap().unwrap()
}

/// The current key, and earlier ones.
pub fn keys_of(current: u8, old: &[u8]) -> SecretKeys {
    SecretKeys { current: Some(key_of(current)), old: old.iter().copied().map(key_of).collect() }
}

pub fn options() -> StoreOptions {
    StoreOptions {
        lease: Duration::from_secs(30),
        needs_account: false,
        finality: Finality { stored_after: 3, empty_after: 30 },
        timezone: chrono_tz::Europe::Berlin,
        secrets_keys: keys_of(7, &[]),
    }
}

pub fn store_at(url: &str, prefix: &str, options: StoreOptions) -> RedisStore {
    let config: Redis = serde_json::from_value(serde_json::json!({
        "url": url, "prefix": prefix, "pool_size": "8", "response_timeout_ms": RESPONSE_TIMEOUT.as_millis().to_string(),
    }))
    .unwrap();
    RedisStore::connect(&config, options).unwrap()
}

impl Fixture {
    pub fn start() -> Self {
        Self::with(options())
    }

    pub fn with(options: StoreOptions) -> Self {
        let redis = TestRedis::start();
        let store = store_at(&redis.url(), PREFIX, options);
        Self { redis, store }
    }

    /// Sends a command bypassing the store; `:x` stands for the key x of the store.
    pub async fn raw<T: FromRedisValue>(&self, command: &str) -> T {
        let client = redis::Client::open(self.redis.url()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let mut words = command.split(' ');
        let mut built = redis::cmd(words.next().unwrap());
        for word in words {
            match word.strip_prefix(':') {
                Some(key) => built.arg(format!("{PREFIX}:{key}")),
                None => built.arg(word),
            };
        }
        built.query_async(&mut connection).await.unwrap()
    }

    pub async fn started(&self, n: u32, days: u32) -> NewJob {
        let job = new_job(n, &UserId::me(), request(days));
        assert_eq!(self.store.start(&job).await.unwrap(), StartOutcome::Started);
        job
    }

    pub async fn claimed(&self, n: u32, days: u32) -> Claimed {
        let job = self.started(n, days).await;
        self.claim(&job.id, "w1").await
    }

    pub async fn claim(&self, job: &JobId, by: &str) -> Claimed {
        match self.store.claim(&worker(by), job).await.unwrap() {
            ClaimOutcome::Claimed(claimed) => *claimed,
            ClaimOutcome::Refused => panic!("the claim was refused"),
        }
    }

    pub async fn job(&self, job: &JobId) -> JobReport {
        self.store.job(&UserId::me(), job).await.unwrap().unwrap()
    }
}

pub fn worker(name: &str) -> WorkerId {
    WorkerId::parse(name).unwrap()
}

pub fn job_id(n: u32) -> JobId {
    JobId::parse(&format!("01JD3V5H6K7M8N9PQR{n:08}")).unwrap()
}

/// Early, so that coverage bitmaps are short and quick to compare.
pub fn first_day() -> chrono::NaiveDate {
    "2000-02-20".parse().unwrap()
}

/// Health and workouts for this many days.
pub fn request(days: u32) -> Request {
    request_of(days, DataTypes::from_iter([DataType::Health, DataType::Workouts]))
}

pub fn request_of(days: u32, data_types: DataTypes) -> Request {
    let range = DateRange::new(first_day(), plus(first_day(), days - 1)).unwrap();
    Request {
        user: UserId::me(),
        sync_type: SyncType::Historical,
        range,
        selection: Selection::all(),
        data_types,
        metric_types: vec![],
        order: Order::Oldest,
        skip_existing: false,
        accept_removals: false,
        chunk_days: 5,
        window_days: window_days(days, 7),
    }
}

pub fn new_job(n: u32, user: &UserId, request: Request) -> NewJob {
    NewJob { id: job_id(n), request: Request { user: user.clone(), ..request }, doubted: vec![] }
}

pub fn groups() -> Vec<Group> {
    let group = |types: &[DataType], span| Group::new(types.iter().copied(), span);
    vec![
        group(&[DataType::Health, DataType::Intraday], Span::Window),
        group(&[DataType::Activities, DataType::Workouts], Span::Chunk),
        group(&[DataType::Nutrition], Span::Window),
    ]
}

/// What an upstream with a limit per minute (0: none) allows.
pub fn allowance(scope: &str, per_minute: u32) -> Allowance {
    Allowance {
        scope: scope.to_owned(),
        rate: Rate {
            interval: Duration::from_mins(1).checked_div(per_minute).unwrap_or_default(),
            ahead: Duration::from_secs(10),
        },
        cool_down: CoolDownRule::USUAL,
    }
}

/// What a worker writes after a step.
pub fn progress_of(work_log: &WorkLog, step: &Step, bits: NewBits) -> Progress {
    let days = |bit: &u32| work_log.plan().range.nth(*bit).unwrap();
    let known = |(one, bit): &(DataType, u32)| KnownDay {
        data_type: *one,
        day: days(bit),
        is_empty: bits.no_data.contains(&(*one, *bit)),
        // An arbitrary rule: odd days are final.
        is_final: bit_of(days(bit)).unwrap() % 2 == 1,
        asked_on: plus(days(bit), 2),
    };
    let known = bits.done.iter().filter(|(one, _)| one.is_dated()).map(known).collect();
    let spans = work_log.chunks()[step.chunk as usize].failed.iter();
    let failed = spans.flat_map(|span| span.types.dated().map(move |one| (one, span.start, plus(span.start, 3))));
    Progress {
        is_advance: !bits.done.is_empty(),
        bits,
        days: known,
        given_up: failed.collect(),
        chunks: vec![(step.chunk, work_log.chunks()[step.chunk as usize].clone())],
        stage: Some(Stage::of(StageKind::Fetching, step.types, step.days)),
        current_chunk: Some(work_log.plan().chunks[step.chunk as usize]),
        rate: Some(1.0 / 3.0),
        ..Progress::counted(work_log)
    }
}

/// Takes the next step of a job; none when no step is left.
pub fn step(work_log: &mut WorkLog, fails: bool) -> Option<Progress> {
    if !fails {
        return step_finding(work_log, |_| Evidence::Data);
    }
    let step = work_log.next_step(&groups(), |_| 7)?;
    work_log.note_attempt(step.chunk);
    work_log.enter_failure(&step, &Failure::new(FailureKind::Transient, "the upstream did not answer"));
    Some(progress_of(work_log, &step, NewBits::default()))
}

/// The same for a step that succeeds and finds that on each day.
pub fn step_finding(work_log: &mut WorkLog, evidence: impl Fn(chrono::NaiveDate) -> Evidence) -> Option<Progress> {
    let step = work_log.next_step(&groups(), |_| 7)?;
    work_log.note_attempt(step.chunk);
    let days = step.types.iter().flat_map(|one| step.days.iter().map(move |day| (one, day)));
    let findings: Findings = days.map(|(one, day)| ((one, day), evidence(day))).collect();
    let bits = work_log.enter(&step, &findings, 3);
    Some(progress_of(work_log, &step, bits))
}

impl Fixture {
    /// Does everything left of a job, and writes it.
    pub async fn work_off(&self, claimed: &mut Claimed) {
        while let Some(progress) = step(&mut claimed.work_log, false) {
            self.store.progress(&claimed.claim, &claimed.job.request.user, &progress).await.unwrap();
        }
    }
}
