//! What a worker asks: taking jobs, and writing what became of them under its claim.

use async_trait::async_trait;
use redis::{AsyncCommands, FromRedisValue, Value};
use serde_json::json;

use super::connections::redis_error;
use super::damage::Holds;
use super::scripts::{self, Answer};
use super::{RedisStore, bits, codec, marks};
use crate::domain::coverage::{Coverage, bit_of};
use crate::domain::data_type::DataType;
use crate::domain::estimate::Speeds;
use crate::domain::ids::{Claim, Epoch, JobId, UserId, WorkerId};
use crate::domain::job::{Event, Status};
use crate::domain::plan::Plan;
use crate::ports::{
    ClaimOutcome, Claimed, End, Finder, KnownDay, Progress, Renewal, SinkState, StoreError, StoredDay, SweepReport,
    WorkError, WorkStore,
};

#[async_trait]
impl WorkStore for RedisStore {
    async fn next_signal(&self, worker: &WorkerId) -> Result<Option<JobId>, StoreError> {
        self.wait_for_signal(worker).await
    }

    async fn claim(&self, worker: &WorkerId, job: &JobId) -> Result<ClaimOutcome, StoreError> {
        let keys = &self.keys;
        let Some(read) = self.sound(job).await? else {
            let mut connection = self.redis.checkout().await?;
            let _: u32 = connection.lrem(keys.inflight(worker), 0, job.as_str()).await.map_err(redis_error)?;
            return Ok(ClaimOutcome::Refused);
        };
        let user = read.request.user;
        let mut call = scripts::CLAIM.prepare_invoke();
        call.key(&[keys.job(job), keys.lock(&user), keys.lease(job), keys.chunks(job)]);
        call.key(&[keys.inflight(worker), keys.active()]);
        call.key(DataType::ALL.map(|one| keys.done(job, one)).as_slice());
        call.key(DataType::ALL.map(|one| keys.no_data(job, one)).as_slice());
        call.key(keys.epoch());
        call.arg(job.as_str()).arg(keys.events()).arg(worker.as_str());
        call.arg(scripts::from_states(Event::Claim)).arg(Event::Claim.target().name()).arg(self.lease_ms());
        let answer = self.write(&call, &[self.list_of(worker)]).await?;
        match answer.word() {
            "CLAIMED" => claimed(worker, job, answer).map(|it| ClaimOutcome::Claimed(Box::new(it))),
            "REFUSED" => Ok(ClaimOutcome::Refused),
            _ => Err(answer.unexpected(job)),
        }
    }

    async fn sign_of_life(&self, worker: &WorkerId) -> Result<(), StoreError> {
        let mut call = scripts::REGISTER.prepare_invoke();
        call.key(self.keys.workers()).arg(worker.as_str());
        self.write(&call, &[]).await.map(drop)
    }

    async fn renew(&self, claim: &Claim) -> Result<Renewal, StoreError> {
        let (keys, job) = (&self.keys, &claim.job);
        let mut call = scripts::RENEW.prepare_invoke();
        call.key(&[keys.job(job), keys.lease(job), keys.workers()]);
        call.arg(job.as_str()).arg(keys.events()).arg(claim.holder()).arg(claim.epoch.0);
        call.arg(scripts::from_states(Event::HandBack)).arg(self.lease_ms()).arg(claim.worker.as_str());
        let answer = self.write(&call, &[]).await?;
        match answer.word() {
            "OK" => Ok(Renewal::Ok),
            "LOST" => Ok(Renewal::Lost(Status::from_name(&answer.text(0)))),
            _ => Err(answer.unexpected(job)),
        }
    }

