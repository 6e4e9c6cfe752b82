//! Seeds for each check: small inputs of the expected shape, written out when a target starts.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use garmin_simulator::personal::answers::file::{fit, gpx};
use garmin_simulator::wire::{activities, health, nutrition};
use garmin_simulator::world::{World, activity};
use garmin_sync::domain::chunk::{Chunk, FailedSpan};
use garmin_sync::domain::data_type::{DataType, DataTypes};
use garmin_sync::domain::dates::DateRange;
use garmin_sync::domain::failure::FailureKind;
use garmin_sync::domain::ids::{JobId, UserId};
use garmin_sync::domain::job::{Order, Request, SyncType};
use garmin_sync::domain::metric::METRICS;
use garmin_sync::domain::partial::{Ground, Look, Part, PartialSpan};
use garmin_sync::domain::selection::Selection;
use garmin_sync::domain::work_log::WorkLog;
use garmin_sync::store::foreign;
use serde_json::{Value, json};

/// How many entries of a list are enough for a seed.
const ENTRIES: usize = 2;
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const ID: &str = "01JD3V5H6K7M8N9PQRSTVWXYZ0";

/// Writes the seeds of a target into its corpus, and the words in them as its dictionary. Without them it starts from
/// nothing.
pub fn write(target: &str) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let folder = corpus.join(target);
    let seeds = of(target);
    let _ = std::fs::create_dir_all(&folder);
    for (n, seed) in seeds.iter().enumerate() {
        let _ = std::fs::write(folder.join(format!("seed-{n}")), seed);
    }
    let words: Vec<String> = words(&seeds).into_iter().map(|word| format!("{word:?}\n")).collect();
    let _ = std::fs::write(corpus.join(format!("{target}.dict")), words.concat());
}

/// The seeds of a target.
///
/// # Panics
/// There is no such target.
#[must_use]
pub fn of(target: &str) -> Vec<Vec<u8>> {
    let texts = match target {
        "http" => http(),
        "upstream" => upstream(),
        "tokens" => tokens(),
        "ids" => ids(),
        "client" => client(),
        "config" => config(),
        "store" => store(),
        "coverage" => return type_coverage(),
        "recording" => return recording(),
        other => panic!("there is no target {other}"),
    };
    texts.into_iter().map(String::into_bytes).collect()
}

fn words(seeds: &[Vec<u8>]) -> BTreeSet<String> {
    let text = seeds.iter().map(|seed| String::from_utf8_lossy(seed).into_owned() + "\n").collect::<String>();
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | ':' | '.'));
    parts.filter(|word| (2..40).contains(&word.len())).map(str::to_owned).collect()
}

fn recording() -> Vec<Vec<u8>> {
    let day = super::today();
    let seed = 7;
    let days = (0..30).filter_map(|n| day.checked_sub_days(chrono::Days::new(n)));
    let one = days.flat_map(|day| activity::activities(seed, day)).find(|one| one.distance > 0.0);
    let (fit, gpx) = one.map(|one| (fit::file(seed, &one), gpx::file(seed, &one))).unwrap_or_default();
    let details = r#"{"metricDescriptors":[{"key":"directTimestamp","metricsIndex":0},{"key":"directLatitude","metricsIndex":1}],
        "activityDetailMetrics":[{"metrics":[1709985600000.0,52.5]},{"metrics":[1709985601000.0,null]}]}"#;
    let tcx = "<TrainingCenterDatabase><Trackpoint><Time>2024-03-09T10:00:00Z</Time><HeartRateBpm><Value>131</Value></HeartRateBpm>\
               <Position><LatitudeDegrees>1.5</LatitudeDegrees><LongitudeDegrees>2</LongitudeDegrees></Position></Trackpoint>";
    let of = |format: &str, bytes: &[u8]| [format.as_bytes(), b"\n--\n", bytes].concat();
    vec![of("fit", &fit), of("gpx", gpx.as_bytes()), of("tcx", tcx.as_bytes()), of("details", details.as_bytes())]
}

