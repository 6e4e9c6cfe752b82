//! The file of access tokens: one `<sha256 of the token, in hex> <user>` per line; `#` begins a comment.
//!
//! Only hashes are kept. A token is 256 random bits, so a plain hash is enough: nobody can try them all.

pub mod command;
mod file;
mod live;

pub use file::{Entry, Hash, TokensError, hash_of, parse, without};
pub use live::LiveTokens;
