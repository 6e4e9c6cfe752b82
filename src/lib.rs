//! Copies years of a person's Garmin data into their own store, in the background.
//!
//! The flow in five lines:
//!
//! 1. A request reaches [`http`], which only parses it and calls an operation of [`app`].
//! 2. It plans with pure [`domain`] code and runs one script of [`store`] (Redis): lock, job, chunks, signal.
//! 3. A [`worker`] takes the signal, claims the job and renews its lease while it works.
//! 4. Window by window it asks a [`source`], writes to a [`sink`], and records the progress in Redis.
//! 5. Polls read that record back; no state of a job lives in a process.
//!
//! The modules in reading order follow. Dependencies point up this list, never down; `tests/it/architecture.rs`
//! enforces that.
#![forbid(unsafe_code)]

// The domain: days, chunks, states, progress, coverage. Pure: no I/O, no clock, no randomness.
pub mod domain;
// HTTP types shared by the API, its OpenAPI document and the command line.
pub mod api_types;
// What the application needs from the outside: traits, implemented by adapters.
pub mod ports;
// Tracks and laps, out of what the store keeps of an activity.
pub mod recording;
// Files for other programs: CSV, JSON Lines, Parquet, GPX, ZIP.
pub mod formats;
// The API's operations: start, control, coverage, account, data.
pub mod app;
// The worker's work on one job: step, ask, commit, record, finish.
pub mod runner;
// The machine's time and randomness, behind ports.
pub mod clock;
// One schema of settings for all programs.
pub mod config;
// HTTP clients with a shared TLS setup.
pub mod http_client;
// How a program is told to stop.
pub mod stop;
// The HTTP server's connections: how many, whose, and for how long.
pub mod server;
// Logs and metrics, set up the same way in all programs.
pub mod telemetry;
// The file of access tokens: its format, reloading, and the command that manages it.
pub mod tokens;
// Redis: keys, scripts, the only state that processes share.
pub mod store;
// Where data comes from: Garmin, through a microservice.
pub mod source;
// Where data is stored: SQLite.
pub mod sink;
// The Model Context Protocol: stored data for language models, asked of the API.
pub mod mcp;
// The Warp API: two interfaces over the same operations.
pub mod http;
// The loop that takes signals and runs jobs, its heartbeat, its rescuer.
pub mod worker;
// Shared by the binaries: components built from settings, and how a program ends.
pub mod assembly;
// Shared by the commands that work on the data file itself, or tell where it is.
pub mod data_file;
// `garmin-sync up`: everything on one machine, started and ended in order.
pub mod up;
// `garmin-sync backup`: a copy of the store, made while it is in use.
pub mod backup;
// `garmin-sync restore-removed`: restores rows that were removed from the store.
pub mod restore;
// The command line: a client of the API, for users and scripts.
pub mod cli;
// `garmin-sync export`: stored data as files, through the API or out of the store itself.
pub mod export;
// `garmin-sync doctor`: asks Garmin everything once, and reports what differs without telling values.
pub mod doctor;