fn http() -> Vec<String> {
    let days = r#""startDate":"2024-01-01","endDate":"2024-03-01""#;
    let options = r#""metricTypes":["steps","sleep"],"dataTypes":["health","activities","workouts","nutrition"],"order":"newest","skipExisting":true,"acceptRemovals":false"#;
    let bodies = [
        format!("{{{days},{options}}}"),
        format!("{{{options}}}"),
        format!("{{\"jobId\":\"{ID}\"}}"),
        r#"{"start_date":"2024-02-29","end_date":null}"#.to_owned(),
        r#"{"dataType":"health","start":"2024-01-01","end":"2024-01-31","accepted":false}"#.to_owned(),
        r#"{"a":1,"a":2}"#.to_owned(),
        "null".to_owned(),
        "[1e999]".to_owned(),
    ];
    let queries = [
        format!("limit=20&cursor={ID}"),
        "from=2024-01-01&to=2024-03-31".to_owned(),
        "startDate=2024-01-01&endDate=2024-02-29&dataTypes=health,nutrition&metricTypes=steps%2Csleep".to_owned(),
    ];
    let headers = "content-type=application/json; charset=\"utf-8\"\nhost=localhost:8080\norigin=http://127.0.0.1:5173\n\
                   authorization=Bearer s3cr3t\nsec-fetch-site=same-origin\nsec-fetch-mode=navigate\nlast-event-id=01JD.7.1700000000000\ncontent-encoding=identity";
    let all = bodies.iter().zip(queries.iter().cycle());
    let targets = [ID, "http://localhost:8080/", "http://sync.example/"].into_iter().cycle();
    let all = all.zip(targets);
    all.map(|((body, query), target)| format!("{headers}\n--\n{query}\n--\n{target}\n--\n{body}")).collect()
}

fn upstream() -> Vec<String> {
    let clock = Arc::new(super::now);
    let (first, last) = super::upstream::DAYS;
    let day = |text: &str| text.parse().unwrap_or_default();
    let days: Vec<_> =
        DateRange::new(day(first), day(last)).into_iter().flat_map(|days| days.iter().collect::<Vec<_>>()).collect();
    let tokens = json!({ "di_token": "t", "di_refresh_token": "r", "di_client_id": "c" });
    let mut answers = Vec::new();
    for seed in [1, 7] {
        let world = World { seed, watch_since: day("2020-01-01"), clock: clock.clone() };
        answers.push(json!({ "data": health::health(&world, first, &days, &[]), "new_tokens": tokens }));
        answers.push(json!({
            "activities": activities::list(&world, &days, None), "workouts": activities::workout_list(&world),
        }));
        answers.push(json!({ "nutrition_data": nutrition::diary(&world, &days) }));
    }
    let mut texts: Vec<String> = answers.into_iter().map(|answer| short(answer).to_string()).collect();
    // One of everything that a decoder reads, by metric, so that mutations of one stay small.
    let entries = METRICS.map(
        |metric| json!({ "data": { metric: [{ "date": "2024-03-02", "value": 1, "entry_date": "2024-03-02" }] } }),
    );
    texts.extend(entries.map(|entry| entry.to_string()));
    texts.push(r#"{"detail":"Garmin authentication failed: API Error 429 - Too Many Requests"}"#.to_owned());
    texts.push("<html>".to_owned());
    texts
}

/// The same with shortened lists: more entries reach nothing new.
fn short(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().take(ENTRIES).map(short).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, short(value))).collect(),
        // Some parts are encoded as text.
        Value::String(text) => match serde_json::from_str(&text) {
            Ok(inner @ (Value::Array(_) | Value::Object(_))) => Value::String(short(inner).to_string()),
            _ => Value::String(text),
        },
        other => other,
    }
}

fn tokens() -> Vec<String> {
    // {"exp":1700000000}
    let sign_in =
        r#"{"di_token":"e30.eyJleHAiOjE3MDAwMDAwMDB9.s3cr3t","di_refresh_token":"s3cr3t","di_client_id":"c"}"#;
    let hash = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
    vec![
        sign_in.to_owned(),
        json!({ "status": "ok", "tokens": sign_in }).to_string(),
        json!({ "tokens": { "di_token": "s3cr3t", "di_refresh_token": "" } }).to_string(),
        format!("\u{feff} {} \r\n", json!(sign_in)),
        KEY.to_owned(),
        format!("# people\n\n{hash} anna # laptop\n"),
        r#"{"oauth_token":"s3cr3t","oauth_token_secret":"s3cr3t"}"#.to_owned(),
        r#"{"access_token":"s3cr3t","refresh_token":"s3cr3t"}"#.to_owned(),
        r#"{"client_state":"s3cr3t"}"#.to_owned(),
        "[\"s3cr3t\"]".to_owned(),
        "s3cr3t.s3cr3t.s3cr3t".to_owned(),
    ]
}

