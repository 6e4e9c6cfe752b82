//! The answers of both interfaces in every state.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use garmin_sync::domain::bitmap::Bitmap;
use garmin_sync::domain::chunk::{Chunk, FailedSpan};
use garmin_sync::domain::data_type::{DataType, DataTypes};
use garmin_sync::domain::dates::DateRange;
use garmin_sync::domain::failure::{ErrorCode, FailureKind};
use garmin_sync::domain::ids::WorkerId;
use garmin_sync::domain::job::{Job, Status};
use garmin_sync::domain::metric::{METRICS, Metric};
use garmin_sync::domain::stage::{Stage, StageKind};
use garmin_sync::domain::work_log::WorkLog;
use garmin_sync::ports::{JobReport, StartOutcome};
use serde_json::{Value, json};

use super::double::{ID, OTHER_ID, day, id, job, linked_at, time};
use super::server::Server;

fn failed_chunk() -> Chunk {
    let span = FailedSpan {
        types: DataTypes::EMPTY.with(DataType::Health),
        start: day("2024-03-08"),
        end: day("2024-03-14"),
        kind: FailureKind::Transient,
        message: "the upstream answered 500".to_owned(),
        attempts: 2,
        at_once: None,
    };
    Chunk {
        start: day("2024-03-01"),
        end: day("2024-03-30"),
        attempts: 9,
        records: 800,
        removed: 0,
        kept: 0,
        failed: vec![span],
        partial: vec![],
    }
}

fn fetching() -> Stage {
    let days = DateRange::new(day("2024-03-31"), day("2024-04-06")).unwrap();
    Stage::of(StageKind::Fetching, DataTypes::from_iter([DataType::Health]), days)
}

/// A job with that status in the middle of its life, or at its end.
fn lived(status: Status) -> Job {
    let ended = status.is_ended().then(|| time("2026-11-21T11:40:00Z"));
    let runs = status == Status::Running;
    let done = status == Status::Completed;
    Job {
        rev: 17,
        chunks_done: if done { 2 } else { 1 },
        windows_done: if done { 7 } else { 5 },
        progress: if done { 1.0 } else { 0.625 },
        stage: runs.then(fetching),
        current_chunk: Some(failed_chunk().days()),
        last_successful_date: Some(day("2024-03-25")),
        records: 1234,
        no_data_days: 2,
        worker: runs.then(|| WorkerId::parse("attic-1").unwrap()),
        heartbeat_at: Some(time("2026-11-21T11:59:56Z")),
        rate: Some(0.5),
        started_at: Some(time("2026-11-21T11:00:02Z")),
        updated_at: time("2026-11-21T11:59:58.123Z"),
        ended_at: ended,
        error_code: (status == Status::Failed).then_some(ErrorCode::ChunksFailed),
        error_message: (status == Status::Failed)
            .then(|| "7 days could not be fetched. Resume the sync to try them again.".to_owned()),
        ..job(status)
    }
}

#[tokio::test]
async fn the_status_of_both_interfaces_in_every_state() {
    let server = Server::start();
    let (_, simple) = server.get("/garmin/sync/status").await;
    let (_, full) = server.get("/integrations/garmin/sync/status").await;
    insta::assert_json_snapshot!("status_never_started", json!({"simple": simple, "job": full}));
    for status in Status::ALL {
        let at_start = status == Status::Pending;
        server.tell(|told| {
            told.report.job = Some(if at_start { job(status) } else { lived(status) });
            told.report.failed_chunks = if status == Status::Failed { vec![failed_chunk()] } else { vec![] };
            told.report.last_successful = (!at_start).then(|| day("2024-03-25"));
        });
        let (_, simple) = server.get("/garmin/sync/status").await;
        let (_, full) = server.get("/integrations/garmin/sync/status").await;
        insta::assert_json_snapshot!(format!("status_{status}"), json!({"simple": simple, "job": full}));
    }
}

