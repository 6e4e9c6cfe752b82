//! The stream of events: over a real Redis, with real HTTP.
mod changes;
mod listener;
mod outage;
mod polls;
mod stop;
mod stand;
