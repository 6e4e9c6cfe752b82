//! What can still be read from a damaged record.

use chrono::{DateTime, Utc};
use ulid::Ulid;

use super::{Bitmaps, Chunk, DataType, Fields, Hash, Job, JobId, NewFields, UserId, WorkLog, chunk, fits, job};
use crate::domain::failure::{ErrorCode, RECORD_DAMAGED};
use crate::domain::job::Status;
use crate::domain::plan::Plan;

/// A job as far as its hash can be read, marked as failed because of the rest. Unreadable fields are replaced by those
/// of a job for the day on which this one was created.
pub(in super::super) fn salvage(id: &JobId, user: &UserId, hash: &Hash, now: DateTime<Utc>) -> Job {
    let read = read(id, user, hash);
    Job {
        status: Status::Failed,
        progress: read.progress.min(0.999),
        stage: None,
        current_chunk: None,
        worker: None,
        next_attempt_at: None,
        ended_at: read.ended_at.or(Some(now)),
        error_code: Some(ErrorCode::RecordDamaged),
        error_message: Some(RECORD_DAMAGED.to_owned()),
        ..read
    }
}

fn read(id: &JobId, user: &UserId, hash: &Hash) -> Job {
    let mut fields = hash.clone();
    let spare = spare(id, user);
    for name in ["id", "user"] {
        fields.insert(name.to_owned(), spare[name].clone());
    }
    // Each round replaces one field, so there are at most as many rounds as fields.
    for _ in 0..=spare.len() {
        let error = match job(&fields) {
            Ok(job) => return job,
            Err(error) => error,
        };
        match Fields::named_in(&error) {
            // The start may be the damaged field when the end is before it.
            Some("start_date" | "end_date") => {
                for name in ["start_date", "end_date"] {
                    fields.insert(name.to_owned(), spare[name].clone());
                }
            }
            Some("chunk_start" | "chunk_end") => {
                fields.remove("chunk_start");
            }
            Some(name) => match spare.get(name) {
                Some(text) => drop(fields.insert(name.to_owned(), text.clone())),
                None => drop(fields.remove(name)),
            },
            None => break,
        }
    }
    job(&spare).unwrap_or_else(|_| unreachable!("a spare record can be read"))
}

/// The mandatory fields of a job, for one day.
fn spare(id: &JobId, user: &UserId) -> Hash {
    let asked = Ulid::from_string(id.as_str()).ok().and_then(|it| i64::try_from(it.timestamp_ms()).ok());
    let asked = asked.and_then(DateTime::from_timestamp_millis).filter(super::is_written).unwrap_or_default();
    let (at, day) = (asked.timestamp_millis().to_string(), asked.date_naive().to_string());
    let types: Vec<_> = DataType::ALL.into_iter().map(DataType::name).collect();
    let texts = [
        ("id", id.as_str()),
        ("user", user.as_str()),
        ("sync_type", "historical"),
        ("data_types", &types.join(",")),
        ("start_date", &day),
        ("end_date", &day),
        ("order", "oldest"),
        ("skip_existing", "0"),
        ("chunk_days", "30"),
        ("window_days", "7"),
        ("status", "failed"),
        ("chunks_total", "1"),
        ("windows_total", "1"),
        ("rev", "1"),
        ("created_at", &at),
        ("updated_at", &at),
    ];
    let zeros =
        ["epoch", "chunks_done", "chunks_failed", "windows_done", "progress", "records", "no_data_days", "losses"];
    let all = texts.into_iter().chain(zeros.map(|name| (name, "0")));
    all.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect()
}

/// Those of a salvaged job's bitmaps that only hold days that it asks for.
pub(in super::super) fn sound(job: &Job, bitmaps: Bitmaps) -> Bitmaps {
    let plan = Plan::of(&job.request);
    bitmaps.into_iter().filter(|(one, bits)| fits(&plan, *one, bits)).collect()
}

/// The work log of a salvaged job, from bitmaps that are [`sound`]: unreadable parts count as not done.
pub(in super::super) fn work_log(job: &Job, chunks: &Hash, done: Bitmaps, no_data: Bitmaps) -> WorkLog {
    let plan = Plan::of(&job.request);
    let record = |(n, days): (usize, &_)| {
        let kept = chunks.get(&n.to_string()).and_then(|text| chunk(text).ok());
        kept.filter(|it| it.days() == *days).unwrap_or_else(|| Chunk::new(*days))
    };
    let records = plan.chunks.iter().enumerate().map(record).collect();
    WorkLog::restore(&job.request, done, no_data, records)
}

/// The fields of a job that is set aside, except for the times that the script adds.
pub(in super::super) fn fields(job: &Job, work_log: &WorkLog) -> NewFields {
    let at = |time: Option<DateTime<Utc>>| time.map(|it| it.timestamp_millis().to_string()).unwrap_or_default();
    let more = [
        ("status", job.status.name().to_owned()),
        ("epoch", job.epoch.to_string()),
        ("rev", job.rev.saturating_add(1).to_string()),
        ("chunks_failed", work_log.chunks_failed().to_string()),
        ("progress", job.progress.min(work_log.progress()).to_string()),
        ("not_offered", super::types_text(job.not_offered)),
        ("records", work_log.records().to_string()),
        ("removed", work_log.removed().to_string()),
        ("kept", work_log.kept().to_string()),
        ("no_data_days", work_log.no_data_days().to_string()),
        ("partial_days", work_log.partial_days().to_string()),
        ("created_at", at(Some(job.created_at))),
        ("started_at", at(job.started_at)),
        ("error_code", job.error_code.map(ErrorCode::name).unwrap_or_default().to_owned()),
        ("error_message", job.error_message.clone().unwrap_or_default()),
    ];
    super::new_job(&job.id, &job.request, work_log).into_iter().chain(more).collect()
}
