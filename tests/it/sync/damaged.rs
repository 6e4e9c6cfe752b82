//! Records damaged while everything runs: three workers, two users, one of them affected.

use garmin_sync::domain::data_type::{DataType, DataTypes};
use garmin_sync::domain::dates::DateRange;
use garmin_sync::domain::ids::{JobId, UserId};
use garmin_sync::domain::job::{Order, Request, Status, SyncType};
use garmin_sync::domain::selection::Selection;
use garmin_sync::ports::{Accounts, Jobs, NewJob, StartOutcome};
use garmin_sync::store::{RedisStore, StoreOptions};
use tokio::time::Instant;

use super::*;
use test_support::jobs::fixture::{options, store_at};
use test_support::process::Process;
use test_support::stack::{Plan, Stack, fake_tokens};

const LEASE: Duration = Duration::from_secs(4);

/// Ben, who has no API here, and whose syncs run on the same workers.
struct Ben {
    store: RedisStore,
    jobs: u32,
}

impl Ben {
    async fn of(stack: &Stack) -> Self {
        let secrets: garmin_sync::config::Secrets =
            serde_json::from_value(json!({"key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "key_file": ""}))
                .unwrap();
        let options = StoreOptions { lease: LEASE, secrets_keys: secrets.keys().unwrap(), ..options() };
        let store = store_at(&format!("redis://127.0.0.1:{}", stack.redis_port), "{garmin-sync}", options);
        store.import(&Self::id(), &fake_tokens().into()).await.unwrap();
        Self { store, jobs: 0 }
    }

    fn id() -> UserId {
        UserId::parse("ben").unwrap()
    }

    /// How long a short, successful sync of his takes.
    async fn syncs(&mut self) -> Duration {
        self.jobs += 1;
        let (from, day) = (Instant::now(), "2024-05-01".parse().unwrap());
        let request = Request {
            user: Self::id(),
            sync_type: SyncType::Historical,
            selection: Selection::all(),
            range: DateRange::day(day),
            data_types: DataTypes::from_iter([DataType::Health]),
            metric_types: vec![],
            order: Order::Oldest,
            skip_existing: false,
            accept_removals: false,
            chunk_days: 30,
            window_days: 7,
        };
        let id = JobId::parse(&format!("01JD3V5H6K7M8N9PQR{:08}", self.jobs)).unwrap();
        let started = self.store.start(&NewJob { id: id.clone(), request, doubted: vec![] }).await.unwrap();
        assert_eq!(started, StartOutcome::Started);
        loop {
            let job = self.store.status(&Self::id()).await.unwrap().job.unwrap();
            if job.id == id && job.status.is_ended() {
                assert_eq!(job.status, Status::Completed, "{:?}", job.error_message);
                return from.elapsed();
            }
            assert!(from.elapsed() < SOON, "Ben's sync does not end: {job:?}");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_to_a_running_sync_ends_it_and_nobody_else_waits() {
    let mut plan = Plan::default().workers(3).env("GARMIN_SYNC__WORKER__LEASE_MS", &LEASE.as_millis().to_string());
    plan.simulator.extend(["--latency-ms".to_owned(), "100".to_owned()]);
    let stack = plan.start().await;
    let mut ben = Ben::of(&stack).await;
    let usual = ben.syncs().await;
    let mut redis = stack.redis().await;
    let cases = [
        ("job:JOB", "HSET", &["order", "sideways"][..]),
        ("job:JOB", "SET", &["x"]),
        ("chunks:JOB", "SET", &["x"]),
        ("done:JOB:health", "HSET", &["a", "b"]),
        ("coverage:me:health", "HSET", &["a", "b"]),
        ("lease:JOB", "HSET", &["a", "b"]),
        ("account:me", "SET", &["x"]),
        ("queue", "SET", &["x"]),
    ];
    for (key, verb, values) in cases {
        let mut wanted = days("2024-01-01", "2024-06-30");
        wanted["dataTypes"] = json!(["health"]);
        let (code, started) = stack.post(START, wanted).await;
        assert_eq!((code, &started["status"]), (200, &json!("started")), "after the damage before {key}: {started}");
        let id = started["jobId"].as_str().unwrap().to_owned();
        stack.wait_for_job("the sync to be under way", SOON, |job| job["progress"].as_f64() > Some(0.0)).await;
        let name = format!("{{garmin-sync}}:{}", key.replace("JOB", &id));
        redis::pipe().del(&name).cmd(verb).arg(&name).arg(values).exec_async(&mut redis).await.unwrap();

        let took = ben.syncs().await;
        println!("{key}: {took:?}, usually {usual:?}");
        assert!(took < 2 * usual + LEASE, "{key}: Ben waited {took:?}, usually {usual:?}");
        let ended = |job: &Value| job["status"] == "failed" || job["status"] == "completed";
        let job = stack.wait_for_job("the end", SOON, ended).await;
        assert_eq!(job["id"], json!(id), "{key}");
        let is_well = job["status"] == "completed" && (key == "account:me" || key == "queue");
        assert!(is_well || job["errorCode"] == "record_damaged", "{key}: {job:#}");
        if job["errorCode"] == "record_damaged" {
            assert!(job["errorMessage"].as_str().unwrap().contains("stored"), "{job:#}");
        }
    }
    stack.post(START, days("2024-01-01", "2024-01-02")).await;
    stack.wait_for_status("completed", SOON).await;
    let logs: Vec<String> = stack.workers.iter().map(Process::log).chain([stack.apis[0].0.log()]).collect();
    let said = |text: &str| logs.iter().map(|log| log.matches(text).count()).sum::<usize>();
    assert_eq!(said("waiting for the state store"), 0, "nothing of this is taken for an outage: {}", stack.logs());
    assert!((3..=8).contains(&said("a job was set aside")), "each is told of once: {}", stack.logs());
}
