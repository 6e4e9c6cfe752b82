//! All integration tests, in one binary: real Redis, real HTTP, real processes.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod api;
mod architecture;
mod backup;
mod chaos_checker;
mod chaos_short;
mod cli;
mod config;
mod conformance;
mod docs;
mod doctor;
mod executable;
mod export;
mod fuzz;
mod grafana;
mod live;
mod logs;
mod mcp;
mod packaging;
mod proof_of_the_comparison;
mod recording;
mod security;
mod simulator;
mod sink_sqlite;
mod source_microservice;
mod source_personal;
mod stages;
mod store;
mod sync;
mod up;