    async fn progress(&self, claim: &Claim, user: &UserId, progress: &Progress) -> Result<(), WorkError> {
        let (keys, job) = (&self.keys, &claim.job);
        let mut call = scripts::PROGRESS.prepare_invoke();
        call.key(&[keys.job(job), keys.lease(job), keys.chunks(job)]);
        call.key(DataType::ALL.map(|one| keys.done(job, one)).as_slice());
        call.key(DataType::ALL.map(|one| keys.no_data(job, one)).as_slice());
        call.key(bits::dated().map(|one| keys.coverage(user, one)).collect::<Vec<_>>());
        call.key(bits::dated().map(|one| keys.settled(user, one)).collect::<Vec<_>>());
        call.key(bits::dated().map(|one| keys.empty(user, one)).collect::<Vec<_>>());
        call.key(bits::dated().map(|one| keys.tried(user, one)).collect::<Vec<_>>());
        call.key(bits::dated().map(|one| keys.partial(user, one)).collect::<Vec<_>>());
        call.key(&[keys.sink_writes(), keys.speed(user)]);
        call.arg(job.as_str()).arg(keys.events()).arg(claim.holder());
        call.arg(scripts::from_states(Event::HandBack)).arg(progress_text(progress)?);
        written(job, &self.write(&call, &[(Holds::Hash, keys.speed(user))]).await?)
    }

    async fn finish(&self, claim: &Claim, user: &UserId, end: &End) -> Result<(), WorkError> {
        let (keys, job) = (&self.keys, &claim.job);
        let (event, code, message, cells) = match end {
            End::Completed => {
                // What was asked for never changes, so that it may be read before.
                let request = self.request(job).await?.ok_or(WorkError::Lost(None))?;
                (Event::Complete, "", "", Plan::of(&request).cells().to_string())
            }
            End::Failed { code, message } => (Event::Fail, code.name(), message.as_str(), String::new()),
        };
        let mut call = scripts::FINISH.prepare_invoke();
        call.key(&[keys.job(job), keys.lease(job), keys.lock(user), keys.chunks(job), keys.queue(), keys.active()]);
        call.key(DataType::ALL.map(|one| keys.done(job, one)).as_slice());
        call.arg(job.as_str()).arg(keys.events()).arg(claim.holder());
        call.arg(scripts::from_states(event)).arg(event.target().name()).arg(code).arg(message).arg(cells);
        written(job, &self.write(&call, &[]).await?)
    }

    async fn set_aside(&self, by: Finder<'_>, what: &str) -> Result<(), StoreError> {
        match by {
            Finder::Claim(claim) => self.set_job_aside(&claim.job, Some(claim), what).await,
            Finder::Worker(worker, job) => {
                self.set_job_aside(job, None, what).await?;
                let mut connection = self.redis.checkout().await?;
                connection.lrem(self.keys.inflight(worker), 0, job.as_str()).await.map_err(redis_error)
            }
        }
    }

    async fn hand_back(&self, claim: &Claim) -> Result<(), WorkError> {
        let (keys, job) = (&self.keys, &claim.job);
        let mut call = scripts::HAND_BACK.prepare_invoke();
        call.key(&[keys.job(job), keys.lease(job), keys.queue(), keys.active()]);
        call.arg(job.as_str()).arg(keys.events()).arg(claim.holder());
        call.arg(scripts::from_states(Event::HandBack)).arg(Event::HandBack.target().name());
        written(job, &self.write(&call, &[]).await?)
    }

    async fn sweep(&self) -> Result<SweepReport, StoreError> {
        self.sweep_all().await
    }

    async fn leave(&self, worker: &WorkerId) -> Result<(), StoreError> {
        self.return_signals(worker).await
    }

    async fn raise_epoch(&self, to: Epoch) -> Result<(), StoreError> {
        let mut call = scripts::RAISE_EPOCH.prepare_invoke();
        call.key(self.keys.epoch()).arg(to.0);
        self.write(&call, &[]).await.map(drop)
    }

    async fn describes(&self, sink: &SinkState) -> Result<bool, StoreError> {
        let mut command = redis::cmd("MGET");
        command.arg(self.keys.sink()).arg(self.keys.sink_writes());
        Ok(marks::is_described(self.redis.read_command(&command).await?, sink))
    }

    async fn rebuild_coverage(&self, sink: &SinkState, days: &[StoredDay]) -> Result<(), StoreError> {
        self.replace_marks(sink, days).await
    }

    async fn last_speeds(&self, user: &UserId) -> Result<Speeds, StoreError> {
        self.read_speeds(user).await
    }

    async fn marks(&self, user: &UserId) -> Result<Coverage, StoreError> {
        self.read_coverage(user).await
    }
}

