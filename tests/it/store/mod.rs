//! The Redis store against a real server.

mod accounts;
mod control;
mod fixture;
mod history;
mod life;
mod model;
mod outage;
mod sequences;
mod shared;
mod sweep;