fn ids() -> Vec<String> {
    let texts = [
        ID,
        "me",
        "anna.b@example.org",
        "host-1.4711",
        "2024-02-29",
        "health",
        "steps",
        "activity_details",
        "completed",
        "newest",
        "incremental",
        "auth_required",
        "90",
        "Tue, 14 Nov 2023 22:14:20 GMT",
        "18446744073709551615",
        "30d",
        "9999y",
        "2w",
        "http://127.0.0.1:8080/",
        "https://me:s3cr3t@example.org/a?b#c",
        "[::1]:8080",
        "localhost:80",
        "Bearer s3cr3t",
        "01JD3V5H6K7M8N9PQRSTVWXYZ0.7.1700000000000",
        "me 01JD3V5H6K7M8N9PQRSTVWXYZ0 7",
        "http://localhost:5173",
        "https://app.example",
        "sync.localhost:80",
        "192.168.1.7:8080",
    ];
    texts.map(str::to_owned).to_vec()
}

fn client() -> Vec<String> {
    let job = json!({
        "id": ID, "status": "running", "startDate": "2024-01-01", "endDate": "2024-03-31", "latestStart": "2024-03-01",
        "daysTotal": 91, "createdAt": "2024-03-31T10:00:00Z", "syncType": "historical", "chunksCompleted": 1, "chunksTotal": 4,
        "percentComplete": 25, "progress": 0.25,
        "failedChunks": [{ "start": "2024-01-01", "end": "2024-01-30", "error": "health 2024-01-02: no answer" }],
        "recordsStored": 1000, "recordsRemoved": 1, "recordsKept": 2, "noDataDays": 3, "partialDays": 1,
        "dataTypes": ["health", "activities"], "metricTypes": ["steps"], "order": "newest", "version": "1",
        "currentChunkRange": "Jan 2024", "currentStage": "health 2024-01-01..2024-01-07",
        "stage": {"kind": "retrying", "dataTypes": ["health"], "start": "2024-01-01", "end": "2024-01-07", "cause": "timeout",
            "until": "2024-03-31T10:05:00Z"}, "actions": ["pause"], "chunkDays": 30, "heartbeatIntervalS": 10.0, "errorMessage": null,
        "etaSeconds": 90, "secondsSinceHeartbeat": 2, "nextAttemptAt": "2024-03-31T10:05:00Z",
        "startedAt": "2024-03-31T10:00:01Z", "completedAt": "2024-03-31T11:00:00Z",
    });
    let span = json!([{ "start": "2024-01-01", "end": "2024-01-02" }]);
    let coverage = json!({ "from": "2023-12-01", "to": "2024-03-31", "dataTypes": [{
        "dataType": "health", "firstAsked": "2024-01-01", "storedDays": 80, "noDataDays": 2, "emptySoFarDays": 1,
        "acceptedDays": 1, "missingDays": 7, "partialDays": 1, "accepted": span, "missing": span, "partial": span,
    }]});
    let chunk = json!({
        "number": 1, "start": "2024-01-01", "end": "2024-01-30", "status": "no_data", "progress": 0.5, "attempts": 3, "records": 9,
        "recordsKept": 1, "error": "x", "partial": [{ "start": "2024-01-01", "end": "2024-01-02", "lacks": "sleep" }],
    });
    let mut texts: Vec<String> = [
        json!({ "job": job, "lastSuccessfulSync": "2024-03-30", "today": "2024-03-31" }),
        json!({ "jobs": [job], "nextCursor": null }),
        json!({ "chunks": [chunk] }),
        coverage,
        json!({ "status": "started", "jobId": ID, "estimate": { "lowMinutes": 1, "highMinutes": 400 }, "message": "Started" }),
        json!({ "reason": "no worker" }),
        json!({ "until": "2024-03-31T10:05:00Z", "reason": "Garmin asks for it", "canBeCleared": true }),
        json!({ "error": "No.", "detail": "No.", "code": "not_found" }),
    ]
    .map(|answer| answer.to_string())
    .to_vec();
    texts.push(": keep-alive\n\nid: 7\ndata: {\"a\":\r\ndata: 1}\r\n\r\ndata:1\rdata\n\n".to_owned());
    texts
}

