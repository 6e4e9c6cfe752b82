//! All integration tests, in one binary: real Redis, real HTTP, real processes.
mod config;
mod packaging;
mod simulator;
mod sink_sqlite;
mod source_microservice;
mod up;
