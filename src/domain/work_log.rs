//! What of a job is done: bits, chunk records, and the counts derived from them.
//!
//! The worker that holds a job keeps its work log, uses it to decide what to ask for next, and saves it to Redis. A
//! later worker continues from the same work log.

mod counts;
mod failures;
mod next;
mod parts;
mod step;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use self::failures::join;
pub use self::step::{Check, Evidence, FinalRetry, Findings, NewBits, Step};
use super::bitmap::Bitmap;
use super::chunk::{Chunk, FailedSpan};
use super::coverage::{self, TypeCoverage};
use super::data_type::{DataType, DataTypes};
use super::dates::DateRange;
use super::failure::{Failure, FailureKind};
use super::job::{Order, Request};
use super::plan::{Group, Plan, Span};

/// How often a span is given up before it stays failed: once in the main pass, once in the final retry pass.
pub const SPAN_ATTEMPTS: u32 = 2;

/// The state of a job's work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkLog {
    plan: Plan,
    order: Order,
    done: BTreeMap<DataType, Bitmap>,
    no_data: BTreeMap<DataType, Bitmap>,
    chunks: Vec<Chunk>,
    longest_check: u32,
}

impl WorkLog {
    /// The work log of a job on which nothing has happened yet.
    #[must_use]
    pub fn new(request: &Request) -> Self {
        let plan = Plan::of(request);
        let chunks = plan.chunks.iter().map(|days| Chunk::new(*days)).collect();
        Self {
            plan,
            order: request.order,
            done: BTreeMap::new(),
            no_data: BTreeMap::new(),
            chunks,
            longest_check: u32::MAX,
        }
    }

    /// The work log as read back: bits by type, chunk records by number.
    #[must_use]
    pub fn restore(
        request: &Request,
        done: BTreeMap<DataType, Bitmap>,
        no_data: BTreeMap<DataType, Bitmap>,
        chunks: Vec<Chunk>,
    ) -> Self {
        Self { plan: Plan::of(request), order: request.order, done, no_data, chunks, longest_check: u32::MAX }
    }

    /// How the job is split.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The chunk records.
    #[must_use]
    pub fn chunks(&self) -> &[Chunk] {
        &self.chunks
    }

    /// Whether that bit of a type is done.
    #[must_use]
    pub fn is_done(&self, data_type: DataType, bit: u32) -> bool {
        self.done.get(&data_type).is_some_and(|bits| bits.get(bit))
    }

    /// Whether that bit of a type is known to have no data.
    #[must_use]
    pub fn is_no_data(&self, data_type: DataType, bit: u32) -> bool {
        self.no_data.get(&data_type).is_some_and(|bits| bits.get(bit))
    }

    fn undone(&self, data_type: DataType, days: DateRange) -> bool {
        self.plan.bits_of(data_type, days).any(|bit| !self.is_done(data_type, bit))
    }

    /// Whether nothing is left to do on some days of a chunk.
    fn all_done(&self, chunk: u32, days: DateRange) -> bool {
        !self.plan.types.iter().any(|one| self.undone(one, days)) && !self.is_pending(chunk, days)
    }

    /// The days of a chunk and type that stay failed.
    pub fn given_up(&self, chunk: u32, data_type: DataType) -> impl Iterator<Item = NaiveDate> {
        let spans = self.chunks.get(chunk as usize).into_iter().flat_map(|chunk| &chunk.failed);
        let lost = spans.filter(move |span| span.attempts >= SPAN_ATTEMPTS && span.types.contains(data_type));
        lost.flat_map(|span| span.days().iter()).filter(move |day| self.undone(data_type, DateRange::day(*day)))
    }

    fn has_failed(&self, chunk: u32, data_type: DataType, day: NaiveDate) -> bool {
        self.chunks.get(chunk as usize).is_some_and(|chunk| {
            chunk.failed.iter().any(|span| span.types.contains(data_type) && span.days().contains(day))
        })
    }

    /// A request was sent for a chunk.
    pub fn note_attempt(&mut self, chunk: u32) {
        if let Some(chunk) = self.chunks.get_mut(chunk as usize) {
            chunk.attempts = chunk.attempts.saturating_add(1);
        }
    }

    /// Records that the sink has lost days that were done, so that they are asked for again.
    pub fn undo(&mut self, lost: &[(DataType, u32)]) {
        for (one, bit) in lost {
            for bits in [&mut self.done, &mut self.no_data].into_iter().filter_map(|all| all.get_mut(one)) {
                bits.clear(*bit);
            }
        }
    }

    /// Records that stored days could not be completed: they count as failed, and not as done. Returns the bits that are
    /// no longer set. `is_last` says whether they stay failed.
    pub fn fail_completion(&mut self, step: &Step, failure: &Failure, is_last: bool) -> Vec<(DataType, u32)> {
        let asked = self.asked_again(step);
        let (mut undone, days): (Vec<_>, BTreeSet<_>) = (Vec::new(), asked.iter().map(|(day, _)| *day).collect());
        for one in step.types.iter() {
            let bits = days.iter().flat_map(|day| self.plan.bits_of(one, DateRange::day(*day)));
            undone.extend(bits.filter(|bit| self.is_done(one, *bit)).map(|bit| (one, bit)));
        }
        self.undo(&undone);
        self.enter_checked(step, &BTreeSet::new());
        for day in days {
            self.enter_failure(&Step { days: DateRange::day(day), check: None, ..step.clone() }, failure);
        }
        if is_last {
            self.enter_again(step, failure, SPAN_ATTEMPTS, None);
        }
        undone
    }

