//! Whether an upstream may be asked now: cool-downs, budgets, turns.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::damage::Holds;
use super::{RedisStore, scripts};
use crate::domain::ids::{Claim, UserId};
use crate::domain::retry;
use crate::domain::span::millis;
use crate::ports::{Admission, CoolDown, Cooling, Gate, StoreError};

/// How long strikes are remembered after a cool-down has ended.
const MEMORY: Duration = Duration::from_hours(24);

/// From so many strikes before on, a cool-down grows no longer.
const STRIKES: u32 = 10;

/// A user may be ahead of the budget's pace by what it gives in this time, so that a short sync need not wait.
const AHEAD: Duration = Duration::from_secs(10);

/// How long somebody who waits for a turn is remembered; they ask again sooner than that.
const WAITER_MEMORY: Duration = Duration::from_secs(2);

#[async_trait]
impl Gate for RedisStore {
    async fn admit(
        &self,
        claim: &Claim,
        user: &UserId,
        upstream: &str,
        per_minute: u32,
    ) -> Result<Admission, StoreError> {
        let keys = &self.keys;
        let mut call = scripts::ADMIT.prepare_invoke();
        call.key(&[keys.cool_down(user.as_str()), keys.cool_down(upstream), keys.slot(upstream)]);
        call.key(&[keys.slot_last(upstream), keys.slot_waiting(upstream), keys.budget(user)]);
        let interval = Duration::from_mins(1).checked_div(per_minute).unwrap_or_default();
        call.arg(claim.holder()).arg(self.lease_ms()).arg(micros(interval)).arg(micros(AHEAD));
        call.arg(millis(WAITER_MEMORY));
        let turns = [keys.slot(upstream), keys.slot_last(upstream), keys.slot_waiting(upstream)];
        let mut beside: Vec<_> = turns.map(|key| (Holds::Text, key)).into();
        beside.extend(self.cool_downs(user, upstream));
        beside.push((Holds::Number, keys.budget(user)));
        let answer = self.write(&call, &beside).await?;
        match answer.word() {
            "GO" => Ok(Admission::Go),
            "BUSY" => Ok(Admission::Busy),
            "COOLING_DOWN" => Ok(Admission::CoolingDown(time(&answer.text(0))?)),
            "OVER_BUDGET" => Ok(Admission::OverBudget(time(&answer.text(0))?)),
            _ => Err(answer.unexpected(&claim.job)),
        }
    }

    async fn keep(&self, claim: &Claim, upstream: &str) -> Result<(), StoreError> {
        self.keep_slot(claim, upstream, self.lease_ms()).await
    }

    async fn leave(&self, claim: &Claim, upstream: &str) -> Result<(), StoreError> {
        self.keep_slot(claim, upstream, 0).await
    }

    async fn cool_down(
        &self,
        scope: &str,
        user: &UserId,
        retry_after: Option<Duration>,
        reason: &str,
    ) -> Result<CoolDown, StoreError> {
        let mut call = scripts::COOL_DOWN.prepare_invoke();
        call.key(self.keys.cool_down(scope)).arg(reason);
        let asked_for = retry::believed(retry_after).map(|asked| millis(asked).to_string());
        call.arg(asked_for.unwrap_or_default()).arg(millis(MEMORY)).arg(user.as_str());
        // The script knows the strikes before; it gets the length for each number of them.
        for strikes in 0..=STRIKES {
            call.arg(millis(retry::cool_down(None, strikes)));
        }
        let answer = self.write(&call, &[(Holds::Hash, self.keys.cool_down(scope))]).await?;
        match (answer.text(0).parse(), answer.text(1).parse()) {
            (Ok(until), Ok(strikes)) => Ok(CoolDown { until: time_of(until)?, strikes }),
            _ => Err(Self::damaged("a cool-down")),
        }
    }
}

impl RedisStore {
    pub(super) async fn read_cooling(&self, user: &UserId, upstream: &str) -> Result<Option<Cooling>, StoreError> {
        let mut call = scripts::COOLING.prepare_invoke();
        call.key(&[self.keys.cool_down(user.as_str()), self.keys.cool_down(upstream)]).arg(user.as_str());
        let answer = self.write(&call, &self.cool_downs(user, upstream)).await?;
        match answer.word() {
            "NONE" => Ok(None),
            _ => Ok(Some(Cooling {
                until: time(&answer.text(0))?,
                reason: answer.text(1),
                is_own: !answer.text(2).is_empty(),
            })),
        }
    }

    pub(super) async fn end_own_cool_down(&self, user: &UserId, upstream: &str) -> Result<bool, StoreError> {
        let mut call = scripts::END_COOL_DOWN.prepare_invoke();
        call.key(&[self.keys.cool_down(user.as_str()), self.keys.cool_down(upstream)]).arg(user.as_str());
        Ok(self.write(&call, &self.cool_downs(user, upstream)).await?.text(0) != "0")
    }

    fn cool_downs(&self, user: &UserId, upstream: &str) -> [(Holds, String); 2] {
        [user.as_str(), upstream].map(|scope| (Holds::Hash, self.keys.cool_down(scope)))
    }

    async fn keep_slot(&self, claim: &Claim, upstream: &str, lease_ms: u64) -> Result<(), StoreError> {
        let mut call = scripts::KEEP_SLOT.prepare_invoke();
        call.key(self.keys.slot(upstream)).arg(claim.holder()).arg(lease_ms);
        self.write(&call, &[(Holds::Text, self.keys.slot(upstream))]).await.map(drop)
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn time(millis: &str) -> Result<DateTime<Utc>, StoreError> {
    time_of(millis.parse().map_err(|_| RedisStore::damaged("a time"))?)
}

fn time_of(millis: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| RedisStore::damaged("a time"))
}
