//! Records of jobs and chunks, between Redis and the domain. What can't be read is named, never guessed.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::bitmap::Bitmap;
use crate::domain::chunk::Chunk;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::DateRange;
use crate::domain::failure::ErrorCode;
use crate::domain::ids::{Epoch, JobId, UserId, WorkerId};
use crate::domain::job::{Job, Order, Request, Status, SyncType};
use crate::domain::ledger::Ledger;
use crate::domain::metric::Metric;
use crate::domain::plan::Plan;
use crate::domain::selection::Selection;
use crate::engine::ports::StoreError;

/// A hash as Redis gives it.
pub type Hash = HashMap<String, Vec<u8>>;

/// The fields that a new job begins with, but for those that the script adds (rev and times). Its marks come from the
/// ledger: in a job of workouts alone, all chunks but the last have nothing to do from the start.
pub fn new_job(id: &JobId, request: &Request, ledger: &Ledger) -> Vec<String> {
    let plan = ledger.plan();
    let last_successful = ledger.last_successful_date().map(|day| day.to_string()).unwrap_or_default();
    let types: Vec<_> = request.data_types.iter().map(DataType::name).collect();
    let metrics: Vec<_> = request.metric_types.iter().map(|one| one.name()).collect();
    let named = [
        ("id", id.to_string()),
        ("user", request.user.to_string()),
        ("sync_type", request.sync_type.name().to_owned()),
        ("data_types", types.join(",")),
        ("metric_types", metrics.join(",")),
        ("start_date", request.range.start().to_string()),
        ("end_date", request.range.end().to_string()),
        ("selection", selection_text(&request.selection)),
        ("order", request.order.name().to_owned()),
        ("skip_existing", flag_text(request.skip_existing)),
        ("accept_removals", flag_text(request.accept_removals)),
        ("chunk_days", request.chunk_days.to_string()),
        ("window_days", request.window_days.to_string()),
        ("status", Status::Pending.name().to_owned()),
        ("chunks_total", plan.chunks.len().to_string()),
        ("windows_total", plan.windows.len().to_string()),
        ("chunks_done", ledger.chunks_done().to_string()),
        ("windows_done", ledger.windows_done().to_string()),
        ("last_successful_date", last_successful),
    ];
    let zero = ["epoch", "chunks_failed", "progress", "records", "no_data_days", "losses"];
    let zeros = zero.map(|name| (name, "0".to_owned()));
    named.into_iter().chain(zeros).flat_map(|(name, value)| [name.to_owned(), value]).collect()
}

fn flag_text(is_set: bool) -> String {
    u8::from(is_set).to_string()
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}

/// A number from 0 to 1.
fn share(text: &str) -> Option<f64> {
    text.parse().ok().filter(|share| (0.0..=1.0).contains(share))
}

/// What is asked for, as JSON; nothing when that is every day.
fn selection_text(selection: &Selection) -> String {
    if selection.is_all() { String::new() } else { serde_json::to_string(selection).unwrap_or_default() }
}

/// A chunk record as JSON.
pub fn chunk_text(chunk: &Chunk) -> Result<String, StoreError> {
    serde_json::to_string(chunk).map_err(|error| StoreError::Unreadable(format!("a chunk record: {error}")))
}

/// Reads a job.
pub fn job(hash: &Hash) -> Result<Job, StoreError> {
    let fields = Fields(hash);
    let expected = fields.id()?;
    Ok(Job {
        request: request(hash)?,
        status: fields.named("status", Status::from_name)?,
        epoch: Epoch(fields.number("epoch")?),
        rev: fields.number("rev")?,
        chunks_total: fields.number("chunks_total")?,
        chunks_done: fields.number("chunks_done")?,
        chunks_failed: fields.number("chunks_failed")?,
        windows_total: fields.number("windows_total")?,
        windows_done: fields.number("windows_done")?,
        progress: fields.named("progress", share)?,
        stage: fields.maybe("stage")?.map(str::to_owned),
        current_chunk: fields.range("chunk_start", "chunk_end")?,
        last_successful_date: fields.maybe_number("last_successful_date")?,
        records: fields.number("records")?,
        removed: fields.maybe_number("removed")?.unwrap_or_default(),
        kept: fields.maybe_number("kept")?.unwrap_or_default(),
        no_data_days: fields.number("no_data_days")?,
        partial_days: fields.maybe_number("partial_days")?.unwrap_or_default(),
        losses: fields.number("losses")?,
        worker: fields.maybe_named("worker", |text| WorkerId::parse(text).ok())?,
        heartbeat_at: fields.time("heartbeat_at")?,
        next_attempt_at: fields.time("next_attempt_at")?,
        rate: fields.maybe_named("rate", |text| text.parse().ok().filter(|rate: &f64| rate.is_finite()))?,
        created_at: fields.time("created_at")?.ok_or_else(|| fields.unreadable("created_at"))?,
        started_at: fields.time("started_at")?,
        updated_at: fields.time("updated_at")?.ok_or_else(|| fields.unreadable("updated_at"))?,
        ended_at: fields.time("ended_at")?,
        error_code: fields.maybe_named("error_code", ErrorCode::from_name)?,
        error_message: fields.maybe("error_message")?.map(str::to_owned),
        is_doubted: fields.maybe("doubted")?.is_some(),
        id: expected,
    })
}