    /// The days of a dated type that are done, with their bits.
    pub fn done_days(&self, data_type: DataType) -> impl Iterator<Item = (u32, NaiveDate)> {
        let bits = self.plan.bits_of(data_type, self.plan.range).filter(move |bit| self.is_done(data_type, *bit));
        bits.filter_map(|bit| Some((bit, self.plan.range.nth(bit)?)))
    }

    /// Counts rows of a chunk that the upstream no longer lists: `removed` from the sink, and `kept` there.
    pub fn note_removed(&mut self, chunk: u32, removed: u64, kept: u64) {
        if let Some(chunk) = self.chunks.get_mut(chunk as usize) {
            chunk.removed = chunk.removed.saturating_add(removed);
            chunk.kept = chunk.kept.saturating_add(kept);
        }
    }

    /// Records an answer that is in the sink: its days are done, except unconfirmed ones, which become an unconfirmed
    /// span. A day missing from `findings` counts as one with data. Returns the newly set bits.
    pub fn enter(&mut self, step: &Step, findings: &Findings, records: u64) -> NewBits {
        let mut new = NewBits::default();
        let mut unconfirmed: BTreeMap<NaiveDate, DataTypes> = BTreeMap::new();
        for one in step.types.iter() {
            for day in step.days.iter() {
                let evidence = findings.get(&(one, day)).copied().unwrap_or(Evidence::Data);
                if evidence == Evidence::Unconfirmed {
                    let types = unconfirmed.entry(day).or_default();
                    *types = types.with(one);
                    continue;
                }
                for bit in self
                    .plan
                    .bits_of(one, DateRange::day(day))
                    .filter(|bit| !self.is_done(one, *bit))
                    .collect::<Vec<_>>()
                {
                    self.set(one, bit, evidence, &mut new);
                }
            }
        }
        if let Some(chunk) = self.chunks.get_mut(step.chunk as usize) {
            chunk.records = chunk.records.saturating_add(records);
        }
        let suspicion =
            Failure::new(FailureKind::UnconfirmedEmpty, "the answer held nothing at all, which may hide an error");
        // Types that are asked for together are asked for together again.
        for (day, types) in unconfirmed {
            let step = Step { types, days: DateRange::day(day), ..step.clone() };
            self.enter_failure(&step, &suspicion);
        }
        self.rewrite_failures(step.chunk, |span| span);
        new
    }

    /// Skips the days of a dated type that are already final. Returns the newly set bits.
    pub fn skip(&mut self, data_type: DataType, type_coverage: &TypeCoverage) -> NewBits {
        let mut new = NewBits::default();
        for (bit, known) in (0..).zip(self.plan.range.iter().map(coverage::bit_of)) {
            let is_asked = self.plan.range.nth(bit).is_some_and(|day| self.plan.asks_for(data_type, day));
            let is_skipped =
                |known: &u32| is_asked && type_coverage.final_days.get(*known) && !self.is_done(data_type, bit);
            let Some(known) = known.filter(is_skipped) else { continue };
            let evidence = if type_coverage.empty.get(known) { Evidence::NoData } else { Evidence::Data };
            self.set(data_type, bit, evidence, &mut new);
        }
        new
    }

    /// Records days of other types than those asked for, of which an answer says that there is nothing. Returns the newly
    /// set bits.
    pub fn enter_nothing(&mut self, days: &BTreeSet<(DataType, NaiveDate)>) -> NewBits {
        let mut new = NewBits::default();
        for (one, day) in days {
            for bit in self.plan.bits_of(*one, DateRange::day(*day)).collect::<Vec<_>>() {
                if !self.is_done(*one, bit) {
                    self.set(*one, bit, Evidence::NoData, &mut new);
                }
            }
        }
        new
    }

    /// Records types that this account's upstream does not offer: nothing of them is left to do. Returns the newly set
    /// bits.
    pub fn enter_not_offered(&mut self, types: DataTypes) -> NewBits {
        let mut new = NewBits::default();
        for one in types.intersect(self.plan.types).iter() {
            for bit in self.plan.bits_of(one, self.plan.range).collect::<Vec<_>>() {
                if !self.is_done(one, bit) {
                    self.set(one, bit, Evidence::Data, &mut new);
                }
            }
        }
        for chunk in (0..).take(self.chunks.len()) {
            self.rewrite_failures(chunk, |span| span);
        }
        new
    }

    fn set(&mut self, data_type: DataType, bit: u32, evidence: Evidence, new: &mut NewBits) {
        self.done.entry(data_type).or_default().set(bit);
        new.done.push((data_type, bit));
        if evidence == Evidence::NoData {
            self.no_data.entry(data_type).or_default().set(bit);
            new.no_data.push((data_type, bit));
        }
    }

