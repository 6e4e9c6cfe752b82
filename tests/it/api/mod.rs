//! The API over real HTTP. These tests are about what it says on the wire, so a store that answers as told stands in for
//! Redis; what the verbs do is tested over Redis.
mod account;
mod coverage;
mod crowd;
mod doors;
mod double;
mod errors;
mod openapi;
mod pages;
mod property;
mod protocol;
pub mod server;
mod shapes;
mod stop;
mod tokens;
mod web;
