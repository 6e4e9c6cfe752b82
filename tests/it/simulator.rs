//! The simulator over real HTTP: its contract, its faults, its world.
mod contract;
mod faults;
mod program;
mod support;
mod truth;
mod world;
