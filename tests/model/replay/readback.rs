//! What Redis holds, in the terms of the model.

use std::collections::HashMap;

use garmin_sync::domain::bitmap::Bitmap;
use garmin_sync::domain::chunk::Chunk;
use garmin_sync::domain::coverage::bit_of;
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::job::Status;
use redis::{AsyncCommands, FromRedisValue, Value};

use super::perform::{TYPES, date};
use super::{Rig, job_id, key, user_id, worker_id};
use crate::protocol::{Code, Job, JobShape, Redis, Seen, Unseen};

type Hash = HashMap<String, String>;

/// Days that jobs are about.
const DAYS: u8 = 6;

/// Bitmaps of what is known of a user's days.
const KINDS: [&str; 4] = ["asked", "again", "coverage", "settled"];

/// Answers to a batch of commands, one after the other.
struct Answers(std::vec::IntoIter<Value>);

impl Answers {
    fn next<T: FromRedisValue>(&mut self) -> Result<T, String> {
        T::from_redis_value(self.0.next().unwrap_or(Value::Nil)).map_err(|error| error.to_string())
    }
}

fn number_of(id: &str) -> u8 {
    id.get(18..).and_then(|text| text.parse().ok()).unwrap_or(u8::MAX)
}

fn records(chunks: &Hash) -> HashMap<usize, Chunk> {
    chunks.iter().map(|(n, text)| (n.parse().unwrap(), serde_json::from_str(text).unwrap())).collect()
}

/// The units of a job whose failure is on record.
fn failed_units(shape: JobShape, chunk: &Chunk) -> u8 {
    let fails = |unit: &u8| {
        let (one, day) = (TYPES[usize::from(unit / shape.days)], date(shape.first + unit % shape.days));
        chunk.failed.iter().any(|span| span.types.contains(one) && span.days().contains(day))
    };
    (0..shape.units()).filter(fails).fold(0, |all, unit| all | 1 << unit)
}

