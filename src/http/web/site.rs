//! Where the files of the web app are.

use std::borrow::Cow;

use rust_embed::RustEmbed;

/// A file of the app.
#[derive(Debug, Clone)]
pub struct File {
    /// Its content.
    pub bytes: Cow<'static, [u8]>,
    /// The SHA-256 of the content, in hex.
    pub hash: String,
}

/// Finds the file at a path within the app.
pub type Site = fn(path: &str) -> Option<File>;

/// The output of `make web`: inside the program in release builds, read from the folder in debug builds.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// The app as it was built, if it was.
#[must_use]
pub fn built(path: &str) -> Option<File> {
    let file = Built::get(path)?;
    Some(File { hash: hex::encode(file.metadata.sha256_hash()), bytes: file.data })
}
