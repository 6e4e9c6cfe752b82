//! The same on the real store.

use garmin_sync::domain::ids::{Claim, Epoch, JobId, UserId, WorkerId};
use garmin_sync::domain::retry::CoolDownRule;
use garmin_sync::ports::{Admission, Jobs as _, StoreError, Work as _};
use garmin_sync::store::RedisStore;
use redis::aio::MultiplexedConnection;
use redis::{AsyncCommands, FromRedisValue, RedisResult, Value};

use super::upstream::{
    Action, Answer, Budget, EVERYBODY, LEASE, MONTH, Rest, SEVERAL, Turn, USER_OF, Upstream, millis,
};
use crate::replay::key;
use test_support::jobs::fixture::allowance;

const UPSTREAM: &str = "garmin.test:8000";
const USERS: [&str; 2] = ["anna", "ben"];

pub struct Rig {
    pub store: RedisStore,
    pub raw: MultiplexedConnection,
}

fn claim(by: usize) -> Claim {
    Claim {
        job: JobId::parse("01JD3V5H6K7M8N9PQRSTVWXYZ0").unwrap(),
        worker: WorkerId::parse(&format!("w{by}")).unwrap(),
        epoch: Epoch(7),
    }
}

fn slot() -> String {
    key(&format!("slot:{UPSTREAM}"))
}

fn slot_of(what: &str) -> String {
    key(&format!("slot:{UPSTREAM}:{what}"))
}

fn budget(user: usize) -> String {
    key(&format!("budget:{}", USERS[user]))
}

fn scope_name(scope: usize) -> &'static str {
    if scope == EVERYBODY { UPSTREAM } else { USERS[scope] }
}

fn rest(scope: usize) -> String {
    key(&format!("cooldown:{}", scope_name(scope)))
}

fn user_id(user: usize) -> UserId {
    UserId::parse(USERS[user]).unwrap()
}

fn time(at: chrono::DateTime<chrono::Utc>) -> u64 {
    u64::try_from(at.timestamp_millis()).unwrap()
}

impl Rig {
    /// Microseconds since 1970 by the clock of Redis.
    pub async fn now(&mut self) -> u64 {
        let (seconds, micros): (u64, u64) = redis::cmd("TIME").query_async(&mut self.raw).await.unwrap();
        seconds * 1_000_000 + micros
    }

    pub async fn apply(&mut self, action: Action, us: u64) -> Result<Answer, String> {
        let answer = match action {
            Action::Admit { by, per_minute } => {
                let user = UserId::parse(USERS[USER_OF[by]]).unwrap();
                match self.store.acquire_permit(&claim(by), &user, &allowance(UPSTREAM, per_minute)).await {
                    Ok(Admission::Go) => Ok(Answer::Go),
                    Ok(Admission::Busy) => Ok(Answer::Busy),
                    Ok(Admission::CoolingDown(until)) => Ok(Answer::CoolingDown(time(until))),
                    Ok(Admission::OverBudget(until)) => Ok(Answer::OverBudget(time(until))),
                    Err(error) => Err(error),
                }
            }
            Action::Keep { by } => self.store.keep_permit(&claim(by), UPSTREAM).await.map(|()| Answer::Done),
            Action::Leave { by } => self.store.release_permit(&claim(by), UPSTREAM).await.map(|()| Answer::Done),
            Action::CoolDown { scope, user, asked_for } => {
                let (scope, user) = (scope_name(scope), user_id(user));
                let imposed = self.store.impose_cool_down(scope, &user, CoolDownRule::USUAL, asked_for).await;
                imposed.map(|it| Answer::Imposed(time(it.until), it.strikes))
            }
            Action::Look { user } => self
                .store
                .cool_down(&user_id(user), UPSTREAM)
                .await
                .map(|cooling| cooling.map_or(Answer::Free, |it| Answer::Resting(time(it.until), it.is_own))),
            Action::Clear { user } => self.store.end_cool_down(&user_id(user), UPSTREAM).await.map(Answer::Cleared),
            other => {
                self.pass(other, us).await.unwrap();
                Ok(Answer::Done)
            }
        };
        answer.map_err(|error: StoreError| format!("error {error}"))
    }

