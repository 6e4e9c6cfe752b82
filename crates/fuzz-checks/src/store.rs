//! What Redis may hold of jobs: the hash of one, its chunk records, its bitmaps.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use garmin_sync::api_types::chunks::ChunksAnswer;
use garmin_sync::api_types::job::Job as JobView;
use garmin_sync::api_types::jobs::StatusAnswer;
use garmin_sync::domain::bitmap::Bitmap;
use garmin_sync::domain::chunk::Chunk;
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::ids::{JobId, UserId};
use garmin_sync::domain::invariants;
use garmin_sync::domain::job::{Job, Status};
use garmin_sync::domain::plan::{Group, Plan, Span};
use garmin_sync::domain::work_log::WorkLog;
use garmin_sync::ports::{SinkState, StatusReport, StoreError};
use garmin_sync::store::foreign::{self, Bitmaps, Hash, NewFields};
use serde_json::Value;

const HEARTBEAT: Duration = Duration::from_secs(10);

/// The fields of a job, a line for each; its chunk records, a line for each; its bitmaps: done, and without data.
pub fn check(data: &[u8]) {
    let [fields, chunks, done, no_data] = super::parts(data);
    let hash: Hash = super::pairs(fields)
        .filter_map(|(name, value)| Some((std::str::from_utf8(name).ok()?.to_owned(), value.to_vec())))
        .collect();
    let texts: Vec<&[u8]> = chunks.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let mut read = Vec::new();
    for text in &texts {
        if let Some(chunk) = understood(foreign::chunk(text)) {
            check_chunk(&chunk);
            read.push(chunk);
        }
    }
    let chunks: Hash = (0..).zip(&texts).map(|(n, text): (u32, _)| (n.to_string(), text.to_vec())).collect();
    let bitmaps = |bytes: &[u8]| {
        let size = bytes.len().div_ceil(DataType::ALL.len()).max(1);
        DataType::ALL
            .into_iter()
            .zip(bytes.chunks(size).map(|part| Bitmap::from_bytes(part.to_vec())))
            .collect::<Bitmaps>()
    };
    check_shared(&hash);
    check_salvaged(&hash, &chunks, bitmaps(done), bitmaps(no_data));
    let Some(job) = understood(foreign::job(&hash)) else { return };
    check_job(&job);
    check_shown(&job, &[], read);
    if let Some(work_log) = understood(foreign::work_log(&job, &chunks, bitmaps(done), bitmaps(no_data))) {
        check_work_log(&job, &work_log);
    }
}

/// Unreadable values are named, not repeated.
fn understood<T>(read: Result<T, StoreError>) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(StoreError::Unreadable(what)) => {
            assert!(what.len() < 200 && what.is_ascii() && !what.contains("s3cr3t"), "{what}");
            None
        }
        Err(other) => panic!("{other}"),
    }
}

/// A record, written out again, reads back the same.
fn check_chunk(chunk: &Chunk) {
    let text = foreign::chunk_text(chunk).unwrap();
    assert_eq!(understood(foreign::chunk(text.as_bytes())).as_ref(), Some(chunk), "{text}");
    let _ = (chunk.error(), chunk.partial_days());
}

/// The request, written as a new job, reads back the same.
fn check_job(job: &Job) {
    let work_log = WorkLog::new(&job.request);
    let again = read_back(&foreign::new_job(&job.id, &job.request, &work_log), &["rev", "created_at", "updated_at"]);
    assert_eq!((&again.id, &again.request), (&job.id, &job.request));
    let plan = Plan::of(&job.request);
    assert!(plan.windows.iter().all(|(n, days)| plan.chunks[*n as usize].intersect(*days) == Some(*days)));
}

/// A job of these fields, and those that a script adds.
fn read_back(fields: &NewFields, added: &[&str]) -> Job {
    let mut hash: Hash = fields.iter().map(|(name, text)| ((*name).to_owned(), text.clone().into_bytes())).collect();
    hash.extend(added.iter().map(|name| ((*name).to_owned(), b"1".to_vec())));
    understood(foreign::job(&hash)).unwrap()
}

