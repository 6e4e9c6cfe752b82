//! What happens when, decided by a seed alone.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::kinds::Kind;

/// One entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// Since the previous event.
    pub after: Duration,
    pub kind: Kind,
    /// For the kind's own choices: its length, its victim, how often.
    pub dice: u64,
    /// Its number within its kind.
    pub number: u32,
}

/// `each` faults of every kind, shuffled, `pace` apart on average: always the same for the same seed.
pub fn schedule(seed: u64, each: u32, pace: Duration) -> Vec<Event> {
    let mut dice = StdRng::seed_from_u64(seed);
    let mut kinds: Vec<(Kind, u32)> =
        Kind::ALL.into_iter().flat_map(|kind| (0..each).map(move |number| (kind, number))).collect();
    kinds.shuffle(&mut dice);
    kinds
        .into_iter()
        .map(|(kind, number)| {
            let after = pace.mul_f64(dice.random_range(0.2..1.8));
            Event { after, kind, dice: dice.random(), number }
        })
        .collect()
}
