//! Stored data as people look at it.

pub mod activities;
pub mod daily;
pub mod intraday;
pub mod nights;
mod reading;
pub mod totals;
