//! The API over real HTTP. These tests check the wire format, so a test double replaces Redis; what the verbs do is
//! tested with Redis.
mod account;
mod coverage;
mod crowd;
mod data;
mod doors;
mod double;
mod errors;
mod link;
mod mount;
mod openapi;
mod pages;
mod property;
mod protocol;
pub mod server;
mod shapes;
mod stop;
mod tokens;
mod web;
