//! Where data comes from: implementations of [`Source`](crate::ports::Source).

mod microservice;

pub use microservice::{Microservice, Unusable, decoded, foreign, scope, token_ends};
