//! The Redis store against a real server.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test ends it")]

mod accounts;
mod clock;
mod control;
mod damage;
mod fifth_type;
mod gate;
mod history;
mod life;
mod model;
mod outage;
mod sequences;
mod shared;
mod speeds;
mod sweep;
