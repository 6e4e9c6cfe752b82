//! Upstreams that answer with bombs: whatever they send, a worker stays small, reports the problem in plain words,
//! frees the memory, and works again as soon as the upstream does.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::LazyLock;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use garmin_sync::assembly;
use garmin_sync::clock::SystemClock;
use garmin_sync::config::Config;
use garmin_sync::domain::ids::UserId;
use garmin_sync::ports::{Accounts as _, Clock};
use garmin_sync::source::sources;
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use test_support::hostile::{Bomb, Hostile, chunk, packed, packed_already, piece, plain, status, values_of};
use test_support::memory::mib;
use test_support::stack::{Plan, Stack, fake_tokens};

#[derive(clap::Args)]
pub struct Options {
    /// The most memory a worker may ever use, in MiB.
    #[arg(long, default_value_t = 256)]
    most: u64,
    /// The most it may keep, in MiB.
    #[arg(long, default_value_t = 80)]
    at_rest: u64,
    /// Only bombs with this in their name.
    #[arg(long, default_value = "")]
    only: String,
    /// Continue after a bomb that is too much for the worker.
    #[arg(long)]
    go_on: bool,
}

const DAY: &str = "2024-05-01";
const ANSWERS: usize = 3;
const LIMIT: Duration = Duration::from_mins(4);
const REST: Duration = Duration::from_mins(1);
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const ENTRY: &str = r#"{"data":{"steps":[{"date":"2024-05-01","value":"#;
const MIB: usize = 1 << 20;

struct Case {
    name: &'static str,
    types: &'static str,
    users: usize,
    make: fn() -> Bomb,
}

const fn case(name: &'static str, types: &'static str, make: fn() -> Bomb) -> Case {
    Case { name, types, users: 1, make }
}

