//! Tells the log of outages of Redis: at once, then ever more rarely while they last, and when they are over. Whoever
//! meets one need not.

use std::collections::BTreeMap;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

use crate::domain::span::millis;
use crate::ports::{Outage, StoreError};

/// The time until an outage is told of again; doubles.
const AGAIN: Duration = Duration::from_mins(1);
/// The longest such time.
const LONGEST: Duration = Duration::from_mins(16);

/// What a command that was answered would have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Did {
    Read,
    Write,
}

/// The outage that one program meets.
#[derive(Default)]
pub(super) struct Trouble(Mutex<State>);

#[derive(Default)]
struct State {
    /// The latest one, and since when Redis can't be used.
    now: Option<(Outage, Instant)>,
    /// When each was told of, and for how long that is enough. Kept beyond its end, for one that comes and goes.
    told: BTreeMap<Outage, (Instant, Duration)>,
    /// Whether it was told of since it was last over.
    is_told: bool,
}

/// What is to be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Began(Outage),
    Lasts(Outage, Duration),
    Over(Duration),
}

impl Trouble {
    /// The outage that lasts.
    pub(super) fn outage(&self) -> Option<Outage> {
        self.0.lock().now.map(|(outage, _)| outage)
    }

    /// Takes note of what became of a command.
    pub(super) fn note<T>(&self, did: Did, answer: Result<T, StoreError>) -> Result<T, StoreError> {
        match &answer {
            Err(error @ StoreError::Unavailable(_)) => self.met(error),
            // An unreadable record was read.
            Ok(_) | Err(StoreError::Unreadable(_)) => self.answered(did),
        }
        answer
    }

    /// Takes note of an error.
    pub(super) fn met(&self, error: &StoreError) {
        let StoreError::Unavailable(outage) = error else { return };
        let line = self.0.lock().met(*outage, Instant::now());
        line.into_iter().for_each(log);
    }

    fn answered(&self, did: Did) {
        let line = self.0.lock().answered(did, Instant::now());
        line.into_iter().for_each(log);
    }
}

impl State {
    fn met(&mut self, outage: Outage, at: Instant) -> Option<Line> {
        let (_, since) = *self.now.insert((outage, self.now.map_or(at, |(_, since)| since)));
        let wait = match self.told.get(&outage) {
            Some((told, wait)) if at.duration_since(*told) < *wait => return None,
            Some((_, wait)) => (*wait * 2).min(LONGEST),
            None => AGAIN,
        };
        self.told.insert(outage, (at, wait));
        self.is_told = true;
        Some(if at == since { Line::Began(outage) } else { Line::Lasts(outage, at.duration_since(since)) })
    }

    fn answered(&mut self, did: Did, at: Instant) -> Option<Line> {
        let (_, since) = self.now.take_if(|(outage, _)| did == Did::Write || !outage.leaves_reads())?;
        self.told.retain(|_, (told, wait)| at.duration_since(*told) < *wait);
        std::mem::take(&mut self.is_told).then(|| Line::Over(at.duration_since(since)))
    }
}

fn log(line: Line) {
    match line {
        Line::Began(outage) => tracing::warn!("{}", outage.words()),
        Line::Lasts(outage, time) => tracing::warn!(for_ms = millis(time), "{}", outage.words()),
        Line::Over(time) => tracing::info!(after_ms = millis(time), "Redis can be used again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lasting_outage_is_told_of_ever_more_rarely_and_once_when_it_is_over() {
        let (mut state, start) = (State::default(), Instant::now());
        let mut lines = Vec::new();
        for second in 0..7200 {
            let at = start + Duration::from_secs(second);
            lines.extend(state.met(Outage::OutOfMemory, at));
            assert_eq!(state.answered(Did::Read, at), None, "reads go on all the time");
        }
        let told = |minutes: u64| Line::Lasts(Outage::OutOfMemory, Duration::from_mins(minutes));
        let expected = [1, 3, 7, 15, 31, 47, 63, 79, 95, 111].map(told);
        assert_eq!(lines[0], Line::Began(Outage::OutOfMemory));
        assert_eq!(lines[1..], expected);
        let end = start + Duration::from_hours(2);
        assert_eq!(state.answered(Did::Write, end), Some(Line::Over(Duration::from_hours(2))));
        assert_eq!(state.answered(Did::Write, end), None);
    }

    #[test]
    fn one_that_comes_and_goes_is_not_told_of_each_time() {
        let (mut state, start) = (State::default(), Instant::now());
        let mut lines = 0;
        for second in 0..60 {
            let at = start + Duration::from_secs(second);
            lines += usize::from(state.met(Outage::NotPermitted, at).is_some());
            lines += usize::from(state.answered(Did::Write, at).is_some());
        }
        assert_eq!(lines, 2, "its beginning and its end");
        assert!(state.met(Outage::Unreachable, start).is_some(), "another one is told of at once");
    }

    #[test]
    fn a_redis_that_answers_a_read_can_be_reached() {
        let (mut state, at) = (State::default(), Instant::now());
        state.met(Outage::Unreachable, at);
        assert!(state.answered(Did::Read, at).is_some());
        assert_eq!(state.now, None);
    }
}
