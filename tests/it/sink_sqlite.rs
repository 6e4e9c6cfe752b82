//! The SQLite sink on real files.
mod cancel;
mod concurrency;
mod copies;
mod days;
mod files;
mod property;
mod removed;
mod replaced;
mod schema;
mod summary;
mod support;
mod upserts;
