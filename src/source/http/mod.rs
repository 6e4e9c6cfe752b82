//! What asking over HTTP is alike for all sources.

pub(in crate::source) mod resolver;
pub(in crate::source) mod retry_after;
