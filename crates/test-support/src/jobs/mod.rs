//! Jobs in a real Redis, put there by the product's own store.

pub mod fixture;
pub mod scene;
pub mod script;
