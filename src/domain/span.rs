//! Spans of time as numbers.

use std::time::Duration;

/// Whole milliseconds. Not the 128 bits that the standard library counts in: those become text in JSON logs.
pub fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
