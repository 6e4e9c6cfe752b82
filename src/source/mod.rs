//! Where data comes from: implementations of [`Source`](crate::engine::ports::Source).

mod microservice;

pub use microservice::{Microservice, Unusable, decoded, foreign, scope, token_ends};
