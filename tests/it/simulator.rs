//! The simulator over real HTTP: its contract, its faults, its world.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests may panic like the tests themselves")]

mod contract;
mod faults;
mod program;
pub mod support;
mod truth;
mod world;
