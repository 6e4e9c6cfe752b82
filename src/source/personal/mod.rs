//! Garmin's own Personal API: read-only, with a key that each person makes at Garmin Connect.

mod decode;