/// Reads what of a job never changes.
pub(super) fn request(hash: &Hash) -> Result<Request, StoreError> {
    let fields = Fields(hash);
    let list = |name| Ok(fields.maybe(name)?.unwrap_or_default().split(',').filter(|text| !text.is_empty()));
    let known = |name: &'static str| move || fields.unreadable(name);
    let data_types: Option<DataTypes> = list("data_types")?.map(DataType::from_name).collect();
    let metric_types: Option<Vec<Metric>> = list("metric_types")?.map(Metric::from_name).collect();
    let request = Request {
        user: fields.named("user", |text| UserId::parse(text).ok())?,
        sync_type: fields.named("sync_type", SyncType::from_name)?,
        range: fields.range("start_date", "end_date")?.ok_or_else(known("start_date"))?,
        data_types: data_types.filter(|types| !types.is_empty()).ok_or_else(known("data_types"))?,
        metric_types: metric_types.ok_or_else(known("metric_types"))?,
        selection: fields.maybe_named("selection", |text| serde_json::from_str(text).ok())?.unwrap_or_default(),
        order: fields.named("order", Order::from_name)?,
        skip_existing: fields.named("skip_existing", flag)?,
        accept_removals: fields.maybe_named("accept_removals", flag)?.unwrap_or_default(),
        chunk_days: fields.number("chunk_days")?,
        window_days: fields.number("window_days")?,
    };
    if request.is_sound() { Ok(request) } else { Err(fields.unreadable("start_date")) }
}

/// Reads one chunk record.
pub fn chunk(text: &[u8]) -> Result<Chunk, StoreError> {
    let chunk: Chunk = serde_json::from_slice(text)
        .map_err(|error| StoreError::Unreadable(format!("a chunk record, column {}", error.column())))?;
    if chunk.is_sound() { Ok(chunk) } else { Err(StoreError::Unreadable("a chunk record: its days".to_owned())) }
}

/// Puts a job's ledger together: chunk records by number, bitmaps in the order of [`DataType::ALL`].
pub fn ledger(
    job: &Job,
    chunks: &Hash,
    done: Vec<Option<Vec<u8>>>,
    no_data: Vec<Option<Vec<u8>>>,
) -> Result<Ledger, StoreError> {
    let damaged = || StoreError::Unreadable(format!("job {}: its chunk records", job.id));
    let planned = Plan::of(&job.request).chunks;
    if planned.len() != chunks.len() || planned.len() != job.chunks_total as usize {
        return Err(damaged());
    }
    let mut records = Vec::new();
    for (number, days) in planned.into_iter().enumerate() {
        let record = chunk(chunks.get(&number.to_string()).ok_or_else(damaged)?)?;
        if record.days() != days {
            return Err(damaged());
        }
        records.push(record);
    }
    Ok(Ledger::restore(&job.request, bitmaps(done), bitmaps(no_data), records))
}

fn bitmaps(texts: Vec<Option<Vec<u8>>>) -> BTreeMap<DataType, Bitmap> {
    let pairs = DataType::ALL.into_iter().zip(texts);
    pairs.filter_map(|(one, text)| Some((one, Bitmap::from_bytes(text?)))).collect()
}

/// The fields of a job, by name and kind.
#[derive(Clone, Copy)]
struct Fields<'a>(&'a Hash);

impl<'a> Fields<'a> {
    fn id(self) -> Result<JobId, StoreError> {
        self.named("id", |text| JobId::parse(text).ok())
    }

    /// Names the field, not what it holds.
    fn unreadable(self, name: &str) -> StoreError {
        let job = self.0.get("id").and_then(|id| JobId::parse(std::str::from_utf8(id).ok()?).ok());
        let job = job.map_or_else(|| "a job".to_owned(), |id| format!("job {id}"));
        StoreError::Unreadable(format!("{job}: its field `{name}`"))
    }

    fn maybe(self, name: &str) -> Result<Option<&'a str>, StoreError> {
        let Some(text) = self.0.get(name).filter(|text| !text.is_empty()) else { return Ok(None) };
        std::str::from_utf8(text).map(Some).map_err(|_| self.unreadable(name))
    }

    fn maybe_named<T>(self, name: &str, read: impl Fn(&'a str) -> Option<T>) -> Result<Option<T>, StoreError> {
        let Some(text) = self.maybe(name)? else { return Ok(None) };
        read(text).map(Some).ok_or_else(|| self.unreadable(name))
    }

    fn named<T>(self, name: &str, read: impl Fn(&'a str) -> Option<T>) -> Result<T, StoreError> {
        self.maybe_named(name, read)?.ok_or_else(|| self.unreadable(name))
    }

    fn maybe_number<T: FromStr>(self, name: &str) -> Result<Option<T>, StoreError> {
        self.maybe_named(name, |text| text.parse().ok())
    }

    fn number<T: FromStr>(self, name: &str) -> Result<T, StoreError> {
        self.named(name, |text| text.parse().ok())
    }

    fn time(self, name: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.maybe_named(name, |text| DateTime::from_timestamp_millis(text.parse().ok()?))
    }

    fn range(self, start: &str, end: &str) -> Result<Option<DateRange>, StoreError> {
        let Some(first) = self.maybe_number::<NaiveDate>(start)? else { return Ok(None) };
        let last = self.number(end)?;
        DateRange::new(first, last).map(Some).ok_or_else(|| self.unreadable(end))
    }
}

#[cfg(test)]
mod tests;
