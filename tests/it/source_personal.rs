//! Garmin's Personal API as a source, over real HTTP, played by the simulator.

pub mod kit;
