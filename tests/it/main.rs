//! All integration tests, in one binary: real Redis, real HTTP, real processes.
mod api;
mod simulator;
mod sink_sqlite;
mod source_microservice;
mod up;
