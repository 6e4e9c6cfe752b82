//! What to ask for next.

use chrono::NaiveDate;

use super::{Check, FinalRetry, SPAN_ATTEMPTS, Step, WorkLog};
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::DateRange;
use crate::domain::failure::FailureKind;
use crate::domain::job::Order;
use crate::domain::plan::{Group, Span};

impl WorkLog {
    /// What to ask for next, or `None` when everything left has been given up.
    ///
    /// `groups` are the sets of types that the source serves with one request; `max_days` limits the size of a request
    /// for a group. Phase by phase, every window in the job's order (types asked for by chunk come with the first window of
    /// their chunk); then, in the final retry pass, what failed before; then missing parts of stored days.
    #[must_use]
    pub fn next_step(&self, groups: &[Group], max_days: impl Fn(Group) -> u32) -> Option<Step> {
        let last = groups.iter().map(|group| group.phase).max().unwrap_or_default();
        let in_phases = (0..=last).find_map(|phase| {
            // Within a phase, groups that run in the same direction take turns by window.
            [false, true].into_iter().find_map(|is_newest_first| {
                let together = groups.iter().filter(|it| it.phase == phase && it.is_newest_first == is_newest_first);
                let together: Vec<_> = together.copied().filter(|group| self.has_work(*group)).collect();
                let order = if is_newest_first { Order::Newest } else { self.order };
                self.main_step(&together, order, &max_days)
            })
        });
        in_phases.or_else(|| self.closing_step(&max_days, groups)).or_else(|| self.check_step(max_days, groups))
    }

    /// Whether anything is left of a group, failed or not.
    fn has_work(&self, group: Group) -> bool {
        self.work_left(group.types.intersect(self.plan.types), group.completes) > 0.0
    }

    fn main_step(&self, groups: &[Group], order: Order, max_days: &impl Fn(Group) -> u32) -> Option<Step> {
        if groups.is_empty() {
            return None;
        }
        let mut windows: Vec<_> = self.plan.windows.iter().collect();
        if order == Order::Newest {
            windows.reverse();
        }
        let mut last = None;
        for (chunk, window) in windows {
            let is_first = last.replace(*chunk) != Some(*chunk);
            for group in groups {
                let days = match group.span {
                    Span::Window | Span::Day => *window,
                    Span::Chunk if is_first => self.plan.chunks[*chunk as usize],
                    Span::Chunk => continue,
                };
                let types = group.types.intersect(self.plan.types);
                let found = if group.completes {
                    let pending = |_, day| self.is_pending(*chunk, DateRange::day(day));
                    Self::run(types, days, max_days(*group), order, pending)
                } else {
                    let wanted = |one: DataType, day: NaiveDate| {
                        self.undone(one, DateRange::day(day)) && !self.has_failed(*chunk, one, day)
                    };
                    Self::run(types, days, max_days(*group), order, wanted)
                };
                if let Some((types, days)) = found {
                    let check = group.completes.then(Check::completion);
                    return Some(Step { chunk: *chunk, types, days, final_retry: None, check });
                }
            }
        }
        None
    }

    /// Whether a stored day among some of a chunk is still to be completed.
    pub(super) fn is_pending(&self, chunk: u32, days: DateRange) -> bool {
        let spans = self.chunks.get(chunk as usize).into_iter().flat_map(|chunk| &chunk.partial);
        spans.filter(|span| span.is_pending()).any(|span| span.days().intersect(days).is_some())
    }

    fn closing_step(&self, max_days: &impl Fn(Group) -> u32, groups: &[Group]) -> Option<Step> {
        for (n, chunk) in (0..).zip(&self.chunks) {
            for span in chunk.failed.iter().filter(|span| span.attempts < SPAN_ATTEMPTS) {
                let group = Group::of(groups, span.types);
                // An unconfirmed span is checked by one of its days, so it is not split.
                let limit =
                    if span.kind == FailureKind::UnconfirmedEmpty { span.days().days() } else { max_days(group) };
                let limit = limit.min(span.at_once.unwrap_or(u32::MAX));
                let wanted = |one, day| self.undone(one, DateRange::day(day));
                if let Some((types, days)) = Self::run(span.types, span.days(), limit, self.order, wanted) {
                    let final_retry = FinalRetry { kind: span.kind, is_part: span.at_once.is_some() };
                    return Some(Step { chunk: n, types, days, final_retry: Some(final_retry), check: None });
                }
            }
        }
        None
    }

    /// The first run of consecutive days within `among`, in that order, on which something of `types` is wanted;
    /// and which types that is.
    pub(super) fn run(
        types: DataTypes,
        among: DateRange,
        max_days: u32,
        order: Order,
        wanted: impl Fn(DataType, NaiveDate) -> bool,
    ) -> Option<(DataTypes, DateRange)> {
        let wants = |day: &NaiveDate| types.iter().any(|one| wanted(one, *day));
        let days: Vec<NaiveDate> = match order {
            Order::Oldest => among.iter().skip_while(|day| !wants(day)).take_while(wants).collect(),
            Order::Newest => among.iter().rev().skip_while(|day| !wants(day)).take_while(wants).collect(),
        };
        let days = &days[..days.len().min(max_days.max(1) as usize)];
        let range = DateRange::new(*days.iter().min()?, *days.iter().max()?)?;
        Some((types.iter().filter(|one| range.iter().any(|day| wanted(*one, day))).collect(), range))
    }
}
