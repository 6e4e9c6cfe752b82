//! The protocol in Redis as a model: explored state by state, compared with the scripts on a real server, and used to
//! show that no guard of a script can be removed unnoticed. `docs/protocol.md` says what is modelled and what is not.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod deletion;
mod explore;
mod gate;
mod mutations;
mod protocol;
mod replay;
