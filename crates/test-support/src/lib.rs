//! What tests run on: real processes and how to talk to them, a real Redis with jobs in it, the simulator's world to hold a
//! store against, and [`chaos`], in which everything breaks at once.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that can't go on has failed, in its support code as well"
)]
#![expect(missing_docs, reason = "read beside the tests that use it")]

pub mod chaos;
pub mod harm;
pub mod hostile;
pub mod jobs;
pub mod memory;
pub mod port;
pub mod process;
pub mod program;
pub mod redis;
pub mod stack;
pub mod world;