fn config() -> Vec<String> {
    let all = garmin_sync::config::DEFAULTS;
    let file: String =
        all.split_inclusive('\n').filter(|line| !line.starts_with('#') && !line.trim().is_empty()).collect();
    vec![
        format!("HTTP__BIND=127.0.0.1:1\n--\n{file}"),
        format!("SECRETS__KEY={KEY}\nGARMIN__TOKENS={{\"di_token\":\"s3cr3t\"}}\nREDIS__URL=redis://me:s3cr3t@127.0.0.1:6379/0"),
        "GARMIN__BASE_URL=http://me:s3cr3t@host:99\nSYNC__TIMEZONE=Europe/Berlin\nLOG__LEVEL=info,garmin_sync=debug".to_owned(),
        "SYNC__CHUNK_DAYS=365\nSYNC__WINDOW_DAYS=7\nWORKER__ID=a\nHTTP__ALLOWED_HOSTS=sync.example, 192.168.1.7:8080,[2001:db8::1]\nHTTP__ALLOWED_ORIGINS=https://app.example,http://a:3000\nSINK__URL=sqlite:///x.db\n--\n[secrets]\nkey = \"s3cr3t\"".to_owned(),
        "AUTH__MODE=token\n--\n[redis]\nurl = [\"s3cr3t\"]\n[garmin]\ntokens = \"\"\"s3cr3t\"\"\"\n[redis.url]\n".to_owned(),
        "\n--\n[secrets]\nkey = s3cr3t".to_owned(),
    ]
}

fn store() -> Vec<String> {
    let day = |text: &str| text.parse().unwrap_or_default();
    let mut texts = Vec::new();
    for (first, last, days) in
        [("2024-01-01", "2024-03-31", vec![day("2024-01-01"), day("2024-03-31")]), ("2024-03-01", "2024-03-08", vec![])]
    {
        let Some(range) = DateRange::new(day(first), day(last)) else { continue };
        let request = Request {
            user: UserId::me(),
            sync_type: SyncType::Historical,
            range,
            selection: if days.is_empty() { Selection::all() } else { Selection::of([(DataType::Health, days)]) },
            data_types: DataTypes::usual(),
            metric_types: vec![],
            order: Order::Newest,
            skip_existing: true,
            accept_removals: false,
            chunk_days: 30,
            window_days: 2,
        };
        let (Ok(id), work_log) = (JobId::parse(ID), WorkLog::new(&request)) else { continue };
        let mut fields: Vec<String> =
            foreign::new_job(&id, &request, &work_log).iter().map(|(name, text)| format!("{name}={text}")).collect();
        for more in [
            "rev=7",
            "created_at=1709985600000",
            "updated_at=1709985600001",
            "status=running",
            "worker=w-1",
            "heartbeat_at=1709985600000",
            "rate=1.5",
            "windows_done=3",
            "stage={\"kind\":\"retrying\",\"data_types\":[\"health\"],\"start\":\"2024-03-01\",\"end\":\"2024-03-02\",\
             \"until\":\"2024-03-09T12:00:00Z\",\"cause\":\"timeout\"}",
            "chunk_start=2024-03-01",
            "chunk_end=2024-03-08",
            "started_at=1709985600000",
            "next_attempt_at=",
            "error_code=",
            "removed=1",
            "kept=2",
            "partial_days=1",
            "doubted=1",
            "health=0.5",
            "sink=a",
            "sink_writes=7",
        ] {
            fields.push(more.to_owned());
        }
        let chunks = work_log.chunks().iter().map(|chunk| foreign::chunk_text(&spoilt(chunk)).unwrap_or_default());
        let chunks = chunks.collect::<Vec<_>>().join("\n");
        texts.push(format!("{}\n--\n{chunks}\n--\nabcd\n--\nef", fields.join("\n")));
    }
    texts
}

/// A chunk with some progress.
fn spoilt(chunk: &Chunk) -> Chunk {
    let span = |attempts| FailedSpan {
        types: DataTypes::EMPTY.with(DataType::Health),
        start: chunk.start,
        end: chunk.start,
        kind: FailureKind::Transient,
        message: "no".to_owned(),
        attempts,
        at_once: Some(1),
    };
    let partial = Part::from_name("sleep").map(|part| PartialSpan {
        start: chunk.start,
        end: chunk.end,
        part,
        ground: Ground::Certain,
        look: Look::Due,
    });
    Chunk {
        attempts: 2,
        records: 5,
        removed: 1,
        kept: 1,
        failed: vec![span(1)],
        partial: partial.into_iter().collect(),
        ..chunk.clone()
    }
}

fn type_coverage() -> Vec<Vec<u8>> {
    let full = |n: usize| vec![0xff; n];
    // Up to the check's today: bit 400.
    let (all, most) = (full(50), full(48));
    let lines = [&all[..], &most, b"\xf0", &most, b"\x0f\xff", b"", b"\xff", b"\xf0", b"", &most[..20], b"\xff"];
    let tried = b"380=380,399\n381=381,381\n400=0,4294967295";
    let one = [&lines.join(&b'\n')[..], b"\n--\n", tried].concat();
    vec![one, b"\x80\n\x80\n--\n0=0,0".to_vec()]
}
