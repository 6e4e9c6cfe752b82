//! How many requests are taken: so many at a time, and perhaps so many a minute.
use std::collections::VecDeque;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

const MINUTE: Duration = Duration::from_mins(1);

/// Counts requests.
pub struct Gate {
    at_once: u32,
    per_minute: Option<u32>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    open: u32,
    /// When those of the last minute were taken.
    taken: VecDeque<Instant>,
}

/// A request that was taken, until it is dropped.
pub struct Taken<'a>(&'a Gate);

impl Gate {
    /// Nothing taken yet; at most `at_once` requests at a time, and `per_minute` within any minute.
    pub fn new(at_once: u32, per_minute: Option<u32>) -> Self {
        Self { at_once, per_minute, state: Mutex::default() }
    }

    /// Takes a request, unless there are too many.
    pub fn take(&self) -> Option<Taken<'_>> {
        let now = Instant::now();
        let mut state = self.state.lock();
        if let Some(most) = self.per_minute {
            while state.taken.front().is_some_and(|taken| now.duration_since(*taken) >= MINUTE) {
                state.taken.pop_front();
            }
            if usize::try_from(most).is_ok_and(|most| state.taken.len() >= most) {
                return None;
            }
        }
        if state.open >= self.at_once {
            return None;
        }
        state.open += 1;
        if self.per_minute.is_some() {
            state.taken.push_back(now);
        }
        Some(Taken(self))
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.state.lock().open -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::Gate;

    #[test]
    fn a_third_request_at_a_time_is_refused_until_another_ends() {
        let gate = Gate::new(2, None);
        let (first, _second) = (gate.take().unwrap(), gate.take().unwrap());
        assert!(gate.take().is_none());
        drop(first);
        assert!(gate.take().is_some());
    }

    #[test]
    fn a_minute_takes_only_so_many() {
        let gate = Gate::new(2, Some(3));
        for _ in 0..3 {
            assert!(gate.take().is_some());
        }
        assert!(gate.take().is_none());
    }
}
