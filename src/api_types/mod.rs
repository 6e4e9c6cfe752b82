//! The HTTP types, defined once: the API builds them, the command line reads them, and the OpenAPI document is
//! generated from them.
//!
//! - Answers can be read from a server of any version: unknown fields are ignored, a field that an older server does
//!   not send has a `default`, and a name that a newer one has added becomes [`name::Name::New`].
//! - Requests are strict: an unknown field is refused. An optional field may also be `null`.

pub mod account;
pub mod chunks;
pub mod control;
pub mod cool_down;
pub mod coverage;
pub mod data;
pub mod error;
pub mod estimate;
pub mod health;
pub mod job;
pub mod jobs;
pub mod link;
pub mod name;
pub mod request;
pub mod settings;
pub mod simple;
pub mod stage;
pub mod start;
