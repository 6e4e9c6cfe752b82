//! What every store and every source must do.

pub mod source;
pub mod store;