#[tokio::test]
async fn a_waiting_job_says_until_when() {
    let server = Server::start();
    server.tell(|told| {
        let until = time("2026-11-21T12:10:00Z");
        told.report.job = Some(Job { next_attempt_at: Some(until), ..lived(Status::Running) });
    });
    let (_, answer) = server.get("/integrations/garmin/sync/status").await;
    assert_eq!(answer["job"]["nextAttemptAt"], "2026-11-21T12:10:00Z");
    assert_eq!(answer["job"]["etaSeconds"], Value::Null);
}

#[tokio::test]
async fn starts_of_the_job_interface_say_what_runs() {
    let server = Server::start();
    let years = r#"{"startDate":"2016-11-24","endDate":"2026-11-21","order":"newest","skipExisting":true}"#;
    let (status, answer) = server.post("/integrations/garmin/sync/historical", years).await;
    assert_eq!(status, 200);
    insta::assert_json_snapshot!("start_historical", answer, { ".jobId" => "[id]" });
    let (_, answer) = server.post("/integrations/garmin/sync/incremental", "").await;
    insta::assert_json_snapshot!("start_incremental", answer, { ".jobId" => "[id]" });
    server.tell(|told| told.start = StartOutcome::Held(id(OTHER_ID)));
    let (status, answer) = server.post("/integrations/garmin/sync/incremental", "{}").await;
    assert_eq!(status, 200);
    insta::assert_json_snapshot!("start_already_running", answer);
    server.tell(|told| {
        let mut done = lived(Status::Completed);
        done.request.range = garmin_sync::domain::dates::DateRange::day(day("2026-11-21"));
        done.ended_at = Some(time("2026-11-21T12:00:00Z") - TimeDelta::minutes(14));
        told.jobs = vec![done];
        told.link = Some(linked_at("2026-11-20T12:00:00Z"));
    });
    let (status, answer) = server.post("/integrations/garmin/sync/incremental", "{}").await;
    assert_eq!(status, 200);
    insta::assert_json_snapshot!("start_up_to_date", answer);
    // Without an account, that is what matters.
    server.tell(|told| (told.link, told.start) = (None, StartOutcome::NotLinked));
    let (status, answer) = server.post("/integrations/garmin/sync/incremental", "{}").await;
    assert_eq!((status, &answer["code"]), (400, &json!("not_linked")));
}

#[tokio::test]
async fn an_estimate_says_how_much_a_start_would_be_and_starts_nothing() {
    let server = Server::start();
    let estimate = "/integrations/garmin/sync/estimate?startDate=2016-11-24&endDate=2026-11-21";
    let (status, unknown) = server.get(estimate).await;
    assert_eq!(status, 200);
    insta::assert_json_snapshot!("estimate_unknown", unknown);
    server.tell(|told| {
        told.speeds =
            [(DataType::Health, 1.5), (DataType::Intraday, 0.5), (DataType::Activities, 1.0)].into_iter().collect();
    });
    let (_, measured) = server.get(estimate).await;
    insta::assert_json_snapshot!("estimate_measured", measured);
    let minutes = async |more: &str| {
        let (status, answer) = server.get(&format!("{estimate}{more}")).await;
        assert_eq!(status, 200, "{answer}");
        (answer["estimate"]["lowMinutes"].as_u64().unwrap(), answer["estimate"]["highMinutes"].as_u64().unwrap())
    };
    assert_eq!(minutes("&dataTypes=activities,workouts").await, (61, 61));
    assert_eq!(minutes("&dataTypes=health&metricTypes=steps,sleep,steps").await, (92, 92));
    assert_eq!(minutes("&dataTypes=health&metricTypes=").await, (92, 92));
    assert_eq!(minutes("&dataTypes=health,nutrition").await, (140, 165));
    let years = r#"{"startDate":"2016-11-24","endDate":"2026-11-21"}"#;
    server.tell(|told| assert_eq!(told.started, None));
    let (_, started) = server.post("/integrations/garmin/sync/historical", years).await;
    assert_eq!((&started["estimate"], &started["estimatedMinutes"]), (&measured["estimate"], &json!(183)));
}

