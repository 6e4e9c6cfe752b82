//! Stored data as people look at it.

pub mod activities;
pub mod daily;
mod download;
pub mod export;
pub mod file;
pub mod intraday;
pub mod nights;
pub mod query;
mod reading;
pub mod totals;
