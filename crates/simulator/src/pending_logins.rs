//! Logins that wait for a code.
use std::collections::HashMap;

use super::world::chance::Dice;

/// How long a login waits for its code, in seconds.
const PATIENCE: i64 = 300;

/// Logins that wait for a code, by their state, with the epoch second they began at.
#[derive(Default)]
pub struct PendingLogins {
    begun: HashMap<String, i64>,
    number: u64,
}

impl PendingLogins {
    /// Adds one at epoch second `now`, and returns its state: 32 hexadecimal digits, the same for the same seed.
    pub fn begin(&mut self, seed: u64, now: i64) -> String {
        self.number += 1;
        let mut dice = Dice::numbered(seed, self.number, "login");
        let state = format!("{:016x}{:016x}", dice.bits(), dice.bits());
        self.begun.insert(state.clone(), now);
        state
    }

    /// Whether a login with this state still waits at epoch second `now`. This removes it.
    pub fn take(&mut self, state: &str, now: i64) -> bool {
        self.begun.remove(state).is_some_and(|begun| now - begun <= PATIENCE)
    }
}
