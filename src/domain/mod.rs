//! The domain: plain values and pure functions.
//!
//! Nothing here uses I/O, async code, a clock or randomness: the time is an argument. Reading order: days ([`dates`]),
//! requests ([`data_type`], [`metric`], [`selection`], [`job`]), how a job is split ([`plan`]) and how long it may take
//! ([`estimate`]), its current stage ([`stage`]), what has been done ([`bitmap`], [`chunk`], [`partial`],
//! [`work_log`]), what is known of an account ([`coverage`], [`partition`], [`incremental`]), handling of failed
//! requests ([`failure`], [`retry`], [`pacing`], [`isolation`]), the data itself ([`record`]), its tables ([`layout`]), and what people see of
//! it ([`chart`]). Closed sets have names ([`named`]); a pasted sign-in is unwrapped in [`sign_in`], and a pasted key in
//! [`api_key`].

mod activity_file;
pub mod api_key;
pub mod bitmap;
pub mod chart;
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
pub mod layout;
pub mod work_log;
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
pub mod sign_in;
pub mod span;
pub mod stage;
mod status;
pub mod text;
mod training;
