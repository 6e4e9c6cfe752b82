//! What a sync is, as plain values and pure functions.
//!
//! Nothing here knows I/O, async code, a clock or randomness: the time is an argument. Reading order: the days
//! ([`dates`]), what is asked for ([`data_type`], [`metric`], [`selection`], [`job`]), how it is cut up ([`plan`]) and how long
//! that may take ([`estimate`]), what happens to it now ([`stage`]), what has been done ([`bitmap`], [`chunk`], [`partial`], [`ledger`]), what is known of an account
//! ([`coverage`], [`partition`], [`incremental`]), what to do when a
//! request fails ([`failure`], [`retry`], [`pacing`], [`isolation`]), what the data looks like on its way ([`record`]).
//! Closed sets are known by names ([`named`]).

pub mod bitmap;
pub mod chunk;
pub mod coverage;
mod daily_field;
pub mod data_type;
pub mod dates;
mod entries;
pub mod estimate;
pub mod failure;
pub mod ids;
pub mod incremental;
pub mod invariants;
pub mod isolation;
pub mod job;
mod json;
pub mod ledger;
pub mod metric;
pub mod named;
pub mod pacing;
pub mod partial;
pub mod partition;
pub mod plan;
pub mod policy;
pub mod record;
pub mod retry;
pub mod selection;
pub mod span;
pub mod stage;
mod status;
pub mod text;
mod training;
