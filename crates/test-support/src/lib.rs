//! Shared test fixtures: real processes and how to talk to them, a real Redis with jobs in it, the simulator's world to
//! compare a store with, and [`chaos`], which breaks everything at once.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    missing_docs,
    reason = "a test that can't go on has failed, here too; and what is here is read beside the tests that use it"
)]

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