    /// Records a request of the final retry pass that failed for all of its days together: each half is still to be
    /// tried.
    pub fn halve(&mut self, step: &Step, failure: &Failure) {
        self.enter_again(step, failure, 1, Some(step.days.days().div_ceil(2)));
    }

    /// Updates the failures of a step of the final retry pass that failed again.
    fn enter_again(&mut self, step: &Step, failure: &Failure, attempts: u32, at_once: Option<u32>) {
        self.rewrite_failures(step.chunk, |span| {
            let is_asked = span.types.contains_all(step.types) && step.days.contains(span.start);
            if !is_asked {
                return span;
            }
            FailedSpan { kind: failure.kind, message: failure.message.clone(), attempts, at_once, ..span }
        });
    }

    /// Records a request that was given up. In the final retry pass its days stay failed; the rest of their span is
    /// still to be tried.
    pub fn enter_failure(&mut self, step: &Step, failure: &Failure) {
        if step.final_retry.is_some() {
            return self.enter_again(step, failure, SPAN_ATTEMPTS, None);
        }
        if let Some(chunk) = self.chunks.get_mut(step.chunk as usize) {
            let span = FailedSpan {
                types: step.types,
                start: step.days.start(),
                end: step.days.end(),
                kind: failure.kind,
                message: failure.message.clone(),
                attempts: 1,
                at_once: None,
            };
            join(&mut chunk.failed, span);
        }
    }

    /// Rewrites a chunk's failures day by day: drops days that are done by now, applies `change` to the rest, and joins
    /// consecutive days that failed alike.
    fn rewrite_failures(&mut self, chunk: u32, change: impl Fn(FailedSpan) -> FailedSpan) {
        let Some(failed) = self.chunks.get_mut(chunk as usize).map(|chunk| std::mem::take(&mut chunk.failed)) else {
            return;
        };
        let mut kept = Vec::new();
        for span in failed {
            let is_left = |day: &NaiveDate| span.types.iter().any(|one| self.undone(one, DateRange::day(*day)));
            for day in span.days().iter().filter(is_left) {
                join(&mut kept, change(FailedSpan { start: day, end: day, ..span.clone() }));
            }
        }
        self.chunks[chunk as usize].failed = kept;
    }

    /// Gives up everything left of a chunk, for one reason.
    pub fn give_up_chunk(&mut self, chunk: u32, groups: &[Group], failure: &Failure) {
        let Some(days) = self.plan.chunks.get(chunk as usize).copied() else { return };
        for group in groups {
            self.give_up_days(chunk, group.types, days, failure);
        }
    }

    /// Gives up the rest of a step's window, chunk (depending on how its types are asked for), or failed span.
    pub fn give_up_rest(&mut self, step: &Step, span: Span, failure: &Failure) {
        let is_around = |days: &DateRange| days.intersect(step.days).is_some();
        if step.final_retry.is_none() {
            let whole = match span {
                Span::Window | Span::Day => self.plan.windows.iter().map(|(_, days)| *days).find(is_around),
                Span::Chunk => self.plan.chunks.get(step.chunk as usize).copied(),
            };
            return self.give_up_days(step.chunk, step.types, whole.unwrap_or(step.days), failure);
        }
        let spans = self.chunks.get(step.chunk as usize).map(|chunk| &chunk.failed);
        let span =
            spans.into_iter().flatten().find(|span| span.types.contains_all(step.types) && is_around(&span.days()));
        let days = span.map_or(step.days, FailedSpan::days);
        self.enter_failure(&Step { days, ..step.clone() }, failure);
    }

    fn give_up_days(&mut self, chunk: u32, types: DataTypes, days: DateRange, failure: &Failure) {
        let types = types.intersect(self.plan.types);
        loop {
            let wanted = |one: DataType, day: NaiveDate| {
                self.undone(one, DateRange::day(day)) && !self.has_failed(chunk, one, day)
            };
            let Some((types, days)) = Self::run(types, days, u32::MAX, self.order, wanted) else { return };
            self.enter_failure(&Step { chunk, types, days, final_retry: None, check: None }, failure);
        }
    }

    /// The first, a middle and the last day known to have data: of one of `types` if possible, else of another dated
    /// type.
    #[must_use]
    pub fn known_days(&self, types: DataTypes) -> Vec<(DataType, NaiveDate)> {
        let with_data = |one: DataType| {
            let bits: Vec<u32> = self.done.get(&one)?.ones().filter(|bit| !self.is_no_data(one, *bit)).collect();
            let mut days = vec![*bits.first()?, bits[bits.len() / 2], *bits.last()?];
            days.dedup();
            Some(days.into_iter().filter_map(|bit| Some((one, self.plan.range.nth(bit)?))).collect())
        };
        let of = |types: DataTypes| types.dated().find_map(with_data);
        of(types).or_else(|| of(self.plan.types)).unwrap_or_default()
    }
}