/// What is not part of a job; fields of the same names represent it.
fn check_shared(hash: &Hash) {
    let speeds = foreign::speeds(hash);
    assert!(DataType::ALL.into_iter().filter_map(|one| speeds.get(one)).all(|it| it.is_finite() && it > 0.0));
    let sink = SinkState { id: "a".to_owned(), writes: 7 };
    let kept = ["sink", "sink_writes"].map(|name| hash.get(name).cloned());
    assert!(!foreign::describes(kept.clone().into(), &sink) || kept[0].as_deref() == Some(b"a"));
}

/// Whatever is damaged, the job is shown as failed, and can be read once it is set aside.
fn check_salvaged(hash: &Hash, chunks: &Hash, done: Bitmaps, no_data: Bitmaps) {
    let (id, user) = (JobId::parse("01JD3V5H6K7M8N9PQR00000001").unwrap(), UserId::me());
    let (job, work_log, [done, no_data]) = foreign::salvaged((&id, &user, super::now()), hash, chunks, done, no_data);
    assert_eq!((&job.id, &job.request.user, job.status), (&id, &user, Status::Failed));
    check_job(&job);
    check_work_log(&job, &work_log);
    let again = read_back(&foreign::set_aside(&job, &work_log), &["updated_at", "ended_at"]);
    assert_eq!((&again.request, again.status, again.error_code), (&job.request, job.status, job.error_code));
    let texts = work_log.chunks().iter().map(|chunk| foreign::chunk_text(chunk).unwrap().into_bytes());
    let chunks: Hash = (0..).zip(texts).map(|(n, text): (u32, _)| (n.to_string(), text)).collect();
    let read = understood(foreign::work_log(&again, &chunks, done, no_data)).unwrap();
    assert_eq!((read.chunks(), read.progress()), (work_log.chunks(), work_log.progress()));
}

/// Clients are shown valid values: numbers that are numbers, shares from 0 to 1.
fn check_shown(job: &Job, chunks: &[Chunk], failed_chunks: Vec<Chunk>) {
    let report = StatusReport {
        job: Some(job.clone()),
        failed_chunks,
        last_successful: None,
        last_completed_at: None,
        timezone: None,
    };
    let status = serde_json::to_value(StatusAnswer::of(&report, super::today(), HEARTBEAT, super::now())).unwrap();
    let view = serde_json::to_value(JobView::of(job, chunks, HEARTBEAT, super::now())).unwrap();
    for shown in [&status["job"], &view] {
        check_share(&shown["progress"]);
        assert!(shown["percentComplete"].as_u64().is_some_and(|it| it <= 100), "{shown}");
        assert!(shown["etaSeconds"].is_null() || shown["etaSeconds"].is_u64(), "{shown}");
    }
}

fn check_share(value: &Value) {
    assert!(value.as_f64().is_some_and(|it| (0.0..=1.0).contains(&it)), "{value} is no share");
}

fn check_work_log(job: &Job, work_log: &WorkLog) {
    check_shown(job, work_log.chunks(), Vec::new());
    // Any two can be compared.
    let _ = invariants::check(job, work_log);
    let answer = serde_json::to_value(ChunksAnswer::of(job, work_log)).unwrap();
    for chunk in answer["chunks"].as_array().into_iter().flatten() {
        check_share(&chunk["progress"]);
    }
    assert!((0.0..1.0).contains(&work_log.progress()));
    let groups = [
        Group::new([DataType::Health, DataType::Intraday], Span::Window),
        Group::new([DataType::Activities, DataType::Workouts], Span::Chunk),
        Group::new([DataType::Nutrition], Span::Window),
    ];
    // A worker that continues it requests days of the job, and something new each time.
    let mut work_log = work_log.clone();
    for _ in 0..8 {
        let Some(step) = work_log.next_step(&groups, |group| group.most_days(&job.request)) else { break };
        // A repeated request also covers the days around it.
        let is_of_job = job.request.range.intersect(step.days) == Some(step.days);
        assert!(is_of_job || step.check.is_some(), "{step:?} of {}", job.request.range);
        work_log.note_attempt(step.chunk);
        work_log.enter(&step, &BTreeMap::new(), 1);
        work_log.enter_lacking(&step, &BTreeSet::new());
        if step.check.is_some() {
            work_log.end_checks();
        }
    }
    let _ = (
        work_log.records(),
        work_log.windows_done(),
        work_log.chunks_done(),
        work_log.no_data_days(),
        work_log.partial_days(),
    );
}
