//! Copies years of a person's Garmin data into a store of their own, in the background.
//!
//! The flow in five lines:
//!
//! 1. A request reaches [`http`], which only parses, and calls a verb of [`app`].
//! 2. It plans with pure [`domain`] code and runs one script of [`store`] (Redis): lock, job, chunks, signal.
//! 3. A [`worker`] takes the signal, claims the job and renews its lease while it works.
//! 4. Window by window it asks a [`source`], writes to a [`sink`], and records the progress in Redis.
//! 5. Whoever polls reads that record back; nothing about a job lives in a process.
//!
//! The modules in reading order follow. Dependencies point up this list, never down, and `tests/it/architecture.rs` holds
//! them to it.
#![forbid(unsafe_code)]

// What a sync is: days, chunks, states, progress, coverage. Pure: no I/O, no clock, no randomness.
pub mod domain;
// What goes over HTTP: the API, its document and the command line share it.
pub mod api_types;
// What the verbs need of the world: traits, implemented by the adapters.
pub mod ports;
// The API's verbs: start, control, coverage, account.
pub mod app;
// The worker's work on one job: step, ask, commit, record, finish.
pub mod runner;
// The machine's time and randomness, behind ports.
pub mod clock;
// One schema of settings for all programs.
pub mod config;
// Clients for HTTP, with one TLS.
pub mod http_client;
// How a program is told to stop.
pub mod stop;
// Connections: how many, whose, and for how long.
pub mod server;
// Logs and metrics, set up the same way in all programs.
pub mod telemetry;
// The file of access tokens: what it holds, read again while it changes, and the command that keeps it.
pub mod tokens;
// Redis: keys, scripts, the only state that processes share.
pub mod store;
// Where data comes from: Garmin, by way of a microservice.
pub mod source;
// Where data goes: SQLite.
pub mod sink;
// The Warp API: two interfaces over the same verbs.
pub mod http;
// The loop that takes signals and runs jobs, its heartbeat, its sweep.
pub mod worker;
// What the binaries share: parts made from settings, and how a program ends.
pub mod assembly;
// `garmin-sync up`: everything on one machine, started and ended in order.
pub mod up;
// What commands on the data file itself have in common.
pub mod data_file;
// `garmin-sync backup`: a copy of the store, made while it is in use.
pub mod backup;
// `garmin-sync restore-removed`: rows that were taken out of the store, put back.
pub mod restore;
// The command line: a client of the API, for people and for scripts.
pub mod cli;
