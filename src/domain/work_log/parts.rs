//! Missing parts of stored days, and the checks that ask for them again.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Check, Step, WorkLog};
use crate::domain::chunk::Chunk;
use crate::domain::coverage::first_day;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::{DateRange, minus, plus};
use crate::domain::partial::{
    ByDay, Ground, Lacking, Look, Part, PartialSpan, is_of_a_likely_night, of_a_likely_night,
};
use crate::domain::plan::Group;

/// This many days on either side are asked for along with days that may have lost something.
const CONTROL: u32 = 30;

impl WorkLog {
    /// Records the missing parts in a step's answer, replacing what was known of its days.
    pub fn enter_lacking(&mut self, step: &Step, lacking: &Lacking) {
        let Some(chunk) = self.chunks.get_mut(step.chunk as usize) else { return };
        let mut all = ByDay::of(&chunk.partial);
        all.retain(|day, part| !(step.days.contains(day) && step.types.contains(part.data_type())));
        for (day, part, ground) in lacking.iter().filter(|(day, ..)| step.days.contains(*day)) {
            all.insert(*day, *part, *ground, Look::Due);
        }
        chunk.partial = all.spans();
    }

    /// Records what a check still lacks; the rest of what it asked for is now there, or known to be gone. Other missing
    /// parts of these days stay as they are.
    pub fn enter_checked(&mut self, step: &Step, still: &BTreeSet<(NaiveDate, Part)>) {
        let (asked, Some(check)) = (self.asked_again(step), &step.check) else { return };
        let Some(chunk) = self.chunks.get_mut(step.chunk as usize) else { return };
        let mut all = ByDay::default();
        for PartialSpan { start, end, part, ground, look } in chunk.partial.drain(..) {
            for day in DateRange::new(start, end).iter().flat_map(|days| days.iter()) {
                let is_asked = ground == check.ground && look == Look::Due && asked.contains(&(day, part));
                match (is_asked, still.contains(&(day, part))) {
                    (false, _) => all.insert(day, part, ground, look),
                    (true, true) => all.insert(day, part, ground, Look::InVain),
                    (true, false) => {}
                }
            }
        }
        chunk.partial = all.spans();
    }

    /// Ends the checks: leaves missing parts that were not asked for again as they are. Returns their days.
    pub fn end_checks(&mut self) -> BTreeSet<(DataType, NaiveDate)> {
        let mut days = BTreeSet::new();
        for span in self.chunks.iter_mut().flat_map(|chunk| &mut chunk.partial).filter(|span| span.look == Look::Due) {
            span.look = Look::LeftAlone;
            days.extend(span.days().iter().map(|day| (span.part.data_type(), day)));
        }
        days
    }

    /// The missing parts that a check asked for, day by day.
    #[must_use]
    pub fn asked_again(&self, step: &Step) -> BTreeSet<(NaiveDate, Part)> {
        let (Some(check), Some(chunk)) = (&step.check, self.chunks.get(step.chunk as usize)) else {
            return BTreeSet::new();
        };
        let spans = chunk
            .partial
            .iter()
            .filter(|span| span.look == Look::Due && span.ground == check.ground && check.parts.contains(&span.part));
        let days = spans.flat_map(|span| span.days().iter().map(move |day| (day, span.part)));
        days.filter(|(day, _)| step.days.contains(*day)).collect()
    }

    /// What to ask for again: all missing parts of one chunk and type that have the same ground.
    pub(super) fn check_step(&self, max_days: impl Fn(Group) -> u32, groups: &[Group]) -> Option<Step> {
        for (n, chunk) in (0..).zip(&self.chunks) {
            // Days that could be completed have been.
            let is_due = |span: &&PartialSpan| span.look == Look::Due && span.ground != Ground::Pending;
            let Some(first) = chunk.partial.iter().find(is_due) else { continue };
            let (one, ground) = (first.part.data_type(), first.ground);
            let alike = chunk
                .partial
                .iter()
                .filter(|span| span.look == Look::Due && span.ground == ground && span.part.data_type() == one);
            let alike: Vec<_> = alike.collect();
            let start = alike.iter().map(|span| span.start).min()?;
            let end = alike.iter().map(|span| span.end).max()?;
            let all = DateRange::new(start, end)?;
            let may_be_gone = ground == Ground::Before && one == DataType::Health;
            let control = if may_be_gone { CONTROL.min(self.longest_check / 3) } else { 0 };
            // A few metrics per day are cheap; activities cost the same as before.
            let limit = match one {
                DataType::Health => self.longest_check - 2 * control,
                _ => max_days(Group::of(groups, DataTypes::EMPTY.with(one))),
            };
            let days = all.pieces(limit.max(1)).into_iter().next()?;
            let parts = alike.iter().filter(|span| span.days().intersect(days).is_some()).map(|span| span.part);
            let check = Check { parts: parts.collect(), ground };
            // Other days that have the part tell whether it is gone or fails.
            let days = self.around(days, control);
            return Some(Step {
                chunk: n,
                types: DataTypes::EMPTY.with(one),
                days,
                final_retry: None,
                check: Some(check),
            });
        }
        None
    }

