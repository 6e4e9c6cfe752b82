//! The Personal API as a client sees it: over real connections, held to its rules and to the world behind it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests stop at what they don't expect")]
mod auth;
mod facts;
mod faults;
mod files;
mod quirks;
mod requests;
mod support;
mod truth;
