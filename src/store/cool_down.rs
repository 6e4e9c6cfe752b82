//! Until when an account, or an upstream for everybody, may not be asked.

use std::time::Duration;

use chrono::DateTime;

use super::{RedisStore, millis, scripts};
use crate::domain::retry;
use crate::engine::ports::{CoolDown, StoreError};

/// How long strikes are remembered after a cool-down has ended.
const MEMORY: Duration = Duration::from_hours(24);

/// From so many strikes before on, a cool-down grows no longer.
const STRIKES: u32 = 10;

impl RedisStore {
    pub(super) async fn longest_cool_down(&self, scopes: &[&str]) -> Result<Option<CoolDown>, StoreError> {
        let mut commands = redis::pipe();
        commands.cmd("TIME");
        for scope in scopes {
            commands.cmd("HMGET").arg(self.keys.cool_down(scope)).arg("until").arg("strikes");
        }
        let mut answers = self.redis.read_all::<Vec<Vec<Option<String>>>>(&commands).await?.into_iter();
        let clock = answers.next().unwrap_or_default();
        let number = |text: Option<&Option<String>>| text.and_then(|it| it.as_ref()?.parse::<i64>().ok());
        let (Some(seconds), Some(micros)) = (number(clock.first()), number(clock.get(1))) else {
            return Err(Self::damaged("the time of the server"));
        };
        let now = seconds * 1000 + micros / 1000;
        let ends = answers.filter_map(|pair| Some((number(pair.first())?, number(pair.get(1))?)));
        let longest = ends.filter(|(until, _)| *until > now).max();
        longest.map(|(until, strikes)| cool_down(until, strikes)).transpose()
    }

    pub(super) async fn impose_cool_down(
        &self,
        scope: &str,
        retry_after: Option<Duration>,
        reason: &str,
    ) -> Result<CoolDown, StoreError> {
        let mut call = scripts::COOL_DOWN.prepare_invoke();
        call.key(self.keys.cool_down(scope)).arg(reason);
        let asked_for = retry_after.map(|_| millis(retry::cool_down(retry_after, 0)).to_string());
        call.arg(asked_for.unwrap_or_default()).arg(millis(MEMORY));
        // The script knows the strikes before; it gets the length for each number of them.
        for strikes in 0..=STRIKES {
            call.arg(millis(retry::cool_down(None, strikes)));
        }
        let answer = self.redis.write(&call).await?;
        match (answer.text(0).parse(), answer.text(1).parse()) {
            (Ok(until), Ok(strikes)) => cool_down(until, strikes),
            _ => Err(Self::damaged("a cool-down")),
        }
    }
}

fn cool_down(until: i64, strikes: i64) -> Result<CoolDown, StoreError> {
    let until = DateTime::from_timestamp_millis(until).ok_or_else(|| RedisStore::damaged("a cool-down's end"))?;
    Ok(CoolDown { until, strikes: u32::try_from(strikes).unwrap_or(u32::MAX) })
}
