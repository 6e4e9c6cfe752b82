//! Limits the cost of finding the bad days in spans that fail as a whole.

use super::failure::{Failure, FailureKind};
use super::work_log::Step;

/// Initial credit.
const START: u32 = 8;
/// Maximum credit.
const LIMIT: u32 = 64;

/// Credit earned by a part that is answered: if two of seven days are good, they pay for all the splits.
const PART: u32 = 4;

/// Credit for halving failed spans down to the bad day. Bad days among good ones pay for themselves, since parts are
/// answered; an upstream that answers nothing soon uses the credit up, and then costs no more than without splitting. A
/// hint that is lost with the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit(u32);

impl Default for Credit {
    fn default() -> Self {
        Self(START)
    }
}

/// What to do with days that are given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Retry each half separately.
    Halve,
    /// Record just them as failed.
    GiveUp,
    /// Record them as failed along with the rest of their window or span: the upstream answers none of it.
    GiveUpRest,
}

impl Credit {
    /// A step was answered.
    pub fn earn(&mut self, step: &Step) {
        let is_part = step.final_retry.is_some_and(|final_retry| final_retry.is_part);
        self.0 = (self.0 + if is_part { PART } else { 1 }).min(LIMIT);
    }

    fn spend(&mut self) -> bool {
        let has_some = self.0 > 0;
        self.0 = self.0.saturating_sub(1);
        has_some
    }

    /// What to do with a step that failed for good.
    pub fn judge(&mut self, step: &Step, failure: &Failure) -> Verdict {
        match failure.kind {
            // This says nothing about the days themselves.
            FailureKind::Unreachable | FailureKind::UnconfirmedEmpty => Verdict::GiveUp,
            _ if step.days.days() > 1 && step.final_retry.is_some() && self.spend() => Verdict::Halve,
            // The request was shortened down to one day. If every day fails, each of them costs all the tries.
            FailureKind::TimedOut if step.days.days() == 1 && !self.spend() => Verdict::GiveUpRest,
            _ => Verdict::GiveUp,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::data_type::DataTypes;
    use super::super::dates::DateRange;
    use super::super::work_log::FinalRetry;
    use super::*;

    fn step(last: &str, is_final_retry: bool) -> Step {
        let days = DateRange::new("2024-03-01".parse().unwrap(), last.parse().unwrap()).unwrap();
        let final_retry = is_final_retry.then_some(FinalRetry { kind: FailureKind::Transient, is_part: false });
        Step { chunk: 0, types: DataTypes::usual(), days, final_retry, check: None }
    }

    fn of(kind: FailureKind) -> Failure {
        Failure::new(kind, "")
    }

    #[test]
    fn spans_are_halved_in_the_closing_pass_until_nothing_is_answered_any_more() {
        let mut credit = Credit::default();
        let (week, day) = (step("2024-03-07", true), step("2024-03-01", true));
        assert_eq!(credit.judge(&step("2024-03-07", false), &of(FailureKind::Transient)), Verdict::GiveUp);
        assert_eq!(credit.judge(&day, &of(FailureKind::Broken)), Verdict::GiveUp);
        assert_eq!(credit.judge(&week, &of(FailureKind::Unreachable)), Verdict::GiveUp);
        for _ in 0..START {
            assert_eq!(credit.judge(&week, &of(FailureKind::Permanent)), Verdict::Halve);
        }
        assert_eq!(credit.judge(&week, &of(FailureKind::Permanent)), Verdict::GiveUp);
        credit.earn(&day);
        assert_eq!(credit.judge(&week, &of(FailureKind::Transient)), Verdict::Halve);
    }

    #[test]
    fn days_that_all_time_out_are_given_up_together_in_the_end() {
        let (mut credit, day) = (Credit::default(), step("2024-03-01", false));
        for _ in 0..START {
            assert_eq!(credit.judge(&day, &of(FailureKind::TimedOut)), Verdict::GiveUp);
        }
        assert_eq!(credit.judge(&day, &of(FailureKind::TimedOut)), Verdict::GiveUpRest);
    }

    #[test]
    fn credit_does_not_grow_without_end() {
        let mut credit = Credit::default();
        (0..1000).for_each(|_| credit.earn(&step("2024-03-01", false)));
        assert_eq!(credit, Credit(LIMIT));
    }
}