    /// The days extended on either side, within coverage and the job's range.
    fn around(&self, days: DateRange, control: u32) -> DateRange {
        let start = minus(days.start(), control).max(first_day()).min(days.start());
        let end = plus(days.end(), control).min(self.plan.range.end().max(days.end()));
        DateRange::new(start, end).unwrap_or(days)
    }

    /// A check of this many days took too long: makes the next ones shorter. Returns whether that is possible.
    pub fn shorten_checks(&mut self, days: u32) -> bool {
        self.longest_check = (days / 2).max(1);
        days > 1
    }

    /// Whether a stored day of a type has a missing part.
    #[must_use]
    pub fn is_partial(&self, data_type: DataType, day: NaiveDate) -> bool {
        let spans = self.plan.chunk_of(day).and_then(|n| self.chunks.get(n as usize)).map(|chunk| &chunk.partial);
        let is_of =
            |span: &&PartialSpan| span.counts() && span.part.data_type() == data_type && span.days().contains(day);
        spans.into_iter().flatten().any(|span| is_of(&span))
    }

    /// Whether a stored day of a type is still to be completed.
    #[must_use]
    pub fn is_to_complete(&self, data_type: DataType, day: NaiveDate) -> bool {
        let spans = self.plan.chunk_of(day).and_then(|n| self.chunks.get(n as usize)).map(|chunk| &chunk.partial);
        let is_of =
            |span: &PartialSpan| span.is_pending() && span.part.data_type() == data_type && span.days().contains(day);
        spans.into_iter().flatten().any(is_of)
    }

    /// Days with a missing part that will stay so, each counted once.
    #[must_use]
    pub fn partial_days(&self) -> u64 {
        self.chunks.iter().map(Chunk::partial_days).sum()
    }

