//! Builds HTTP clients that all have the same TLS, rustls with ring, which needs no `CMake` and builds in seconds; and
//! says why requests fail.

use std::error::Error;

use reqwest::{Client, ClientBuilder};

/// A builder without time-outs: the caller sets them.
pub fn builder() -> ClientBuilder {
    // Fails if the process has one already, which is then this one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    #[expect(clippy::disallowed_methods, reason = "the one place where clients begin")]
    Client::builder()
}

/// An error and its causes, from the outside in.
pub fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |it| (**it).source())
}

/// The first error of that type among them.
pub fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    causes(error).find_map(|it| it.downcast_ref())
}
