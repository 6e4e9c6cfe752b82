//! A worker's progress after a step, as the script takes it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::bits::{Run, typed_runs};
use super::call::Call;
use super::{RedisStore, codec, scripts};
use crate::domain::coverage::bit_of;
use crate::domain::data_type::DataType;
use crate::domain::ids::{Claim, UserId};
use crate::domain::job::Event;
use crate::ports::{KnownDay, Progress, StoreError};

impl RedisStore {
    pub(super) fn progress_call(&self, claim: &Claim, user: &UserId, it: &Progress) -> Result<Call, StoreError> {
        let keys = &self.keys;
        let chunks = it.chunks.iter().map(|(n, chunk)| Ok((n.to_string(), codec::chunk_text(chunk)?.into())));
        let chunks = chunks.collect::<Result<serde_json::Map<_, _>, StoreError>>()?;
        let speeds: BTreeMap<_, _> = it.speeds.iter().map(|(one, a_day)| (one, decimal(a_day))).collect();
        Ok(keys
            .with_done(self.under(&scripts::PROGRESS, claim), &claim.job)
            .by_dated_type("coverage", |one| keys.coverage(user, one))
            .by_dated_type("final_days", |one| keys.final_days(user, one))
            .by_dated_type("empty", |one| keys.empty(user, one))
            .by_dated_type("tried", |one| keys.tried(user, one))
            .by_dated_type("partial", |one| keys.partial(user, one))
            .by_dated_type("asked", |one| keys.asked(user, one))
            .by_dated_type("asked_again", |one| keys.asked_again(user, one))
            .key("sink_writes", keys.sink_writes())
            .key("speed", keys.speed(user))
            .from(Event::Release)
            .arg(
                "set",
                json!({
                    "done": typed_runs(it.bits.done.iter().copied()),
                    "no_data": typed_runs(it.bits.no_data.iter().copied()),
                    "coverage": known_where(it, |_| true),
                    "final_days": known_where(it, |day| day.is_final),
                    "partial": partial_where(it, true),
                }),
            )
            .arg(
                "clear",
                json!({
                    "done": typed_runs(it.undone.iter().copied()),
                    "no_data": typed_runs(it.undone.iter().copied()),
                    "coverage": lost(it),
                    "final_days": lost(it),
                    "empty": lost(it).into_iter().chain(known_where(it, |day| !day.is_empty)).collect::<Vec<_>>(),
                    "partial": partial_where(it, false),
                }),
            )
            .arg("empty", json!(known_where(it, |day| day.is_empty)))
            .arg("unasked", it.unasked.dated().map(DataType::name).collect::<Vec<_>>())
            .arg("numbered", codec::NUMBERED_TYPES.to_vec())
            .arg("tried", tried(it))
            .arg("chunks", chunks)
            .arg("fields", fields(it))
            .arg("progress", decimal(it.progress))
            .arg("is_advance", it.is_advance)
            .arg("sink_writes", it.sink_writes)
            .arg("speeds", json!(speeds)))
    }
}

fn known_where(progress: &Progress, belongs: impl Fn(&KnownDay) -> bool) -> Vec<Run> {
    let days = progress.days.iter().filter(|day| belongs(day));
    dated_runs(days.map(|known| (known.data_type, bit_of(known.day))))
}

fn partial_where(progress: &Progress, is_partial: bool) -> Vec<Run> {
    let days = progress.partial.iter().filter(|(_, _, is)| *is == is_partial);
    dated_runs(days.map(|(one, day, _)| (*one, bit_of(*day))))
}

fn lost(progress: &Progress) -> Vec<Run> {
    dated_runs(progress.lost.iter().map(|(one, day)| (*one, bit_of(*day))))
}

/// Runs of days; days outside coverage are left out.
fn dated_runs(days: impl Iterator<Item = (DataType, Option<u32>)>) -> Vec<Run> {
    typed_runs(days.filter_map(|(one, bit)| Some((one, bit?))).filter(|(one, _)| one.is_dated()))
}

/// Updates of the tries of days: without `last` they are removed, without `first` the old `first` stays.
fn tried(progress: &Progress) -> Vec<Value> {
    let known = progress.days.iter().filter(|known| known.data_type.is_dated()).map(|known| {
        let (day, may_come) = (bit_of(known.day), known.is_empty && !known.is_final);
        match bit_of(known.asked_on).filter(|_| may_come) {
            Some(last) => json!({ "type": known.data_type, "day": day, "first": day, "last": last }),
            None => json!({ "type": known.data_type, "day": day }),
        }
    });
    let given_up =
        progress.given_up.iter().filter(|(one, ..)| one.is_dated()).map(|(one, day, on)| match bit_of(*on) {
            Some(last) => json!({ "type": one, "day": bit_of(*day), "last": last }),
            None => json!({ "type": one, "day": bit_of(*day) }),
        });
    known.chain(given_up).filter(|it| it["day"].is_u64()).collect()
}

fn fields(progress: &Progress) -> Value {
    let text = |it: Option<String>| it.unwrap_or_default();
    let chunk = progress.current_chunk;
    let fields = BTreeMap::from([
        ("chunks_done", progress.chunks_done.to_string()),
        ("chunks_failed", progress.chunks_failed.to_string()),
        ("windows_done", progress.windows_done.to_string()),
        ("records", progress.records.to_string()),
        ("removed", progress.removed.to_string()),
        ("kept", progress.kept.to_string()),
        ("not_offered", codec::types_text(progress.not_offered)),
        ("no_data_days", progress.no_data_days.to_string()),
        ("partial_days", progress.partial_days.to_string()),
        ("last_successful_date", text(progress.last_successful_date.map(|day| day.to_string()))),
        ("stage", text(progress.stage.as_ref().and_then(|stage| serde_json::to_string(stage).ok()))),
        ("chunk_start", text(chunk.map(|days| days.start().to_string()))),
        ("chunk_end", text(chunk.map(|days| days.end().to_string()))),
        ("next_attempt_at", text(progress.next_attempt_at.map(|at| at.timestamp_millis().to_string()))),
        ("rate", text(progress.rate.map(decimal))),
    ]);
    json!(fields)
}

/// The shortest text that reads back as the same number; 0 if it is not finite.
fn decimal(number: f64) -> String {
    if number.is_finite() { number.to_string() } else { "0".to_owned() }
}
