//! No script knows the data types or their number: a job of five works with the same scripts.

use redis::Script;
use redis::aio::MultiplexedConnection;
use serde_json::{Value, json};

use test_support::jobs::script::{BASE, PRELUDE, call, whole};
use test_support::redis::TestRedis;

const TYPES: [&str; 5] = ["health", "activities", "workouts", "nutrition", "dreams"];
const ID: &str = "01JD3V5H6K7M8N9PQR00000001";

fn scripts() -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/lua");
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn keys_and_arguments_have_names_in_every_script_and_no_type_has() {
    let all = scripts();
    assert!(all.len() > 25, "{} scripts were looked at", all.len());
    for (name, text) in all {
        let code: String = text.lines().map(|line| line.split("--").next().unwrap()).collect::<Vec<_>>().join("\n");
        let places = if name == "base" { vec![] } else { vec!["KEYS", "ARGV"] };
        for never in places.into_iter().chain(TYPES) {
            assert!(!code.contains(never), "{name}.lua says {never}");
        }
    }
}

/// A server, and a job of five types on it.
struct Job {
    line: MultiplexedConnection,
    _redis: TestRedis,
}

fn key(name: &str) -> String {
    format!("{{test}}:{name}")
}

/// The keys of some groups, by type.
fn groups(names: &[&str]) -> serde_json::Map<String, Value> {
    let group = |name| TYPES.map(|one| (one.to_owned(), key(&format!("{name}:{one}")).into())).into_iter().collect();
    names.iter().map(|name| ((*name).to_owned(), Value::Object(group(name)))).collect()
}

impl Job {
    async fn new() -> Self {
        let redis = TestRedis::start();
        let line = redis::Client::open(redis.url()).unwrap().get_multiplexed_async_connection().await.unwrap();
        Self { line, _redis: redis }
    }

    /// The first words of a script's answer.
    async fn run(&mut self, script: &str, more: &[&str], of_types: &[&str], args: Value) -> Vec<redis::Value> {
        let text = std::fs::read_to_string(format!("{}/src/store/lua/{script}.lua", env!("CARGO_MANIFEST_DIR")));
        let script = Script::new(&whole(BASE, PRELUDE, &text.unwrap()));
        let mut keys = groups(of_types);
        for name in ["job", "lease", "chunks", "queue", "active", "lock"].iter().chain(more) {
            keys.insert((*name).to_owned(), key(name).into());
        }
        let mut all = json!({ "id": ID, "events": key("events"), "user": "me", "holder": "w1:1" });
        all.as_object_mut().unwrap().extend(args.as_object().unwrap().clone());
        call(&script, Value::Object(keys), &all).invoke_async(&mut self.line).await.unwrap()
    }

    /// Starts it, for days 3 to 5 of each type.
    async fn start(&mut self) {
        let asked: Vec<_> = TYPES.iter().map(|one| json!({ "type": one, "first": 3, "last": 5 })).collect();
        let args = json!({
            "needs_account": false, "unfinished": ["pending", "running", "paused"], "job_prefix": key("job:"),
            "fields": { "id": ID, "user": "me", "status": "pending", "chunks_total": "1", "progress": "0", "epoch": "0" },
            "chunks": ["{}"], "asked": asked, "doubted": [],
        });
        let of_days = ["asked", "asked_again", "coverage", "final_days", "empty", "doubted_jobs"];
        assert_eq!(word(&self.run("start", &["latest", "jobs", "account"], &of_days, args).await), "STARTED");
    }

    async fn bits(&mut self, name: &str) -> Vec<u32> {
        let mut commands = redis::pipe();
        for one in TYPES {
            commands.cmd("BITCOUNT").arg(key(&format!("{name}:{one}")));
        }
        commands.query_async(&mut self.line).await.unwrap()
    }
}

fn word(answer: &[redis::Value]) -> String {
    redis::from_redis_value(answer[0].clone()).unwrap()
}