const CASES: [Case; 17] = [
    case("small objects, 63 MiB packed", "health", || packed(&format!("{ENTRY}["), r#"{"a":1},"#, 63 * MIB, "0]}]}}")),
    case("1 GiB of spaces, packed", "health", || packed(r#"{"data":{}}"#, " ", 1024 * MIB, "")),
    case("lists in lists, 60 million deep", "health", || packed(&format!("{ENTRY}["), "[", 60 * MIB, "")),
    case("one text of 63 MiB", "health", || packed(&format!("{ENTRY}\""), "x", 63 * MIB, "\"}]}}")),
    case("millions of tiny activities", "activities", || {
        let one = r#"{"activity":{"activityId":1,"startTimeLocal":"2024-05-01 08:00:00"}},"#;
        packed(r#"{"workouts":[],"activities":["#, one, 63 * MIB, "{}]}")
    }),
    case("millions of values of a day", "health", || {
        let head = r#"{"data":{"heart_rates":[{"date":"2024-05-01","HeartRate":["#;
        packed(head, r#"{"time":1714521600000,"data":61},"#, 63 * MIB, "{}]}]}}")
    }),
    case("millions of names", "health", || Bomb::Endless(names)),
    case("a number of 63 million digits", "health", || packed(ENTRY, "7", 63 * MIB, "}]}}")),
    case("packed twice", "health", || {
        let Bomb::Plain(bytes) = packed(r#"{"data":{}}"#, " ", 1024 * MIB, "") else { unreachable!() };
        let body = bytes.windows(4).position(|it| it == b"\r\n\r\n").map_or(0, |at| at + 4);
        let mut outer = GzEncoder::new(Vec::new(), Compression::fast());
        outer.write_all(&bytes[body..]).unwrap();
        packed_already(&outer.finish().unwrap())
    }),
    case("packed pieces without end", "health", || Bomb::Endless(members)),
    case("an answer without end", "health", || Bomb::Endless(|n| piece(n, &[b' '; 64 << 10]))),
    case("headers without end", "health", || {
        Bomb::Endless(|n| match n {
            0 => b"HTTP/1.1 200 OK\r\n".to_vec(),
            n => format!("x-{n}: {}\r\n", "a".repeat(4096)).into_bytes(),
        })
    }),
    case("an error of 100 MiB", "health", || status(500, &vec![b'e'; 100 * MIB])),
    case("tokens of 60 MiB", "health", || {
        packed(r#"{"data":{},"new_tokens":{"di_token":["#, r#"{"a":1},"#, 60 * MIB, "0]}}")
    }),
    case("as much as may be held", "health", || plain(&values_of(DAY, 400))),
    Case {
        name: "16 users, small objects",
        types: "health",
        users: 16,
        make: || packed(&format!("{ENTRY}["), r#"{"a":1},"#, 63 * MIB, "0]}]}}"),
    },
    Case { name: "16 users, as much as may be held", types: "health", users: 16, make: || plain(&values_of(DAY, 400)) },
];

/// An object whose names are all different.
fn names(n: u64) -> Vec<u8> {
    let start = if n == 0 { format!("{ENTRY}{{") } else { String::new() };
    piece(n, (0..4096).fold(start, |names, it| format!("{names}\"{:x}\":0,", n * 4096 + it)).as_bytes())
}

/// Repeated compressed spaces.
fn members(n: u64) -> Vec<u8> {
    static MEMBER: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut member = GzEncoder::new(Vec::new(), Compression::best());
        member.write_all(&vec![b' '; MIB]).unwrap();
        member.finish().unwrap()
    });
    chunk(n, "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n", &MEMBER)
}

fn user(n: usize) -> String {
    format!("user-{n}")
}

pub async fn prove(options: &Options) -> anyhow::Result<()> {
    let hostile = Hostile::start(plain(r#"{"data":{}}"#)).await;
    let mut stack = Plan::default()
        .apis(0)
        .workers(0)
        .env("GARMIN_SYNC__GARMIN__BASE_URL", &hostile.url)
        .env("GARMIN_SYNC__AUTH__MODE", "token")
        .env("GARMIN_SYNC__AUTH__TOKENS_FILE", "tokens")
        .env("GARMIN_SYNC__SECRETS__KEY", KEY)
        .start()
        .await;
    let lines = (0..16).map(|n| format!("{:x} {}\n", Sha256::digest(user(n)), user(n)));
    std::fs::write(stack.folder.path().join("tokens"), lines.collect::<String>())?;
    stack.add_api().await;
    link(&stack).await?;
    println!("{:<36} {:>9} {:>9} {:>8} {:>7}  told", "bomb", "on wire", "at most", "at rest", "time");
    for case in CASES.iter().filter(|case| case.name.contains(&options.only)) {
        let thrown = throw(&mut stack, &hostile, case, options).await.with_context(|| case.name);
        match thrown {
            Err(error) if options.go_on => println!("{:<36} {error:#}", case.name),
            other => other?,
        }
    }
    Ok(())
}

async fn link(stack: &Stack) -> anyhow::Result<()> {
    let variables = [
        ("GARMIN_SYNC__REDIS__URL", format!("redis://127.0.0.1:{}", stack.redis_port)),
        ("GARMIN_SYNC__SECRETS__KEY", KEY.to_owned()),
    ];
    let config = Config::load(variables.into_iter().map(|(name, value)| (name.to_owned(), value)))?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let store = assembly::store(&config, config.secrets.keys()?, sources(&config, &clock)?)?;
    for n in 0..16 {
        store.import(&UserId::parse(&user(n))?, &SecretString::from(fake_tokens())).await?;
    }
    Ok(())
}

async fn throw(stack: &mut Stack, hostile: &Hostile, case: &Case, options: &Options) -> anyhow::Result<()> {
    let bomb = (case.make)();
    let size = match &bomb {
        Bomb::Plain(bytes) => format!("{} KiB", bytes.len() >> 10),
        Bomb::Endless(_) => "endless".to_owned(),
    };
    hostile.throw(bomb);
    let worker = stack.add_worker();
    let from = Instant::now();
    for n in 0..case.users {
        let body = json!({"startDate": DAY, "endDate": DAY, "dataTypes": [case.types]});
        let answer = ask(stack, n, "/sync/historical", Some(body)).await?;
        ensure!(answer["status"] == "started", "{answer}");
    }
    // Each user's first answer, and replacements for some.
    let mut told = String::new();
    while hostile.answered() < ANSWERS.max(case.users) || told.is_empty() {
        let mut has_ended = true;
        for n in 0..case.users {
            let job = ask(stack, n, "/sync/status", None).await?["job"].clone();
            told = told_of(&job).unwrap_or(told);
            has_ended &= job["completedAt"].is_string();
        }
        ensure!(stack.workers[worker].ended().is_none(), "the worker ended: {}", stack.workers[worker].log());
        let most = mib(&stack.workers[worker], "VmHWM");
        ensure!(most <= 8 * options.most, "{most} MiB");
        if has_ended {
            break;
        }
        ensure!(from.elapsed() < LIMIT, "not done: {told:?}\n{}", stack.workers[worker].log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let took = from.elapsed();
    hostile.throw(plain(
        r#"{"data":{"heart_rates":[{"date":"2024-05-01","HeartRate":[]}]},"activities":[],"workouts":[]}"#,
    ));
    for n in 0..case.users {
        let job = ask(stack, n, "/sync/status", None).await?["job"].clone();
        if job["completedAt"].is_null() {
            ask(stack, n, "/sync/cancel", Some(json!({"jobId": job["id"]}))).await?;
        }
    }
    let resting = Instant::now();
    let mut rest = mib(&stack.workers[worker], "VmRSS");
    while rest > options.at_rest && resting.elapsed() < REST {
        tokio::time::sleep(Duration::from_millis(100)).await;
        rest = mib(&stack.workers[worker], "VmRSS");
    }
    let most = mib(&stack.workers[worker], "VmHWM");
    println!("{:<36} {size:>9} {most:>5} MiB {rest:>4} MiB {:>5.1} s  {told}", case.name, took.as_secs_f64());
    // It still works.
    let body = json!({"startDate": DAY, "endDate": DAY, "dataTypes": [case.types]});
    let answer = ask(stack, 0, "/sync/historical", Some(body)).await?;
    ensure!(answer["status"] == "started", "{answer}");
    let from = Instant::now();
    while ask(stack, 0, "/sync/status", None).await?["job"]["status"] != "completed" {
        ensure!(from.elapsed() < LIMIT, "no good job after it:\n{}", stack.workers[worker].log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stack.workers[worker].kill();
    ensure!(most <= options.most, "{most} MiB at most");
    ensure!(rest <= options.at_rest, "{rest} MiB kept");
    Ok(())
}

/// The message about a bad answer; the job's end, if there was no message before.
fn told_of(job: &Value) -> Option<String> {
    let failed = job["failedChunks"][0]["error"].as_str().unwrap_or_default();
    let at = ["the answer of", "the Garmin microservice", "what answers"].iter().find_map(|start| failed.find(start));
    let told = at.map(|at| &failed[at..]).or(job["stage"]["cause"].as_str());
    told.map(str::to_owned).or_else(|| (job["status"] == "completed").then(|| "nothing: stored".to_owned()))
}

async fn ask(stack: &Stack, n: usize, path: &str, body: Option<Value>) -> anyhow::Result<Value> {
    let url = stack.url(0, &format!("/integrations/garmin{path}"));
    let request = match body {
        Some(body) => stack.http.post(url).header("content-type", "application/json").body(body.to_string()),
        None => stack.http.get(url),
    };
    let answer = request.bearer_auth(user(n)).send().await?;
    if !answer.status().is_success() {
        bail!("{path} was answered with {} {}", answer.status(), answer.text().await?);
    }
    Ok(serde_json::from_str(&answer.text().await?)?)
}
