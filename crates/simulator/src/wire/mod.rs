//! What the microservice answers: the upstream's shapes, its service's conversions, its cleaner, and its flaws.
pub mod activities;
pub mod clean;
pub mod health;
pub mod metrics;
pub mod mood;
pub mod nutrition;
