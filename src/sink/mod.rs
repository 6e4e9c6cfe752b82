//! Stores of data. Each implements [`crate::ports::Sink`] and knows nothing of the others.

// One SQLite file on this machine.
pub mod sqlite;
