//! The Redis store against a real server.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test ends it")]

mod accounts;
mod clock;
mod control;
mod damage;
mod deletions;
mod fifth_type;
mod gate;
mod history;
mod life;
mod known_days;
mod outage;
mod refusals;
mod shared;
mod speeds;
mod rescue;