/// What a claim read, in the order in which the script gives it.
fn claimed(worker: &WorkerId, job: &JobId, answer: Answer) -> Result<Claimed, StoreError> {
    let damaged = || RedisStore::damaged(&format!("job {job}: what its claim read"));
    let [epoch, hash, chunks, done, no_data]: [Value; 5] = answer.into_rest().try_into().map_err(|_| damaged())?;
    let bitmaps = |value| Vec::<Option<Vec<u8>>>::from_redis_value(value).map_err(|_| damaged());
    let epoch = Epoch(u64::from_redis_value(epoch).map_err(|_| damaged())?);
    let codec::Fetched(hash) = codec::Fetched::from_redis_value(hash).map_err(|_| damaged())?;
    let codec::Fetched(chunks) = codec::Fetched::from_redis_value(chunks).map_err(|_| damaged())?;
    let read = codec::job(&hash)?;
    let ledger = codec::ledger(&read, &chunks, bitmaps(done)?, bitmaps(no_data)?)?;
    let claim = Claim { job: job.clone(), worker: worker.clone(), epoch };
    Ok(Claimed { claim, job: read, ledger })
}

fn written(job: &JobId, answer: &Answer) -> Result<(), WorkError> {
    match answer.word() {
        "OK" => Ok(()),
        "LOST" => Err(WorkError::Lost(Status::from_name(&answer.text(0)))),
        "UNDONE" => Err(WorkError::Undone(answer.text(0).parse().unwrap_or(0))),
        _ => Err(answer.unexpected(job).into()),
    }
}

/// Where the keys of a dated type begin among those that [`progress_text`] numbers.
const COVERAGE_KEY: u32 = 9;
const SETTLED_KEY: u32 = 12;
const EMPTY_KEY: u32 = 15;
const TRIED_KEY: u32 = 18;
const PARTIAL_KEY: u32 = 21;

/// A step as the script takes it. Keys are numbered as the call lists them: done and no-data of all types, coverage,
/// settled, empty, tried and partial of the dated ones.
fn progress_text(progress: &Progress) -> Result<String, StoreError> {
    let mut runs = Vec::new();
    let mut first_key = 1;
    let days_where = |belongs: &dyn Fn(&KnownDay) -> bool, one: DataType| {
        let of_type = progress.days.iter().filter(|day| day.data_type == one && belongs(day));
        bits::runs(of_type.filter_map(|known| bit_of(known.day)))
    };
    for new in [&progress.bits.done, &progress.bits.no_data] {
        for (key, one) in (first_key..).zip(DataType::ALL) {
            let of_type = new.iter().filter(|(data_type, _)| *data_type == one).map(|(_, bit)| *bit);
            runs.extend(bits::runs(of_type).into_iter().map(|(first, last)| [key, first, last]));
        }
        first_key += 4;
    }
    for belongs in [|_: &KnownDay| true, |known: &KnownDay| known.is_final] {
        for (key, one) in (first_key..).zip(bits::dated()) {
            runs.extend(days_where(&belongs, one).into_iter().map(|(first, last)| [key, first, last]));
        }
        first_key += 3;
    }
    // What a day holds: [coverage, empty, first, last, whether it has no data].
    let mut held = Vec::new();
    for is_empty in [false, true] {
        for (n, one) in (0..).zip(bits::dated()) {
            let of_type = days_where(&|known| known.is_empty == is_empty, one).into_iter();
            let flag = u32::from(is_empty);
            held.extend(of_type.map(|(first, last)| [COVERAGE_KEY + n, EMPTY_KEY + n, first, last, flag]));
        }
    }
    let chunks: Vec<(u32, String)> = progress
        .chunks
        .iter()
        .map(|(n, chunk)| Ok((*n, codec::chunk_text(chunk)?)))
        .collect::<Result<_, StoreError>>()?;
    let speeds: Vec<_> =
        progress.speeds.iter().flat_map(|(one, a_day)| [one.name().to_owned(), decimal(a_day)]).collect();
    Ok(json!({
        "runs": runs,
        "held": held,
        "tried": tried(progress),
        "partial": partial(progress),
        "undone": undone(progress),
        "sink_writes": progress.sink_writes,
        "speeds": speeds,
        "chunks": chunks,
        "fields": progress_fields(progress),
        "progress": decimal(progress.progress),
        "advance": progress.is_advance,
    })
    .to_string())
}

