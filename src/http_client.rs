//! Makes HTTP clients that all have the same TLS: rustls with ring, which needs no `CMake` and builds in seconds.

use reqwest::{Client, ClientBuilder};

/// A client to be given its time-outs.
pub fn builder() -> ClientBuilder {
    // Refused where the process has one already, which is then this one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    #[expect(clippy::disallowed_methods, reason = "the one place where clients begin")]
    Client::builder()
}
