//! What goes over HTTP, once: the API builds it, the command line reads it, and the OpenAPI document is made of it.
//!
//! - Answers can be read of a server of any version: a field that is not known is passed over, one that an older server does not
//!   send has a `default`, and a name that a newer one has made up is [`name::Name::New`].
//! - Requests are closed: a field that is not known is refused. One that may be left out may be `null`, too.

pub mod account;
pub mod chunks;
pub mod control;
pub mod cool_down;
pub mod coverage;
pub mod error;
pub mod estimate;
pub mod health;
pub mod job;
pub mod jobs;
pub mod name;
pub mod request;
pub mod simple;
pub mod stage;
pub mod start;