#[tokio::test]
async fn a_job_of_five_types_is_started_claimed_worked_on_and_finished() {
    let mut job = Job::new().await;
    job.start().await;
    assert_eq!(job.bits("asked").await, [3; 5]);
    let claim = json!({ "worker": "w1", "from": ["pending"], "to": "running", "lease_ms": 60000 });
    // The lock names the job.
    let answer = job.run("claim", &["inflight", "epoch"], &["done", "no_data"], claim).await;
    assert_eq!(word(&answer), "CLAIMED");
    let epoch: String = redis::from_redis_value(answer[1].clone()).unwrap();
    let holder = format!("w1:{epoch}");
    let runs: Vec<_> = TYPES.iter().map(|one| json!({ "type": one, "first": 0, "last": 2 })).collect();
    let days: Vec<_> = TYPES.iter().map(|one| json!({ "type": one, "first": 3, "last": 5 })).collect();
    let step = json!({
        "holder": holder, "from": ["running"], "fields": {}, "progress": "0.5", "is_advance": true, "chunks": { "0": "{}" },
        "set": { "done": runs, "coverage": days }, "clear": {}, "empty": [{ "type": "dreams", "first": 5, "last": 5 }],
        "tried": [{ "type": "dreams", "day": 5, "first": 5, "last": 6 }], "sink_writes": 1, "speeds": { "dreams": "0.5" },
        "unasked": ["dreams"], "numbered": [],
    });
    let of_types = ["done", "no_data", "coverage", "final_days", "empty", "tried", "partial", "asked", "asked_again"];
    assert_eq!(word(&job.run("progress", &["sink_writes", "speed"], &of_types, step).await), "OK");
    assert_eq!((job.bits("done").await, job.bits("coverage").await), (vec![3; 5], vec![3; 5]));
    assert_eq!(job.bits("empty").await, [0, 0, 0, 0, 1]);
    assert_eq!(job.bits("asked").await, [3, 3, 3, 3, 0], "what is not offered leaves no hole");
    let end = |units: u32| json!({ "holder": holder, "from": ["running"], "to": "completed", "code": "", "message": "", "units": units });
    assert_eq!(word(&job.run("finish", &["synced"], &["done"], end(16)).await), "UNDONE");
    assert_eq!(word(&job.run("finish", &["synced"], &["done"], end(15)).await), "OK");
}

#[tokio::test]
async fn a_cancel_takes_back_what_was_asked_first_also_as_older_programs_wrote_it_down() {
    for stored in [None, Some(json!([[5, 3, 4]]))] {
        let mut job = Job::new().await;
        job.start().await;
        if let Some(runs) = &stored {
            let mut command = redis::cmd("HSET");
            command.arg(key("job")).arg("first_asked").arg(runs.to_string());
            let _: u32 = command.query_async(&mut job.line).await.unwrap();
        }
        let args = json!({ "from": ["pending"], "to": "cancelled", "numbered": TYPES });
        assert_eq!(word(&job.run("cancel", &[], &["asked", "asked_again", "coverage"], args).await), "OK");
        assert_eq!(job.bits("asked").await, if stored.is_some() { [3, 3, 3, 3, 1] } else { [0; 5] });
    }
}

#[tokio::test]
async fn a_name_that_a_call_does_not_give_stops_the_script_before_it_writes() {
    let mut job = Job::new().await;
    job.start().await;
    let before = job.bits("asked").await;
    let text = std::fs::read_to_string(format!("{}/src/store/lua/cancel.lua", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let script = Script::new(&whole(BASE, PRELUDE, &text));
    let call = call(&script, json!({ "job": key("job") }), &json!({ "id": ID }));
    let error = call.invoke_async::<redis::Value>(&mut job.line).await.unwrap_err();
    assert!(error.to_string().contains("the call gives no"), "{error}");
    assert_eq!(job.bits("asked").await, before);
}
