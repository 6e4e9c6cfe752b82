//! The process that does the work: takes signals, keeps the leases of its jobs, sweeps up after others.

mod counters;
mod coverage;
mod heartbeat;
mod keep;
mod maintenance;
mod runner;

pub use runner::{Worker, run};
