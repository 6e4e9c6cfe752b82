//! Where the files of the web app are.

use std::borrow::Cow;
use std::fmt::Write as _;

use rust_embed::RustEmbed;

/// A file of the app.
#[derive(Debug, Clone)]
pub struct File {
    /// What it holds.
    pub bytes: Cow<'static, [u8]>,
    /// SHA-256 of that, in hex.
    pub hash: String,
}

/// Finds the file at a path within the app.
pub type Site = fn(path: &str) -> Option<File>;

/// What `make web` made: inside the program in release builds, read from the folder in debug builds.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// The app as it was built, if it was.
#[must_use]
pub fn built(path: &str) -> Option<File> {
    let file = Built::get(path)?;
    let mut hash = String::new();
    for byte in file.metadata.sha256_hash() {
        let _ = write!(hash, "{byte:02x}");
    }
    Some(File { bytes: file.data, hash })
}
