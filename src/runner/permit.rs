//! The permit to send a request: waiting for it, holding it while a request runs or the upstream still works on an
//! abandoned one, and releasing it whatever happens.

use std::time::Duration;

use chrono::TimeDelta;

use super::{Halt, Run, RunContext};
use crate::domain::data_type::DataTypes;
use crate::domain::dates::DateRange;
use crate::domain::ids::Claim;
use crate::domain::policy::heartbeat_interval;
use crate::domain::stage::{Cause, Stage, StageKind};
use crate::ports::Admission;

/// The first wait before trying to get a permit again; grows to [`WAIT_MAX`].
const WAIT: Duration = Duration::from_millis(50);
/// The longest. Shorter than the store remembers waiting claims.
const WAIT_MAX: Duration = Duration::from_millis(800);

/// Shorter waits for a budget are the upstream's usual pace.
const NOTABLE: TimeDelta = TimeDelta::seconds(5);

/// How often to check a cool-down: its user may end it.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The right to send one request. Released when dropped.
pub(super) struct Permit {
    context: RunContext,
    claim: Claim,
    upstream: String,
    is_over: bool,
}

impl Run<'_> {
    /// Waits until the account and the upstream may be asked, and no other job holds the permit. Meanwhile the lease is
    /// renewed; no try is counted.
    pub(super) async fn acquire_permit(&self, types: DataTypes, days: DateRange) -> Result<Permit, Halt> {
        let (user, claim) = (&self.held.job.request.user, &self.held.claim);
        let allowance = self.source.allowance(user);
        let (mut wait, mut is_shown, mut rest_shown) = (WAIT, false, None);
        loop {
            let (until, is_exception) = match self.context.store.acquire_permit(claim, user, &allowance).await {
                Ok(Admission::Go) => {
                    let (context, claim) = (self.context.clone(), claim.clone());
                    return Ok(Permit { context, claim, upstream: allowance.scope, is_over: false });
                }
                Ok(Admission::Busy) => {
                    if wait == WAIT_MAX && !is_shown {
                        let stage = Stage::of(StageKind::WaitingForTurn, types, days).because(Cause::OtherSync);
                        self.show(stage).await?;
                        is_shown = true;
                    }
                    self.pause(wait.mul_f64(0.5 + 0.5 * self.context.random.fraction())).await?;
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
                    // A pace of a second or two is not worth telling.
                    if until - self.context.clock.now() > NOTABLE {
                        let stage = Stage::of(StageKind::WaitingForTurn, types, days).because(Cause::Budget);
                        self.show(stage.until(until)).await?;
                    }
                    (until, false)
                }
                Err(error) => {
                    self.wait_for_store(error).await?;
                    continue;
                }
            };
            // It is over when the store says so: the store's clock may be behind this machine's.
            let wait = (until - self.context.clock.now()).to_std().unwrap_or_default().max(WAIT);
            // A budget sets the pace of the whole job; a cool-down is an exception.
            if is_exception { self.rest(wait.min(LOOK_AGAIN)).await? } else { self.pause(wait).await? }
        }
    }
}

impl Run<'_> {
    /// After a request for these days got no answer within `waited`, waits until the upstream is likely to be done with
    /// it: it keeps working on it, and the next request would only queue. Meanwhile the permit is held, so that no
    /// other job asks either. No try is counted.
    pub(super) async fn let_finish(
        &self,
        permit: Permit,
        group: DataTypes,
        days: DateRange,
        waited: Duration,
    ) -> Result<(), Halt> {
        let wait = self.pace.still_takes(group, days.days(), waited.min(self.source.timeout()));
        let stage = Stage::of(StageKind::WaitingForUpstream, group, days).because(Cause::Timeout);
        self.show(stage.until(self.context.clock.now() + wait)).await?;
        permit.hold(self.rest(wait)).await?;
        permit.end().await;
        Ok(())
    }
}

impl Permit {
    /// Runs a request while extending the permit.
    pub(super) async fn hold<T>(&self, request: impl Future<Output = T>) -> T {
        let keep = async {
            loop {
                tokio::time::sleep(heartbeat_interval(self.context.lease)).await;
                if let Err(error) = self.context.store.keep_permit(&self.claim, &self.upstream).await {
                    tracing::debug!("the permit at the upstream can't be extended now: {error}");
                }
            }
        };
        tokio::select! {
            outcome = request => outcome,
            () = keep => unreachable!("it never ends"),
        }
    }

    /// Releases the permit.
    pub(super) async fn end(mut self) {
        self.is_over = true;
        leave(&self.context, &self.claim, &self.upstream).await;
    }
}

impl Drop for Permit {
    /// A dropped request frees the upstream too.
    fn drop(&mut self) {
        if !self.is_over {
            let (context, claim, upstream) =
                (self.context.clone(), self.claim.clone(), std::mem::take(&mut self.upstream));
            self.context.detached.spawn(async move { leave(&context, &claim, &upstream).await });
        }
    }
}

async fn leave(context: &RunContext, claim: &Claim, upstream: &str) {
    if let Err(error) = context.store.release_permit(claim, upstream).await {
        tracing::debug!("the permit at the upstream ends with its lease: {error}");
    }
}
