//! What integration tests run on: real processes, and how to talk to them.

pub mod harm;
pub mod hostile;
pub mod memory;
pub mod port;
pub mod process;
pub mod redis;
pub mod stack;
pub mod world;
