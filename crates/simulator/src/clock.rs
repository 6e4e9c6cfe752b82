//! The only place in the simulator that reads the machine's clock.
use std::sync::Arc;

use super::world::Clock;

/// The machine's clock.
#[expect(clippy::disallowed_methods, reason = "the simulator stands alone, and this is its one clock")]
pub fn system_clock() -> Clock {
    Arc::new(chrono::Utc::now)
}