#[tokio::test]
async fn an_estimate_refuses_what_the_start_refuses() {
    let server = Server::start();
    for (query, code, field) in [
        ("", "missing_field", "startDate"),
        ("?startDate=2024-01-01", "missing_field", "endDate"),
        ("?startDate=2024-02-30&endDate=2024-03-01", "invalid_date", "startDate"),
        ("?startDate=2024-03-02&endDate=2024-03-01", "invalid_date_range", "startDate"),
        ("?startDate=1999-03-02&endDate=2024-03-01", "invalid_date_range", "startDate"),
        ("?startDate=2024-03-02&endDate=2027-03-01", "end_in_future", "endDate"),
        ("?startDate=2010-03-02&endDate=2024-03-01", "range_too_long", "startDate"),
        ("?startDate=2024-03-01&endDate=2024-03-02&dataTypes=", "invalid_body", "dataTypes"),
        ("?startDate=2024-03-01&endDate=2024-03-02&dataTypes=health,moods", "invalid_body", "dataTypes"),
        ("?startDate=2024-03-01&endDate=2024-03-02&metricTypes=steps,", "invalid_body", "metricTypes"),
        ("?startDate=2024-03-01&endDate=2024-03-02&order=newest", "unknown_field", "order"),
    ] {
        let (status, answer) = server.get(&format!("/integrations/garmin/sync/estimate{query}")).await;
        assert_eq!((status, &answer["code"], &answer["field"]), (400, &json!(code), &json!(field)), "{query}");
    }
}

#[tokio::test]
async fn a_start_asks_for_what_the_body_says() {
    let server = Server::start();
    let body = r#"{"dataTypes":["nutrition","health","health"],"metricTypes":["steps","sleep","steps"],"order":"newest","skipExisting":true}"#;
    server.post("/integrations/garmin/sync/incremental", body).await;
    server.tell(|told| {
        let request = told.started.take().unwrap().request;
        assert_eq!(request.data_types, DataTypes::from_iter([DataType::Health, DataType::Nutrition]));
        assert_eq!(request.metric_types.len(), 2);
        assert!(request.skip_existing && !request.is_whole(DataType::Health));
        assert_eq!(request.range.to_string(), "2026-11-14..2026-11-21");
    });
    let all = json!({"metricTypes": METRICS.to_vec()}).to_string();
    let without_health = r#"{"dataTypes":["activities"],"metricTypes":["steps"]}"#;
    for body in [all.as_str(), without_health, r#"{"metricTypes":[]}"#] {
        let (status, _) = server.post("/integrations/garmin/sync/incremental", body).await;
        assert_eq!(status, 200);
        server
            .tell(|told| assert_eq!(told.started.take().unwrap().request.metric_types, Vec::<Metric>::new(), "{body}"));
    }
}