/// Whether days lack something: [bitmap, first, last, whether].
fn partial(progress: &Progress) -> Vec<[u32; 4]> {
    let mut all = Vec::new();
    for is_partial in [false, true] {
        for (key, one) in (PARTIAL_KEY..).zip(bits::dated()) {
            let days = progress.partial.iter().filter(|(of, _, is)| (*of, *is) == (one, is_partial));
            let runs = bits::runs(days.filter_map(|(_, day, _)| bit_of(*day)));
            all.extend(runs.into_iter().map(|(first, last)| [key, first, last, u32::from(is_partial)]));
        }
    }
    all
}

/// Bits that become 0 again: [bitmap, first, last].
fn undone(progress: &Progress) -> Vec<[u32; 3]> {
    let mut runs = Vec::new();
    for first_key in [1, 5] {
        for (key, one) in (first_key..).zip(DataType::ALL) {
            let of_type = progress.undone.iter().filter(|(data_type, _)| *data_type == one).map(|(_, bit)| *bit);
            runs.extend(bits::runs(of_type).into_iter().map(|(first, last)| [key, first, last]));
        }
    }
    for first_key in [COVERAGE_KEY, SETTLED_KEY, EMPTY_KEY] {
        for (key, one) in (first_key..).zip(bits::dated()) {
            let of_type = progress.lost.iter().filter(|(data_type, _)| *data_type == one);
            let days = bits::runs(of_type.filter_map(|(_, day)| bit_of(*day)));
            runs.extend(days.into_iter().map(|(first, last)| [key, first, last]));
        }
    }
    runs
}

/// What becomes of the tries of a day: [key, day, first, last]. Without `last` they are forgotten, without `first` it stays
/// what it was.
fn tried(progress: &Progress) -> Vec<[Option<u32>; 4]> {
    let key = |one: DataType| (TRIED_KEY..).zip(bits::dated()).find(|(_, of)| *of == one).map(|(key, _)| key);
    let known = progress.days.iter().map(|known| {
        let (bit, may_come) = (bit_of(known.day), known.is_empty && !known.is_final);
        let asked = bit_of(known.asked_on).filter(|_| may_come);
        [key(known.data_type), bit, bit.filter(|_| may_come), asked]
    });
    let given_up = progress.given_up.iter().map(|(one, day, on)| [key(*one), bit_of(*day), None, bit_of(*on)]);
    known.chain(given_up).filter(|it| it[0].is_some() && it[1].is_some()).collect()
}

fn progress_fields(progress: &Progress) -> Vec<String> {
    let text = |it: Option<String>| it.unwrap_or_default();
    let chunk = progress.current_chunk;
    [
        ("chunks_done", progress.chunks_done.to_string()),
        ("chunks_failed", progress.chunks_failed.to_string()),
        ("windows_done", progress.windows_done.to_string()),
        ("records", progress.records.to_string()),
        ("removed", progress.removed.to_string()),
        ("kept", progress.kept.to_string()),
        ("no_data_days", progress.no_data_days.to_string()),
        ("partial_days", progress.partial_days.to_string()),
        ("last_successful_date", text(progress.last_successful_date.map(|day| day.to_string()))),
        ("stage", text(progress.stage.as_ref().and_then(|stage| serde_json::to_string(stage).ok()))),
        ("chunk_start", text(chunk.map(|days| days.start().to_string()))),
        ("chunk_end", text(chunk.map(|days| days.end().to_string()))),
        ("next_attempt_at", text(progress.next_attempt_at.map(|at| at.timestamp_millis().to_string()))),
        ("rate", text(progress.rate.map(decimal))),
    ]
    .into_iter()
    .flat_map(|(name, value)| [name.to_owned(), value])
    .collect()
}

/// The shortest text that reads back as the same number; 0 for what is no number.
fn decimal(number: f64) -> String {
    if number.is_finite() { number.to_string() } else { "0".to_owned() }
}
