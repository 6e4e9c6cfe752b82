//! garmin-sync.
#![forbid(unsafe_code)]
