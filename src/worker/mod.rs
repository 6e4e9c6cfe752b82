//! The worker process: takes signals, keeps the leases of its jobs, rescues the jobs of dead workers, deletes the
//! data of users who ask for that.

mod renew_now;
mod counters;
mod deletions;
mod heartbeat;
mod supervisor;
mod life;
mod rescuer;
mod process;
mod runner;

pub use life::Life;
pub use process::Worker;
pub use runner::run;
