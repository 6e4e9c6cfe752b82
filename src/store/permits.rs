//! Whether an upstream may be asked now: cool-downs, request limits, and permits.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::call::Call;
use super::damage::Holds;
use super::{RedisStore, scripts};
use crate::domain::ids::{Claim, UserId};
use crate::domain::retry::{self, CoolDownRule};
use crate::domain::span::millis;
use crate::ports::{Admission, Allowance, CoolDown, Cooling, StoreError};

/// How long strikes are remembered after a cool-down has ended.
const MEMORY: Duration = Duration::from_hours(24);

/// From this many earlier strikes on, a cool-down no longer grows.
const STRIKES: u32 = 10;

/// How long a waiting claim is remembered; it tries again sooner than that.
const WAITER_MEMORY: Duration = Duration::from_secs(2);

impl RedisStore {
    pub(super) async fn acquire(
        &self,
        claim: &Claim,
        user: &UserId,
        Allowance { scope: upstream, rate, .. }: &Allowance,
    ) -> Result<Admission, StoreError> {
        let keys = &self.keys;
        let call = self.permit_of(&scripts::ACQUIRE_PERMIT, claim, upstream);
        let call = self
            .rests_of(call, user, upstream)
            .key("last", keys.slot_last(upstream))
            .key("waiting", keys.slot_waiting(upstream))
            .key("budget", keys.budget(user))
            .arg("lease_ms", self.lease_ms())
            .arg("interval_us", micros(rate.interval))
            .arg("ahead_us", micros(rate.ahead))
            .arg("memory_ms", millis(WAITER_MEMORY));
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

    pub(super) async fn impose(
        &self,
        scope: &str,
        user: &UserId,
        rule: CoolDownRule,
        retry_after: Option<Duration>,
    ) -> Result<CoolDown, StoreError> {
        // The script knows the number of earlier strikes; it gets the length for each.
        let lengths: Vec<_> = (0..=STRIKES).map(|strikes| millis(rule.after(strikes))).collect();
        let call = Call::of(&scripts::IMPOSE_COOL_DOWN)
            .key("rest", self.keys.cool_down(scope))
            .arg("asked_for_ms", retry::honoured(retry_after).map(millis))
            .arg("memory_ms", millis(MEMORY))
            .arg("user", user.as_str())
            .arg("lengths_ms", lengths)
            .arg("trusts_stated", rule.trusts_stated);
        let answer = self.write(&call, &[(Holds::Hash, self.keys.cool_down(scope))]).await?;
        match (answer.text(0).parse(), answer.text(1).parse()) {
            (Ok(until), Ok(strikes)) => Ok(CoolDown { until: time_of(until)?, strikes }),
            _ => Err(Self::damaged("a cool-down")),
        }
    }

    pub(super) async fn read_cool_down(&self, user: &UserId, upstream: &str) -> Result<Option<Cooling>, StoreError> {
        let call = self.rests_of(Call::of(&scripts::COOL_DOWN), user, upstream).arg("user", user.as_str());
        let answer = self.write(&call, &self.cool_downs(user, upstream)).await?;
        match answer.word() {
            "NONE" => Ok(None),
            _ => Ok(Some(Cooling { until: time(&answer.text(0))?, is_own: !answer.text(1).is_empty() })),
        }
    }

    pub(super) async fn end_own_cool_down(&self, user: &UserId, upstream: &str) -> Result<bool, StoreError> {
        let call = self.rests_of(Call::of(&scripts::END_COOL_DOWN), user, upstream).arg("user", user.as_str());
        Ok(self.write(&call, &self.cool_downs(user, upstream)).await?.text(0) != "0")
    }

    /// A call about a claim's permit.
    pub(super) fn permit_of(&self, script: &'static redis::Script, claim: &Claim, upstream: &str) -> Call {
        Call::of(script).key("slot", self.keys.slot(upstream)).arg("holder", claim.holder())
    }

    /// Adds the cool-downs that apply to a user.
    fn rests_of(&self, call: Call, user: &UserId, upstream: &str) -> Call {
        let call = call.key("user_rest", self.keys.cool_down(user.as_str()));
        call.key("upstream_rest", self.keys.cool_down(upstream))
    }

    fn cool_downs(&self, user: &UserId, upstream: &str) -> [(Holds, String); 2] {
        [user.as_str(), upstream].map(|scope| (Holds::Hash, self.keys.cool_down(scope)))
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
