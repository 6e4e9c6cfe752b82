//! A job's turn at the upstream: waiting for it, keeping it while a request runs or one that was given up is still worked
//! on, giving it up whatever happens.

use std::time::Duration;

use super::{Halt, Run, RunContext};
use crate::domain::data_type::DataTypes;
use crate::domain::dates::DateRange;
use crate::domain::ids::Claim;
use crate::domain::policy::heartbeat_interval;
use crate::domain::stage::{Cause, Stage, StageKind};
use crate::ports::{Admission, Allowance};

/// The first wait before asking for a turn again; grows to [`WAIT_MAX`].
const WAIT: Duration = Duration::from_millis(50);
/// The longest. Shorter than the store remembers who waits.
const WAIT_MAX: Duration = Duration::from_millis(800);

/// How soon a cool-down is looked at again: its user may end it.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The right to send one request. Given up when dropped.
pub(super) struct Turn {
    tools: RunContext,
    claim: Claim,
    upstream: String,
    is_over: bool,
}

impl Run<'_> {
    /// Waits until the account and the upstream may be asked, and it is this job's turn. The lease goes on; no try is
    /// spent.
    pub(super) async fn take_turn(&self, types: DataTypes, days: DateRange) -> Result<Turn, Halt> {
        let (user, claim) = (&self.held.job.request.user, &self.held.claim);
        let Allowance { scope, per_minute } = self.source.allowance();
        let (mut wait, mut is_shown, mut rest_shown) = (WAIT, false, None);
        loop {
            let (until, is_exception) = match self.tools.store.acquire_permit(claim, user, scope, *per_minute).await {
                Ok(Admission::Go) => {
                    let (tools, claim, upstream) = (self.tools.clone(), claim.clone(), scope.clone());
                    return Ok(Turn { tools, claim, upstream, is_over: false });
                }
                Ok(Admission::Busy) => {
                    if wait == WAIT_MAX && !is_shown {
                        let stage = Stage::of(StageKind::WaitingForTurn, types, days).because(Cause::OtherSync);
                        self.show(stage).await?;
                        is_shown = true;
                    }
                    self.pause(wait.mul_f64(0.5 + 0.5 * self.tools.random.fraction())).await?;
                    wait = (wait * 2).min(WAIT_MAX);
                    continue;
                }
                Ok(Admission::CoolingDown(until)) => {
                    if rest_shown.replace(until) != Some(until) {
                        let stage = Stage::of(StageKind::CoolingDown, types, days).because(Cause::RateLimited);
                        self.show(stage.until(until)).await?;
                    }
                    (until, true)
                }
                Ok(Admission::OverBudget(until)) => {
                    let stage = Stage::of(StageKind::WaitingForTurn, types, days).because(Cause::Budget);
                    self.show(stage.until(until)).await?;
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
        let wait = self.pace.still_takes(group, days.days(), waited.min(self.source.timeout()));
        let stage = Stage::of(StageKind::WaitingForUpstream, group, days).because(Cause::Timeout);
        self.show(stage.until(self.tools.clock.now() + wait)).await?;
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
                tokio::time::sleep(heartbeat_interval(self.tools.lease)).await;
                if let Err(error) = self.tools.store.keep_permit(&self.claim, &self.upstream).await {
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
        leave(&self.tools, &self.claim, &self.upstream).await;
    }
}

impl Drop for Turn {
    /// A request that was thrown away frees the upstream as well.
    fn drop(&mut self) {
        if !self.is_over {
            let (tools, claim, upstream) = (self.tools.clone(), self.claim.clone(), std::mem::take(&mut self.upstream));
            self.tools.detached.spawn(async move { leave(&tools, &claim, &upstream).await });
        }
    }
}

async fn leave(tools: &RunContext, claim: &Claim, upstream: &str) {
    if let Err(error) = tools.store.release_permit(claim, upstream).await {
        tracing::debug!("the turn at the upstream ends with its lease: {error}");
    }
}
