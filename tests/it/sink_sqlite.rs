//! What is special to the SQLite sink, on real files. What every store must do is in `conformance`.
mod concurrency;
mod copies;
mod erased;
mod files;
pub mod hostile;
pub mod query;
mod reading;
mod schema;
mod summary;
pub mod support;
