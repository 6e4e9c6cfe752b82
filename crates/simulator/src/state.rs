//! What the simulator's requests share.
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::Config;
use super::faults::{Faults, Issued};
use super::pending_logins::PendingLogins;
use super::personal::Personal;
use super::requests::RequestLog;
use super::tokens::Tokens;
use super::world::World;

/// The running simulator.
pub struct Simulator {
    /// The person.
    pub world: World,
    /// Added to every data request.
    pub latency: Duration,
    /// Held by the one data request that is served; others queue in order of arrival.
    pub turn: tokio::sync::Mutex<()>,
    /// Which tokens were issued, seen, used up.
    pub tokens: Mutex<Tokens>,
    /// Requested faults.
    pub faults: Mutex<Faults>,
    /// Logins that wait for a code.
    pub logins: Mutex<PendingLogins>,
    /// What only the Personal API needs.
    pub personal: Personal,
    /// Data requests so far.
    pub requests: Arc<RequestLog>,
}

impl Simulator {
    /// The initial state.
    pub fn new(config: Config) -> Arc<Self> {
        let Config { seed, latency, watch_since, clock, personal_at_once, personal_per_minute } = config;
        Arc::new(Self {
            world: World { seed, watch_since, clock },
            latency,
            turn: tokio::sync::Mutex::new(()),
            tokens: Mutex::new(Tokens::new(seed)),
            faults: Mutex::default(),
            logins: Mutex::default(),
            personal: Personal::new(seed, personal_at_once, personal_per_minute),
            requests: Arc::new(RequestLog::new()),
        })
    }

    /// How many tokens were issued so far.
    pub fn issued(&self) -> Issued {
        Issued { microservice: self.tokens.lock().generation(), personal: self.personal.keys.lock().issued() }
    }

    /// Epoch seconds now.
    pub fn now(&self) -> i64 {
        (self.world.clock)().timestamp()
    }
}
