//! A job's turn at the upstream: waiting for it, keeping it while a request runs or one that was given up is still worked
//! on, giving it up whatever happens.

use std::time::Duration;

use super::{Halt, Run, RunContext};
use crate::domain::data_type::DataTypes;
use crate::domain::dates::DateRange;
use crate::domain::ids::Claim;
use crate::ports::Admission;

/// The first wait before asking for a turn again; grows to [`WAIT_MAX`].
const WAIT: Duration = Duration::from_millis(50);
/// The longest. Shorter than the store remembers who waits.
const WAIT_MAX: Duration = Duration::from_millis(800);

/// How soon a cool-down is looked at again: its user may end it.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Seconds from which on a wait is shown with its end.
pub(super) const WORTH_TELLING: f64 = 15.0;

/// The right to send one request. Given up when dropped.
pub(super) struct Turn {
    tools: RunContext,
    claim: Claim,
    is_over: bool,
}

impl Run<'_> {
    /// Waits until the account and the upstream may be asked, and it is this job's turn. The lease goes on; no try is
    /// spent.
    pub(super) async fn take_turn(&self, types: DataTypes, days: DateRange) -> Result<Turn, Halt> {
        let (user, upstream) = (&self.held.job.request.user, self.tools.source.scope());
        let (mut wait, mut is_shown, mut rest_shown) = (WAIT, false, None);
        loop {
            let per_minute = self.tools.requests_per_minute;
            let (until, is_exception) =
                match self.tools.store.acquire_permit(&self.held.claim, user, upstream, per_minute).await {
                    Ok(Admission::Go) => {
                        return Ok(Turn { tools: self.tools.clone(), claim: self.held.claim.clone(), is_over: false });
                    }
                    Ok(Admission::Busy) => {
                        if wait == WAIT_MAX && !is_shown {
                            let stage = format!("waiting for other syncs before fetching {types} {days}");
                            self.show(stage, Some(days), None).await?;
                            is_shown = true;
                        }
                        self.pause(wait.mul_f64(0.5 + 0.5 * self.tools.random.fraction())).await?;
                        wait = (wait * 2).min(WAIT_MAX);
                        continue;
                    }
                    Ok(Admission::CoolingDown(until)) => {
                        let time = until.format("%H:%M:%S");
                        let stage = format!(
                            "waiting until {time} UTC before fetching {types} {days}: Garmin asks for fewer requests"
                        );
                        if rest_shown.replace(until) != Some(until) {
                            self.show(stage, Some(days), Some(until)).await?;
                        }
                        (until, true)
                    }
                    Ok(Admission::OverBudget(until)) => {
                        let stage = format!("waiting before fetching {types} {days}: the budget of requests is spent");
                        self.show(stage, Some(days), Some(until)).await?;
                        (until, false)
                    }
                    Err(error) => {
                        self.wait_for_store(error).await?;
                        continue;
                    }
                };
            // It is over when the store says so, whose clock may be behind this machine's.
            let wait = (until - self.tools.clock.now()).to_std().unwrap_or_default().max(WAIT);
            // A budget sets the pace of the whole job; a cool-down is an exception.
            if is_exception { self.rest(wait.min(LOOK_AGAIN)).await? } else { self.pause(wait).await? }
        }
    }
}

impl Run<'_> {
    /// Waits, after a request for these days that was not answered within `waited`, until the upstream is likely to be done
    /// with it: it goes on with what its client no longer waits for, and the next request would only queue behind that.
    /// The turn is kept meanwhile, so that nobody else does either. No try is spent.
    pub(super) async fn let_finish(
        &self,
        turn: Turn,
        group: DataTypes,
        days: DateRange,
        waited: Duration,
    ) -> Result<(), Halt> {
        let wait = self.pace.still_takes(group, days.days(), waited.min(self.tools.source.timeout()));
        let seconds = wait.as_secs_f64().ceil();
        let stage = format!("waiting {seconds:.0} s for Garmin's service to finish what it was asked before");
        let at = self.tools.clock.now() + wait;
        self.show(stage, Some(days), (seconds >= WORTH_TELLING).then_some(at)).await?;
        turn.hold(self.rest(wait)).await?;
        turn.end().await;
        Ok(())
    }
}

impl Turn {
    /// Runs a request, and keeps the turn for as long as that takes.
    pub(super) async fn hold<T>(&self, request: impl Future<Output = T>) -> T {
        let keep = async {
            loop {
                tokio::time::sleep(self.tools.lease / 3).await;
                if let Err(error) = self.tools.store.keep_permit(&self.claim, self.tools.source.scope()).await {
                    tracing::debug!("the turn at the upstream can't be kept now: {error}");
                }
            }
        };
        tokio::select! {
            outcome = request => outcome,
            () = keep => unreachable!("it goes on for ever"),
        }
    }

    /// Lets others ask.
    pub(super) async fn end(mut self) {
        self.is_over = true;
        leave(&self.tools, &self.claim).await;
    }
}

impl Drop for Turn {
    /// A request that was thrown away frees the upstream as well.
    fn drop(&mut self) {
        if !self.is_over {
            let (tools, claim) = (self.tools.clone(), self.claim.clone());
            self.tools.detached.spawn(async move { leave(&tools, &claim).await });
        }
    }
}

async fn leave(tools: &RunContext, claim: &Claim) {
    if let Err(error) = tools.store.release_permit(claim, tools.source.scope()).await {
        tracing::debug!("the turn at the upstream ends with its lease: {error}");
    }
}
