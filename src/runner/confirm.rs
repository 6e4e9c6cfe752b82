//! Empty days from an upstream that hides its errors: is there no data, or does it fail?
//!
//! Several days known to hold data are asked first, since the data of one of them may have been deleted. If one answers
//! with data, the upstream works, and the unconfirmed days are all asked again; what is still empty then is confirmed
//! as empty. They are asked together because a single one may be truly empty. If the known days are empty too, the
//! upstream is at fault.

use std::time::Duration;

use super::ask::Got;
use super::step::take_as_empty;
use super::{Halt, Run};
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::{DateRange, minus};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::isolation::Verdict;
use crate::domain::stage::{Cause, Stage, StageKind};
use crate::domain::work_log::{Evidence, Step};

/// How often known days are asked before the upstream counts as at fault.
const PROBES: u32 = 3;
/// The wait between them; doubles.
const PROBE_WAIT: Duration = Duration::from_secs(5);
/// Without any known day, this many days up to today are asked for health data.
const RECENT_DAYS: u32 = 7;

impl Run<'_> {
    pub(super) async fn confirm_empty(&mut self, step: &Step) -> Result<(), Halt> {
        if let Err(failure) = self.is_upstream_sound(step).await? {
            // The days themselves did not fail.
            return self.enter(Verdict::GiveUp, step, &failure).await;
        }
        match self.obtain(step).await? {
            Got::GivenUp(failure) => self.give_up(step, &failure).await,
            Got::Shorter => self.ask_day_by_day(step).await,
            Got::Fetched(mut fetched, asked_at) => {
                take_as_empty(&mut fetched.findings);
                self.commit(step, &fetched, asked_at).await?;
                Ok(())
            }
        }
    }

    async fn ask_day_by_day(&mut self, step: &Step) -> Result<(), Halt> {
        for day in step.days.iter() {
            let one = Step { days: DateRange::day(day), ..step.clone() };
            match self.obtain(&one).await? {
                Got::Fetched(mut fetched, asked_at) => {
                    take_as_empty(&mut fetched.findings);
                    self.commit(&one, &fetched, asked_at).await?;
                }
                Got::GivenUp(failure) => self.give_up(&one, &failure).await?,
                Got::Shorter => {
                    self.give_up(&one, &Failure::new(FailureKind::TimedOut, "no answer in time")).await?;
                }
            }
        }
        Ok(())
    }

    /// Whether a day known to hold data answers with data; if not, the failure to record.
    pub(super) async fn is_upstream_sound(&mut self, step: &Step) -> Result<Result<(), Failure>, Halt> {
        let mut known: Vec<_> = self
            .held
            .work_log
            .known_days(step.types)
            .into_iter()
            .map(|(one, day)| (one, DateRange::day(day)))
            .collect();
        if known.is_empty() {
            let today = self.context.clock.today(self.zone);
            let recent = DateRange::new(minus(today, RECENT_DAYS - 1), today).unwrap_or(DateRange::day(today));
            known.push((DataType::Health, recent));
        }
        let mut wait = PROBE_WAIT;
        for (probe, (one, days)) in (1..=PROBES).zip(known.into_iter().cycle()) {
            match self
                .obtain(&Step { types: DataTypes::EMPTY.with(one), days, final_retry: None, ..step.clone() })
                .await?
            {
                Got::Fetched(fetched, _) if fetched.findings.values().any(|it| *it == Evidence::Data) => {
                    return Ok(Ok(()));
                }
                Got::Fetched(..) if probe == PROBES => {}
                Got::Fetched(..) => {
                    let stage = Stage::of(StageKind::Confirming, step.types, step.days).because(Cause::EmptyAnswer);
                    self.show(stage.until(self.context.clock.now() + wait)).await?;
                    self.pause(wait).await?;
                    wait *= 2;
                }
                Got::GivenUp(failure) => return Ok(Err(failure)),
                Got::Shorter => return Ok(Err(Failure::new(FailureKind::TimedOut, "no answer in time"))),
            }
        }
        let message = "Garmin answered with nothing at all, and no day could be found that does hold data to check that \
                       against, so these days are not taken for empty";
        Ok(Err(Failure::new(FailureKind::UnconfirmedEmpty, message)))
    }
}
