//! The ground truth: the world as plain records, in SI units and under its own names, for comparison with what a client
//! stored.
//!
//! Every value is the one that the wire carries, converted; where the wire rounds, so does the truth.
mod day;
pub mod once;
pub mod personal;

pub use day::day;

use serde_json::Value;

use super::world::calendar::utc;

/// An instant (epoch ms) as RFC 3339 in UTC with milliseconds.
pub fn time(instant: i64) -> Value {
    utc(instant).format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string().into()
}