    /// Decides about days that only likely lack their night, once more days are known to have one (`nights`). Days near
    /// such a night lack theirs; with `are_all`, when no more will come, the rest is taken back. Returns the changed
    /// days.
    pub fn settle_nights(&mut self, nights: &BTreeSet<NaiveDate>, are_all: bool) -> BTreeSet<NaiveDate> {
        let mut changed = BTreeSet::new();
        let is_open = |span: &PartialSpan| is_of_a_likely_night(span.part, span.ground);
        for chunk in self.chunks.iter_mut().filter(|chunk| chunk.partial.iter().any(is_open)) {
            let mut all = ByDay::default();
            for span in chunk.partial.drain(..) {
                for day in span.days().iter() {
                    let is_lacking = is_open(&span) && of_a_likely_night(day, nights) == Ground::Likely;
                    let ground = if is_lacking { Ground::Likely } else { span.ground };
                    let is_taken_back = are_all && is_open(&span) && !is_lacking;
                    if !is_taken_back {
                        all.insert(day, span.part, ground, span.look);
                    }
                    changed.extend((is_taken_back || ground != span.ground).then_some(day));
                }
            }
            chunk.partial = all.spans();
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::UserId;
    use crate::domain::job::{Order, Request, SyncType};
    use crate::domain::metric::Metric;
    use crate::domain::partial::weighed;
    use crate::domain::plan::Span;
    use crate::domain::selection::Selection;
    use crate::domain::work_log::{Evidence, Findings};

    fn health() -> DataTypes {
        DataTypes::EMPTY.with(DataType::Health)
    }

    fn groups() -> [Group; 1] {
        [Group::new([DataType::Health], Span::Window)]
    }

    fn day(n: u32) -> NaiveDate {
        plus("2024-03-01".parse().unwrap(), n - 1)
    }

    /// A job of forty days of health, all of them stored.
    fn stored() -> (WorkLog, Vec<Step>) {
        let request = Request {
            user: UserId::me(),
            sync_type: SyncType::Historical,
            range: DateRange::new(day(1), day(40)).unwrap(),
            selection: Selection::all(),
            data_types: health(),
            metric_types: vec![],
            order: Order::Oldest,
            skip_existing: false,
            accept_removals: false,
            chunk_days: 30,
            window_days: 30,
        };
        let (mut work_log, mut steps) = (WorkLog::new(&request), Vec::new());
        while let Some(step) = work_log.next_step(&groups(), |_| 30) {
            let data = |day| ((DataType::Health, day), Evidence::Data);
            work_log.enter(&step, &step.days.iter().map(data).collect::<Findings>(), 1);
            steps.push(step);
        }
        (work_log, steps)
    }

    fn part(name: &str) -> Part {
        Part::Metric(Metric::from_name(name).unwrap())
    }

    #[test]
    fn what_is_lacking_is_asked_for_once_more_by_chunk_and_then_stays() {
        let (mut work_log, steps) = stored();
        let (night, water) = (part("sleep"), part("hydration"));
        let certain = |n| (day(n), night, Ground::Certain);
        work_log
            .enter_lacking(&steps[0], &[certain(3), certain(4), certain(9), (day(5), water, Ground::Before)].into());
        work_log.enter_lacking(&steps[1], &[certain(35)].into());
        assert_eq!(
            (work_log.partial_days(), work_log.is_complete()),
            (4, true),
            "what was there before may be deleted"
        );
        let mut asked = Vec::new();
        while let Some(step) = work_log.next_step(&groups(), |_| 7) {
            let names: Vec<_> = step.metrics().iter().map(|metric| metric.name()).collect();
            asked.push(format!("{} {}", names.join(","), step.days));
            // The fourth has arrived, and the water is still missing.
            let still = work_log.asked_again(&step).into_iter().filter(|(of, _)| *of != day(4)).collect();
            work_log.enter_checked(&step, &still);
        }
        assert_eq!(asked, ["hydration 2024-02-04..2024-04-04", "sleep 2024-03-03..2024-03-09", "sleep 2024-04-04"]);
        let partial: Vec<_> = (1..=40).filter(|n| work_log.is_partial(DataType::Health, day(*n))).collect();
        assert_eq!((partial, work_log.partial_days()), (vec![3, 5, 9, 35], 4));
        // An answer that holds everything ends it.
        work_log.enter_lacking(&steps[0], &Lacking::new());
        assert_eq!(work_log.partial_days(), 1);
    }

    #[test]
    fn a_check_leaves_what_it_did_not_ask_for() {
        let (mut work_log, steps) = stored();
        let of = |n, ground| (day(n), part("sleep"), ground);
        let lacking = [of(5, Ground::Likely), of(15, Ground::Certain), of(20, Ground::Likely)];
        work_log.enter_lacking(&steps[0], &lacking.into());
        while let Some(step) = work_log.next_step(&groups(), |_| 30) {
            let still = work_log.asked_again(&step);
            work_log.enter_checked(&step, &still);
        }
        let partial: Vec<_> = (1..=40).filter(|n| work_log.is_partial(DataType::Health, day(*n))).collect();
        assert_eq!(partial, [5, 15, 20], "the days of one are among those of the other");
    }

    #[test]
    fn a_check_that_takes_too_long_becomes_shorter_down_to_a_day() {
        let (mut work_log, steps) = stored();
        let lacking: Lacking = (1..=30).map(|n| (day(n), part("sleep"), Ground::Certain)).collect();
        work_log.enter_lacking(&steps[0], &lacking);
        let next = |work_log: &WorkLog| work_log.next_step(&groups(), |_| 7).unwrap().days;
        let mut lengths = vec![next(&work_log).days()];
        while work_log.shorten_checks(lengths[lengths.len() - 1]) {
            lengths.push(next(&work_log).days());
        }
        assert_eq!(lengths, [30, 15, 7, 3, 1]);
        // The surrounding days, which tell a deletion from a failure, become fewer too.
        let (mut work_log, steps) = stored();
        work_log.enter_lacking(&steps[0], &[(day(15), part("hydration"), Ground::Before)].into());
        let mut lengths = vec![next(&work_log).days()];
        while work_log.shorten_checks(lengths[lengths.len() - 1]) {
            lengths.push(next(&work_log).days());
        }
        assert_eq!(lengths, [56, 19, 7, 3, 1]);
    }

    #[test]
    fn where_no_night_was_recorded_for_weeks_around_none_is_lacking() {
        let of = |n, ground| (day(n), part("sleep"), ground);
        let (mut work_log, steps) = stored();
        work_log
            .enter_lacking(&steps[0], &[of(1, Ground::Unsure), of(2, Ground::Unsure), of(3, Ground::Certain)].into());
        work_log.enter_lacking(&steps[1], &[of(35, Ground::Unsure)].into());
        assert_eq!(work_log.partial_days(), 1, "a sync that is cancelled here says of no day what nobody knows");
        let nights: BTreeSet<_> = [day(80)].into();
        assert_eq!(work_log.settle_nights(&nights, false), [day(35)].into(), "the last is near enough");
        assert_eq!(work_log.partial_days(), 2);
        assert_eq!(work_log.settle_nights(&nights, true), [day(1), day(2)].into());
        assert!(work_log.settle_nights(&nights, true).is_empty());
        assert_eq!(work_log.settle_nights(&BTreeSet::new(), true), [day(35)].into());
        assert_eq!(work_log.partial_days(), 1, "a night with heart rates stays missing");
        work_log.end_checks();
        assert_eq!(work_log.next_step(&groups(), |_| 7), None);
    }

    #[test]
    fn a_night_counts_at_once_where_others_are_known() {
        let likely: Lacking = [(day(1), part("sleep"), Ground::Likely), (day(9), part("steps"), Ground::Likely)].into();
        let grounds = |nights: &[NaiveDate]| {
            let weighed = weighed(&likely, &nights.iter().copied().collect());
            weighed.into_iter().map(|(_, _, ground)| ground).collect::<Vec<_>>()
        };
        assert_eq!(grounds(&[day(46)]), [Ground::Likely, Ground::Likely]);
        assert_eq!(grounds(&[day(47)]), [Ground::Unsure, Ground::Likely]);
    }
}
