//! Conversion of job and chunk records between Redis and the domain. What can't be read is reported, never guessed.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use redis::{FromRedisValue, ParsingError, Value};

use crate::domain::bitmap::Bitmap;
use crate::domain::chunk::Chunk;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::DateRange;
use crate::domain::failure::ErrorCode;
use crate::domain::ids::{Epoch, JobId, UserId, WorkerId};
use crate::domain::job::{Job, Order, Request, Status, SyncType};
use crate::domain::metric::Metric;
use crate::domain::plan::Plan;
use crate::domain::selection::Selection;
use crate::domain::work_log::WorkLog;
use crate::ports::StoreError;

/// Bits of the longest bitmap that is accepted; scripts don't read longer texts either (`LONGEST` in `lua/base.lua`).
const MOST_BITS: u32 = 65_536;

/// The types written as 1, 2, ... in `first_asked` of jobs from before types had names there.
pub(super) const NUMBERED_TYPES: [&str; 3] = ["health", "activities", "nutrition"];

/// The fields of a hash, by name.
pub type Hash = HashMap<String, Vec<u8>>;

/// A hash from Redis, without fields whose name is not UTF-8: this program never writes those.
#[derive(Debug, Default)]
pub(super) struct Fetched(pub(super) Hash);

impl FromRedisValue for Fetched {
    fn from_redis_value(value: Value) -> Result<Self, ParsingError> {
        let fields = HashMap::<Vec<u8>, Vec<u8>>::from_redis_value(value)?;
        Ok(Self(fields.into_iter().filter_map(|(name, text)| Some((String::from_utf8(name).ok()?, text))).collect()))
    }
}

/// Bitmaps by data type.
pub type Bitmaps = BTreeMap<DataType, Bitmap>;

impl FromRedisValue for Bitmap {
    fn from_redis_value(value: Value) -> Result<Self, ParsingError> {
        Vec::from_redis_value(value).map(Self::from_bytes)
    }
}

/// A group as scripts return it: name, value, name, value, ... Types unknown to this program are left out.
#[derive(Debug)]
pub(super) struct ByType<T>(pub(super) BTreeMap<DataType, T>);

impl<T: FromRedisValue> FromRedisValue for ByType<T> {
    fn from_redis_value(value: Value) -> Result<Self, ParsingError> {
        let group = HashMap::<String, T>::from_redis_value(value)?;
        Ok(Self(group.into_iter().filter_map(|(name, value)| Some((DataType::from_name(&name)?, value))).collect()))
    }
}

/// The days that a job is the first to ask for, by type, as its record names them. They only serve what people are told, so
/// what can't be read is left out.
pub(super) fn first_asked(job: &Hash) -> Bitmaps {
    #[derive(serde::Deserialize)]
    struct Run {
        r#type: String,
        first: u32,
        last: u32,
    }
    let text = job.get("first_asked").map_or(&[][..], Vec::as_slice);
    let runs: Vec<Run> = serde_json::from_slice(text).unwrap_or_default();
    let mut all = Bitmaps::new();
    for Run { r#type, first, last } in runs.into_iter().filter(|run| run.last < MOST_BITS) {
        if let Some(one) = DataType::from_name(&r#type) {
            let days = all.entry(one).or_default();
            (first..=last).for_each(|bit| days.set(bit));
        }
    }
    all
}

/// Hash fields to be written.
pub type NewFields = BTreeMap<&'static str, String>;

/// The initial fields of a job, except those that the script adds (rev and times). The counts come from the work log:
/// in a job of workouts alone, all chunks but the last have nothing to do from the start.
pub fn new_job(id: &JobId, request: &Request, work_log: &WorkLog) -> NewFields {
    let plan = work_log.plan();
    let last_successful = work_log.last_successful_date().map(|day| day.to_string()).unwrap_or_default();
    let metrics: Vec<_> = request.metric_types.iter().map(|one| one.name()).collect();
    let named = [
        ("id", id.to_string()),
        ("user", request.user.to_string()),
        ("sync_type", request.sync_type.name().to_owned()),
        ("data_types", types_text(request.data_types)),
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
        ("chunks_done", work_log.chunks_done().to_string()),
        ("windows_done", work_log.windows_done().to_string()),
        ("last_successful_date", last_successful),
    ];
    let zero = ["epoch", "chunks_failed", "progress", "records", "no_data_days", "losses"];
    let zeros = zero.map(|name| (name, "0".to_owned()));
    named.into_iter().chain(zeros).collect()
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

/// What is asked for, as JSON; empty if that is every day.
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
        stage: hash.get("stage").and_then(|text| serde_json::from_slice(text).ok()),
        current_chunk: fields.range("chunk_start", "chunk_end")?,
        last_successful_date: fields.maybe_number("last_successful_date")?,
        not_offered: types_of(fields.maybe("not_offered")?.unwrap_or_default())
            .ok_or_else(|| fields.unreadable("not_offered"))?,
        records: fields.number("records")?,
        removed: fields.maybe_number("removed")?.unwrap_or_default(),
        kept: fields.maybe_number("kept")?.unwrap_or_default(),
        no_data_days: fields.number("no_data_days")?,
        partial_days: fields.maybe_number("partial_days")?.unwrap_or_default(),
        stall_count: fields.number("losses")?,
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

/// Reads the immutable part of a job.
pub(super) fn request(hash: &Hash) -> Result<Request, StoreError> {
    let fields = Fields(hash);
    let list = |name| Ok(fields.maybe(name)?.unwrap_or_default().split(',').filter(|text| !text.is_empty()));
    let known = |name: &'static str| move || fields.unreadable(name);
    let data_types = types_of(fields.maybe("data_types")?.unwrap_or_default());
    let metric_types: Option<Vec<Metric>> = list("metric_types")?.map(Metric::from_name).collect();
    let some_days = |text: &str| text.parse().ok().filter(|days| *days > 0);
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
        chunk_days: fields.named("chunk_days", some_days)?,
        window_days: fields.named("window_days", some_days)?,
    };
    if request.is_sound() { Ok(request) } else { Err(fields.unreadable("start_date")) }
}