    /// Time that passes.
    async fn pass(&mut self, action: Action, us: u64) -> RedisResult<()> {
        let raw = &mut self.raw;
        match action {
            Action::EndRest { scope } | Action::ManyStrikes { scope } if !raw.exists(rest(scope)).await? => Ok(()),
            Action::EndRest { scope } => raw.hset(rest(scope), "until", 1).await,
            Action::ManyStrikes { scope } => raw.hset(rest(scope), "strikes", 40).await,
            Action::ForgetRest { scope } => raw.del(rest(scope)).await,
            Action::ShortenSlot => raw.pexpire(slot(), 60_000).await,
            Action::EndSlot => raw.del(slot()).await,
            Action::ForgetLast => raw.del(slot_of("last")).await,
            Action::ForgetWaiting => raw.del(slot_of("waiting")).await,
            Action::Ahead { user, seconds } => raw.pset_ex(budget(user), us + seconds * 1_000_000, millis(LEASE)).await,
            Action::LongRest { scope } if !raw.exists(rest(scope)).await? => Ok(()),
            Action::LongRest { scope } => raw.hset(rest(scope), "until", us / 1000 + MONTH).await,
            Action::LongSlot => raw.pexpire(slot(), month()).await,
            Action::LongWaiting => raw.pexpire(slot_of("waiting"), month()).await,
            Action::FarAhead { user } => raw.pset_ex(budget(user), us + MONTH * 1000, millis(LEASE)).await,
            Action::LongIdle { user } => raw.pset_ex(budget(user), 1, millis(LEASE)).await,
            _ => Ok(()),
        }
    }

    /// What Redis holds, and the time at which it did.
    pub async fn read_back(&mut self) -> Result<(Upstream, u64), String> {
        let mut reads = redis::pipe();
        reads.atomic();
        for one in [slot(), slot_of("last"), slot_of("waiting"), budget(0), budget(1)] {
            reads.get(&one).cmd("PEXPIRETIME").arg(&one);
        }
        for one in [rest(0), rest(1), rest(EVERYBODY)] {
            reads.hmget(&one, &["until", "length", "strikes", "user"]).cmd("PEXPIRETIME").arg(&one);
        }
        reads.cmd("TIME");
        let answers: Vec<Value> = reads.query_async(&mut self.raw).await.map_err(|error| error.to_string())?;
        understand(answers).map_err(|error| error.to_string())
    }
}

fn month() -> i64 {
    i64::try_from(MONTH).unwrap()
}

/// A key without an expiry would never be forgotten.
fn expiry(at: i64) -> u64 {
    u64::try_from(at).unwrap_or(u64::MAX)
}

fn understand(answers: Vec<Value>) -> Result<(Upstream, u64), redis::ParsingError> {
    let mut answers = answers.into_iter();
    let mut next = || answers.next().unwrap_or(Value::Nil);
    let mut turn = || {
        let (holder, until): (Option<String>, _) = (Option::from_redis_value(next())?, i64::from_redis_value(next())?);
        let by = |holder: String| (0..USER_OF.len()).find(|by| claim(*by).holder() == holder).unwrap_or(99);
        Ok::<_, redis::ParsingError>(holder.map(|holder| Turn { by: by(holder), until: expiry(until) }))
    };
    let (slot, last, waiting) = (turn()?, turn()?, turn()?);
    let mut found = Upstream { slot, last, waiting, ..Upstream::default() };
    for budget in &mut found.budgets {
        let (pace, until): (Option<u64>, _) = (Option::from_redis_value(next())?, i64::from_redis_value(next())?);
        *budget = pace.map(|pace| Budget { pace, until: expiry(until) });
    }
    for rest in &mut found.rests {
        type Fields = (Option<u64>, Option<u64>, Option<u32>, Option<String>);
        let fields: Fields = FromRedisValue::from_redis_value(next())?;
        let until = expiry(i64::from_redis_value(next())?);
        if let (Some(end), Some(length), Some(strikes), Some(whose)) = fields {
            let whose = USERS.iter().position(|known| *known == whose).unwrap_or(SEVERAL);
            *rest = Some(Rest { end, length, strikes, whose, until });
        }
    }
    let (seconds, micros): (u64, u64) = FromRedisValue::from_redis_value(next())?;
    Ok((found, seconds * 1_000_000 + micros))
}