#[tokio::test]
async fn a_start_of_the_simple_interface_is_accepted() {
    let server = Server::start();
    for (path, body, range) in [
        ("/garmin/activities", "", "2026-11-14..2026-11-21"),
        ("/garmin/health", r#"{"start_date":"2026-11-01"}"#, "2026-11-01..2026-11-21"),
        ("/garmin/workouts", r#"{"start_date":"2026-11-01","end_date":"2026-11-02"}"#, "2026-11-01..2026-11-02"),
    ] {
        let request = server.request("POST", path).header("content-type", "application/json; charset=UTF-8");
        let response = request.body(body).send().await.unwrap();
        assert_eq!(response.status(), 202);
        assert_eq!(response.headers()["location"], "/garmin/sync/status");
        let answer: Value = response.json().await.unwrap();
        insta::assert_json_snapshot!(format!("start_simple_{}", &path[8..]), answer);
        server.tell(|told| assert_eq!(told.started.take().unwrap().request.range.to_string(), range));
    }
}

#[tokio::test]
async fn controls_answer_what_they_did() {
    let server = Server::start();
    server.tell(|told| told.report.job = Some(lived(Status::Cancelled)));
    for (verb, done) in [("pause", "paused"), ("resume", "resumed"), ("cancel", "cancelled")] {
        let path = format!("/integrations/garmin/sync/{verb}");
        let (status, answer) = server.post(&path, &json!({ "jobId": ID }).to_string()).await;
        assert_eq!((status, answer), (200, json!({"status": done, "jobId": ID})));
        let (status, answer) = server.post(&format!("/garmin/sync/{verb}"), "").await;
        assert_eq!((status, &answer["error_message"]), (200, &json!("Sync cancelled")));
    }
}

#[tokio::test]
async fn chunks_say_where_each_of_them_stands() {
    let mut job = lived(Status::Running);
    job.request.chunk_days = 5;
    job.request.range = garmin_sync::domain::dates::DateRange::new(day("2024-03-01"), day("2024-03-30")).unwrap();
    job.request.data_types = DataTypes::from_iter([DataType::Health, DataType::Activities]);
    let mut chunks: Vec<Chunk> = job.request.range.pieces(5).into_iter().map(Chunk::new).collect();
    // Done, skipped, no data, failed, running, waiting.
    for n in [0, 2, 3, 4] {
        chunks[n].attempts = 2;
    }
    chunks[0].records = 70;
    chunks[3].failed =
        vec![FailedSpan { start: day("2024-03-17"), end: day("2024-03-18"), ..failed_chunk().failed[0].clone() }];
    job.current_chunk = Some(chunks[4].days());
    let bits = |days: &[std::ops::Range<u32>]| days.iter().cloned().flatten().collect::<Bitmap>();
    let done = BTreeMap::from([
        (DataType::Health, bits(&[0..16, 18..22])),
        (DataType::Activities, (0..20).collect::<Bitmap>()),
    ]);
    let no_data =
        BTreeMap::from([(DataType::Health, (10..15).collect()), (DataType::Activities, bits(&[2..3, 10..15]))]);
    let work_log = WorkLog::restore(&job.request, done, no_data, chunks);
    let server = Server::start();
    server.tell(|told| told.job = Some(JobReport { job, work_log }));
    let (status, answer) = server.get(&format!("/integrations/garmin/sync/jobs/{ID}/chunks")).await;
    assert_eq!(status, 200);
    insta::assert_json_snapshot!("chunks", answer);
}

#[tokio::test]
async fn the_history_comes_page_by_page_with_what_failed() {
    let server = Server::start();
    let failed = Job { chunks_failed: 1, ..lived(Status::Failed) };
    let mut chunks = vec![failed_chunk(), Chunk::new(failed.request.range.pieces(30)[1])];
    chunks.reverse();
    server.tell(|told| {
        let work_log = WorkLog::restore(&failed.request, BTreeMap::new(), BTreeMap::new(), chunks);
        told.job = Some(JobReport { job: failed.clone(), work_log });
        told.jobs = vec![Job { id: id(OTHER_ID), ..lived(Status::Completed) }, failed];
    });
    let (_, first) = server.get("/integrations/garmin/sync/jobs?limit=1").await;
    assert_eq!((&first["jobs"][0]["id"], &first["nextCursor"]), (&json!(OTHER_ID), &json!(OTHER_ID)));
    let (_, second) = server.get(&format!("/integrations/garmin/sync/jobs?cursor={OTHER_ID}")).await;
    assert_eq!((second["jobs"].as_array().unwrap().len(), &second["nextCursor"]), (1, &Value::Null));
    let (_, one) = server.get(&format!("/integrations/garmin/sync/jobs/{ID}")).await;
    assert_eq!(second["jobs"][0], one);
    assert_eq!(one["failedChunks"].as_array().unwrap().len(), 1);
}
