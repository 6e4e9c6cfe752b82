//! The process that does the work: takes signals, keeps the leases of its jobs, sweeps up after others.

mod bells;
mod counters;
mod heartbeat;
mod keep;
mod life;
mod maintenance;
mod process;
mod runner;

pub use life::Life;
pub use process::Worker;
pub use runner::run;
