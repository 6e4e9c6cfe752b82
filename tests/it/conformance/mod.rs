//! What every store and every source must do, whichever it is.

pub mod source;
pub mod store;
