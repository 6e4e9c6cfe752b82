//! HTTP code that all sources share.

pub(in crate::source) mod resolver;
pub(in crate::source) mod retry_after;