/// The days that a job says it was the first to ask for, as bits.
fn first_asked(text: &str) -> Result<u16, String> {
    #[derive(serde::Deserialize)]
    struct Run {
        r#type: DataType,
        first: u32,
        last: u32,
    }
    // The scripts' encoder writes an empty list as an empty object.
    let runs: Vec<Run> = match text {
        "{}" => vec![],
        text => serde_json::from_str(text).map_err(|_| "the field first_asked")?,
    };
    let mut bits = 0;
    for Run { r#type, first, last } in runs {
        let of_type = TYPES.iter().position(|one| *one == r#type).ok_or("a type in the field first_asked")?;
        for day in (0..DAYS).filter(|day| (first..=last).contains(&bit_of(date(*day)).unwrap())) {
            bits |= 1 << (8 * of_type + usize::from(day));
        }
    }
    Ok(bits)
}

impl Rig {
    /// The jobs that a rescue looks at, in its order.
    pub(super) async fn active_order(&mut self) -> Vec<u8> {
        let ids: Vec<String> = self.raw.zrange(key("active"), 0, -1).await.unwrap();
        ids.iter().map(|id| number_of(id)).collect()
    }

    pub(super) async fn read_back(&mut self) -> Result<Redis, String> {
        let mut reads = redis::pipe();
        let jobs = u8::try_from(self.shape.jobs.len()).unwrap();
        for id in (0..jobs).map(job_id) {
            reads.hgetall(key(&format!("job:{id}"))).hgetall(key(&format!("chunks:{id}")));
            for one in TYPES {
                reads.get(key(&format!("done:{id}:{one}")));
            }
            reads.get(key(&format!("lease:{id}")));
            reads.cmd("PTTL").arg(key(&format!("lease:{id}"))).zscore(key("active"), id.as_str());
        }
        for user in (0..self.shape.users).map(user_id) {
            for kind in ["lock", "latest"] {
                reads.get(key(&format!("{kind}:{user}")));
            }
            for (kind, one) in KINDS.into_iter().flat_map(|it| TYPES.map(|one| (it, one))) {
                let bitmap = key(&format!("{kind}:{user}:{one}"));
                for day in 0..DAYS {
                    reads.getbit(&bitmap, bit_of(date(day)).unwrap() as usize);
                }
                reads.cmd("BITCOUNT").arg(&bitmap);
            }
            reads.hexists(key(&format!("account:{user}")), "credentials");
            reads.zrange(key(&format!("jobs:{user}")), 0, -1);
        }
        reads.lrange(key("queue"), 0, -1).zcard(key("active"));
        for worker in (0..self.shape.workers).map(worker_id) {
            reads.lrange(key(&format!("inflight:{worker}")), 0, -1).zscore(key("workers"), worker.as_str());
        }
        let answers: Vec<Value> = reads.query_async(&mut self.raw).await.map_err(|error| error.to_string())?;
        self.understand(&mut Answers(answers.into_iter()))
    }

    fn understand(&self, answers: &mut Answers) -> Result<Redis, String> {
        let mut found = Redis::new(&self.shape);
        for n in 0..self.shape.jobs.len() {
            let (job, active) = self.job(n, answers)?;
            (found.jobs[n], found.active[n]) = (job, active);
        }
        for user in 0..usize::from(self.shape.users) {
            let name = |id: Option<String>| id.map(|id| number_of(&id));
            (found.lock[user], found.latest[user]) = (name(answers.next()?), name(answers.next()?));
            let known = [&mut found.asked, &mut found.again, &mut found.covered, &mut found.final_days];
            for bits in known.map(|of_users| &mut of_users[user]) {
                for one in 0..TYPES.len() {
                    let mut found = 0;
                    for day in 0..DAYS {
                        found |= answers.next::<u16>()? << day;
                    }
                    if answers.next::<u32>()? != found.count_ones() {
                        return Err("a bitmap has bits that nobody set".to_owned());
                    }
                    *bits |= found << (8 * one);
                }
            }
            found.is_linked[user] = answers.next()?;
            let ids: Vec<String> = answers.next()?;
            let (others, known): (Vec<_>, Vec<_>) = ids.iter().partition(|id| id.starts_with("01Z"));
            found.created[user] = Unseen(known.into_iter().map(|id| number_of(id)).collect());
            found.others[user] = Unseen(others.len());
        }
        let queue: Vec<String> = answers.next()?;
        found.queue = queue.iter().map(|id| number_of(id)).collect();
        if answers.next::<usize>()? != found.active.iter().flatten().count() {
            return Err("the rescue looks at a job that nobody knows".to_owned());
        }
        for worker in 0..usize::from(self.shape.workers) {
            let list: Vec<String> = answers.next()?;
            found.in_flight[worker] = list.iter().map(|id| number_of(id)).collect();
            found.seen[worker] = Unseen(match answers.next::<Option<f64>>()? {
                None => Seen::Never,
                Some(at) if at > 1e9 => Seen::Recently,
                Some(_) => Seen::LongAgo,
            });
        }
        Ok(found)
    }

    fn job(&self, n: usize, answers: &mut Answers) -> Result<(Option<Job>, Option<bool>), String> {
        let (hash, chunks): (Hash, Hash) = (answers.next()?, answers.next()?);
        let shape = self.shape.jobs[n];
        let mut done = 0;
        for one in 0..2 {
            let bits = Bitmap::from_bytes(answers.next::<Option<_>>()?.unwrap_or_default());
            let known = (0..shape.days).filter(|bit| bits.get(u32::from(*bit)));
            let known: u8 = known.map(|bit| 1 << (one * shape.days + bit)).sum();
            if bits.count() != known.count_ones() || known & !shape.all() != 0 {
                return Err("a bitmap of a job has bits that nobody set".to_owned());
            }
            done |= known;
        }
        let lease: Option<String> = answers.next()?;
        let (left, active): (i64, Option<f64>) = (answers.next()?, answers.next()?);
        let active = active.map(|at| at < 1e9);
        if hash.is_empty() {
            let is_clean = chunks.is_empty() && done == 0 && lease.is_none();
            return if is_clean { Ok((None, active)) } else { Err("a deleted job left something".to_owned()) };
        }
        if lease.is_some() && left <= 0 {
            return Err("a lease does not expire".to_owned());
        }
        let text = |name: &str| hash.get(name).map_or("", String::as_str);
        let figure = |name: &str| text(name).parse::<f64>().map_err(|_| format!("the field {name}"));
        let small = |name: &str| text(name).parse::<u8>().map_err(|_| format!("the field {name}"));
        let epoch = |text: &str| text.parse().ok().and_then(|it: u64| self.epochs.get(&it)).copied().unwrap_or(u8::MAX);
        let worker = |name: &str| name.trim_start_matches('w').parse::<u8>().ok();
        let has_chunks = chunks.len() == usize::from(shape.days.div_ceil(shape.chunk_days));
        let chunks = records(&chunks);
        let failed = chunks.values().fold(0, |all, chunk| all | failed_units(shape, chunk));
        let mut attempts = [0; 2];
        for (n, chunk) in &chunks {
            attempts[*n] = u8::try_from(chunk.attempts).unwrap();
        }
        let status = Status::from_name(text("status")).ok_or("the field status")?;
        let has = |name: &str| !text(name).is_empty();
        let units = shape.units();
        let progress = figure("progress")?;
        let told = (0..=units).find(|told| {
            let part = (f64::from(*told) / f64::from(units)).min(0.999);
            (part - progress).abs() < 1e-9
        });
        let told = told.or((progress >= 1.0).then_some(units + 1)).ok_or("the field progress")?;
        if has("ended_at") != status.is_ended() || has("error_message") != has("error_code") {
            return Err("the end of a job does not fit its status".to_owned());
        }
        let with_failures = chunks.values().filter(|chunk| !chunk.failed.is_empty()).count();
        if usize::from(small("chunks_failed")?) != with_failures && has_chunks {
            return Err("the count of failed chunks".to_owned());
        }
        let job = Job {
            status,
            first_asked: first_asked(text("first_asked"))?,
            epoch: epoch(text("epoch")),
            rev: Unseen(text("rev").parse().map_err(|_| "the field rev")?),
            stall_count: small("losses")?,
            done,
            failed,
            attempts: Unseen(attempts),
            progress: told,
            lease: lease.and_then(|it| it.split_once(':').map(|(by, of)| (worker(by).unwrap_or(99), epoch(of)))),
            worker: worker(text("worker")),
            stage: Unseen(has("stage")),
            code: match text("error_code") {
                "sink_unavailable" => Some(Code::SinkUnavailable),
                "worker_lost" => Some(Code::WorkerLost),
                _ => None,
            },
            has_chunks,
        };
        if has("started_at") != (job.epoch > 0) {
            return Err("the start of a job does not fit its claims".to_owned());
        }
        Ok((Some(job), active))
    }
}

/// The first part in which both differ.
pub(super) fn compare(found: &Redis, wanted: &Redis) -> Result<(), String> {
    fn same<T: std::fmt::Debug>(what: &str, found: &T, wanted: &T) -> Result<(), String> {
        let (found, wanted) = (format!("{found:?}"), format!("{wanted:?}"));
        if found == wanted { Ok(()) } else { Err(format!("{what}: {found}, not {wanted}")) }
    }
    for (found, wanted) in found.jobs.iter().zip(&wanted.jobs) {
        let (Some(found), Some(wanted)) = (found, wanted) else {
            same("job", found, wanted)?;
            continue;
        };
        same("status", &found.status, &wanted.status)?;
        same("first asked", &found.first_asked, &wanted.first_asked)?;
        same("epoch", &found.epoch, &wanted.epoch)?;
        same("rev", &found.rev, &wanted.rev)?;
        same("stall count", &found.stall_count, &wanted.stall_count)?;
        same("done", &found.done, &wanted.done)?;
        same("progress", &found.progress, &wanted.progress)?;
        same("lease", &found.lease, &wanted.lease)?;
        same("worker", &found.worker, &wanted.worker)?;
        same("stage", &found.stage, &wanted.stage)?;
        same("error", &found.code, &wanted.code)?;
        same("chunk records", &found.has_chunks, &wanted.has_chunks)?;
        if wanted.has_chunks {
            same("failures", &found.failed, &wanted.failed)?;
            same("attempts", &found.attempts, &wanted.attempts)?;
        }
    }
    same("active", &found.active, &wanted.active)?;
    same("lock", &found.lock, &wanted.lock)?;
    same("latest", &found.latest, &wanted.latest)?;
    same("asked", &found.asked, &wanted.asked)?;
    same("asked again", &found.again, &wanted.again)?;
    same("coverage", &found.covered, &wanted.covered)?;
    same("settled", &found.final_days, &wanted.final_days)?;
    same("accounts", &found.is_linked, &wanted.is_linked)?;
    same("history", &(&found.created, &found.others), &(&wanted.created, &wanted.others))?;
    same("queue", &found.queue, &wanted.queue)?;
    same("in flight", &found.in_flight, &wanted.in_flight)?;
    same("workers", &found.seen, &wanted.seen)
}
