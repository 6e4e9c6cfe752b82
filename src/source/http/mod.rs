//! HTTP code that all sources share.

pub(in crate::source) mod client;
mod resolver;
pub(in crate::source) mod retry_after;
pub(in crate::source) mod transport_error;
