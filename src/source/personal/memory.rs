//! What a session was told so far: entries by day, until the query that they belong to is answered.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::Value;

use super::decode::{DatedEntries, Kind};
use super::request::most_days;
use crate::domain::dates::{DateRange, minus, plus};
use crate::domain::job::Order;
use crate::ports::Query;

/// After so many errors in a row for one kind, less is asked for at once.
const ERRORS: u32 = 2;
/// After so many answers in a row to shortened requests of a kind, more is asked for again.
const ANSWERS: u32 = 3;

/// Answers of one session.
#[derive(Default)]
pub(super) struct Memory {
    of_kinds: BTreeMap<Kind, OfKind>,
    /// Days with a night's variability, and days that were asked about that.
    variable: BTreeSet<NaiveDate>,
    asked_variable: BTreeSet<NaiveDate>,
}

#[derive(Default)]
struct OfKind {
    /// Days that were answered for, and are not used up: whether the answer was a complete list, and what it has of them.
    known: BTreeMap<NaiveDate, Known>,
    /// The days of one request, if Garmin takes fewer than usual.
    limit: Option<u32>,
    errors: u32,
    answers: u32,
    is_refused: bool,
}

impl OfKind {
    /// A request for these days was answered: after some in a row, the next ones may be twice as long again.
    fn lengthen(&mut self, kind: Kind, days: DateRange) {
        let Some(limit) = self.limit.filter(|limit| days.days() >= *limit) else { return };
        self.answers += 1;
        if self.answers >= ANSWERS {
            self.answers = 0;
            self.limit = Some(limit * 2).filter(|limit| *limit < most_days(kind));
        }
    }
}

/// What an answer has of a day.
#[derive(Default)]
pub(super) struct Known {
    /// Whether it was a list in which every entry names its day, so that a day without one has nothing.
    pub(super) is_complete: bool,
    pub(super) entries: Vec<Value>,
}

impl Memory {
    /// The days that a request of a kind is to ask for next, if a query still needs one: from its first unknown day on in
    /// the direction of the job, as many as one request may span.
    pub(super) fn missing(&self, kind: Kind, query: &Query) -> Option<DateRange> {
        let of_kind = self.of_kinds.get(&kind);
        if of_kind.is_some_and(|it| it.is_refused) {
            return None;
        }
        let is_missing = |day: &NaiveDate| of_kind.is_none_or(|it| !it.known.contains_key(day));
        self.piece(kind, query, is_missing)
    }

    /// The same for knowing whether there is variability at all.
    pub(super) fn missing_variability(&self, query: &Query) -> Option<DateRange> {
        if self.is_refused(Kind::HrvSummaries) {
            return None;
        }
        self.piece(Kind::HrvSummaries, query, |day| !self.asked_variable.contains(day))
    }

    fn piece(&self, kind: Kind, query: &Query, is_missing: impl Fn(&NaiveDate) -> bool) -> Option<DateRange> {
        let limit = self.of_kinds.get(&kind).and_then(|it| it.limit).unwrap_or(u32::MAX).min(most_days(kind));
        let around = query.ahead.days.hull(query.days);
        match query.ahead.order {
            Order::Oldest => {
                let first = query.days.iter().find(is_missing)?;
                DateRange::new(first, plus(first, limit - 1).min(around.end()))
            }
            Order::Newest => {
                let last = query.days.iter().rev().find(is_missing)?;
                DateRange::new(minus(last, limit - 1).max(around.start()), last)
            }
        }
    }

    /// Whether a day is known to have a night's variability.
    pub(super) fn is_variable(&self, day: NaiveDate) -> bool {
        self.variable.contains(&day)
    }

    /// Keeps an answer about some days.
    pub(super) fn keep(&mut self, kind: Kind, days: DateRange, mut answer: DatedEntries) {
        if kind == Kind::HrvSummaries {
            self.asked_variable.extend(days.iter());
            self.variable.extend(answer.by_day.keys().filter(|day| days.contains(**day)));
        }
        let of_kind = self.of_kinds.entry(kind).or_default();
        of_kind.errors = 0;
        of_kind.lengthen(kind, days);
        for day in days.iter() {
            let entries = answer.by_day.remove(&day).unwrap_or_default();
            // Days that are known already keep what they have.
            of_kind.known.entry(day).or_insert(Known { is_complete: answer.is_complete, entries });
        }
    }

    /// What is known of a day.
    pub(super) fn known(&self, kind: Kind, day: NaiveDate) -> Option<&Known> {
        self.of_kinds.get(&kind)?.known.get(&day)
    }

    /// Takes what is known of a day, which is then forgotten.
    pub(super) fn take(&mut self, kind: Kind, day: NaiveDate) -> Option<Known> {
        self.of_kinds.get_mut(&kind)?.known.remove(&day)
    }

    /// Notes an error of Garmin's; returns whether less is to be asked for at once, and can be.
    pub(super) fn note_error(&mut self, kind: Kind, days: DateRange) -> bool {
        let of_kind = self.of_kinds.entry(kind).or_default();
        of_kind.errors += 1;
        of_kind.errors >= ERRORS && self.shorten(kind, days)
    }

    /// Makes the next requests of a kind shorter; returns whether that is possible.
    pub(super) fn shorten(&mut self, kind: Kind, days: DateRange) -> bool {
        let of_kind = self.of_kinds.entry(kind).or_default();
        (of_kind.errors, of_kind.answers, of_kind.limit) = (0, 0, Some((days.days() / 2).max(1)));
        days.days() > 1
    }

    /// Notes that a kind is not permitted.
    pub(super) fn refuse(&mut self, kind: Kind) {
        self.of_kinds.entry(kind).or_default().is_refused = true;
    }

    /// Whether a kind is not permitted.
    pub(super) fn is_refused(&self, kind: Kind) -> bool {
        self.of_kinds.get(&kind).is_some_and(|it| it.is_refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shortened_after_an_error_grows_again_with_the_answers() {
        let (mut memory, first) = (Memory::default(), "2025-03-01".parse().unwrap());
        let days = |n: u32| DateRange::new(first, plus(first, n - 1)).unwrap();
        let limit = |memory: &Memory| memory.of_kinds[&Kind::Sleep].limit;
        assert!(memory.shorten(Kind::Sleep, days(31)));
        assert!(memory.shorten(Kind::Sleep, days(15)));
        let answered = |memory: &mut Memory, n| memory.keep(Kind::Sleep, days(n), DatedEntries::default());
        let mut limits = vec![limit(&memory)];
        for n in [7, 7, 3, 7, 14, 14, 14] {
            answered(&mut memory, n);
            limits.push(limit(&memory));
        }
        let seven = Some(7);
        assert_eq!(limits, [seven, seven, seven, seven, Some(14), Some(14), Some(14), Some(28)]);
        for _ in 0..3 {
            answered(&mut memory, 28);
        }
        assert_eq!(limit(&memory), None);
    }
}
