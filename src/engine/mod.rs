//! The verbs, and what they need of the world.
//!
//! The API calls [`start`](start::start), and pause, cancel, resume through [`JobStore`](ports::JobStore). A worker calls
//! [`run`](run::run) with a job it has claimed.

pub mod ports;