/// Types by name, as one text.
pub(super) fn types_text(types: DataTypes) -> String {
    types.iter().map(DataType::name).collect::<Vec<_>>().join(",")
}

fn types_of(text: &str) -> Option<DataTypes> {
    text.split(',').filter(|name| !name.is_empty()).map(DataType::from_name).collect()
}

/// Reads one chunk record: JSON whose spans lie within its days.
pub fn chunk(text: &[u8]) -> Result<Chunk, StoreError> {
    let chunk: Chunk = serde_json::from_slice(text)
        .map_err(|error| StoreError::Unreadable(format!("a chunk record, column {}", error.column())))?;
    if chunk.is_sound() { Ok(chunk) } else { Err(StoreError::Unreadable("a chunk record: its days".to_owned())) }
}

/// Builds a job's work log from chunk records by number and bitmaps.
pub fn work_log(job: &Job, chunks: &Hash, done: Bitmaps, no_data: Bitmaps) -> Result<WorkLog, StoreError> {
    let unreadable = |what: &str| StoreError::Unreadable(format!("job {}: {what}", job.id));
    let plan = Plan::of(&job.request);
    if plan.chunks.len() != job.chunks_total as usize || chunks.len() != plan.chunks.len() {
        return Err(unreadable("its chunk records"));
    }
    let mut records = Vec::new();
    for (number, days) in plan.chunks.iter().enumerate() {
        let text = chunks.get(&number.to_string()).ok_or_else(|| unreadable("its chunk records"))?;
        records.push(chunk(text).ok().filter(|it| it.days() == *days).ok_or_else(|| unreadable("a chunk record"))?);
    }
    if ![&done, &no_data].into_iter().flatten().all(|(one, bits)| fits(&plan, *one, bits)) {
        return Err(unreadable("its bitmaps"));
    }
    Ok(WorkLog::restore(&job.request, done, no_data, records))
}

/// Whether a bitmap only holds bits of days that the job asks for.
fn fits(plan: &Plan, one: DataType, bits: &Bitmap) -> bool {
    let asked: Bitmap = plan.bits_of(one, plan.range).collect();
    bits.first_not_in(&asked).is_none()
}

/// The fields of a job, by name and kind.
#[derive(Clone, Copy)]
struct Fields<'a>(&'a Hash);

impl<'a> Fields<'a> {
    fn id(self) -> Result<JobId, StoreError> {
        self.named("id", |text| JobId::parse(text).ok())
    }

    /// Names the field, not its content.
    fn unreadable(self, name: &str) -> StoreError {
        let job = self.0.get("id").and_then(|id| JobId::parse(std::str::from_utf8(id).ok()?).ok());
        let job = job.map_or_else(|| "a job".to_owned(), |id| format!("job {id}"));
        StoreError::Unreadable(format!("{job}: its field `{name}`"))
    }

    /// The field that an error names.
    fn named_in(error: &StoreError) -> Option<&str> {
        let StoreError::Unreadable(what) = error else { return None };
        what.strip_suffix('`')?.rsplit('`').next()
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
        self.maybe_named(name, |text| DateTime::from_timestamp_millis(text.parse().ok()?).filter(is_written))
    }

    fn range(self, start: &str, end: &str) -> Result<Option<DateRange>, StoreError> {
        let Some(first) = self.maybe_number::<NaiveDate>(start)? else { return Ok(None) };
        let range =
            DateRange::new(first, self.number(end)?).filter(|it| it.days() <= MOST_BITS && it.end().year() <= 9999);
        range.map(Some).ok_or_else(|| self.unreadable(end))
    }
}

/// Whether a time is plausible.
pub(super) fn is_written(at: &DateTime<Utc>) -> bool {
    (1970..=9999).contains(&at.year())
}

pub(super) mod salvage;

#[cfg(test)]
mod tests;
