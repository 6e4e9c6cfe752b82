//! Limits how often one user may try to link an account: each attempt may ask Garmin, and passwords can be guessed.
//! Unlinking asks nobody, and there is nothing to guess.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

use super::errors::ApiError;
use crate::domain::ids::UserId;

/// Attempts of one user within [`WHILE`].
const MOST: usize = 5;
/// How long an attempt counts.
const WHILE: Duration = Duration::from_mins(1);

/// Recent attempts at this server.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<HashMap<UserId, VecDeque<Instant>>>);

impl Attempts {
    /// Counts an attempt.
    ///
    /// # Errors
    /// 429 with the time to wait, if there were too many.
    pub fn count(&self, user: &UserId) -> Result<(), ApiError> {
        let now = Instant::now();
        let mut all = self.0.lock();
        all.retain(|_, times| {
            times.retain(|at| now.duration_since(*at) < WHILE);
            !times.is_empty()
        });
        let times = all.entry(user.clone()).or_default();
        if let Some(first) = times.front().filter(|_| times.len() >= MOST) {
            let wait = WHILE.saturating_sub(now.duration_since(*first)).as_secs() + 1;
            let text = format!("Too many attempts. Try again in {wait} s.");
            return Err(ApiError::rate_limited(&text, wait));
        }
        times.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn five_attempts_a_minute_are_free_and_users_do_not_share_them() {
        let (attempts, me, ben) = (Attempts::default(), UserId::me(), UserId::parse("ben").unwrap());
        for _ in 0..4 {
            attempts.count(&me).unwrap();
        }
        tokio::time::advance(Duration::from_secs(40)).await;
        attempts.count(&me).unwrap();
        let refused = attempts.count(&me).unwrap_err();
        assert_eq!((refused.status().as_u16(), refused.body().retry_after), (429, Some(21)));
        attempts.count(&ben).unwrap();
        tokio::time::advance(Duration::from_secs(20)).await;
        for _ in 0..4 {
            attempts.count(&me).unwrap();
        }
        assert!(attempts.count(&me).is_err(), "a refused attempt is none, but the fifth of before still counts");
        tokio::time::advance(WHILE).await;
        attempts.count(&ben).unwrap();
        assert_eq!(attempts.0.lock().len(), 1, "nobody is remembered for longer than it counts");
    }
}
