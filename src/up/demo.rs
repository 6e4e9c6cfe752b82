//! The sign-in of the demo account: a key that the simulator accepts, and that opens nothing else.

/// The key that the simulator takes from the start.
pub(super) const KEY: &str = "GCDC_demo\n";

/// Requests in a second: nobody is asked but the simulator beside it.
pub(super) const REQUESTS_PER_SECOND: &str = "20";
